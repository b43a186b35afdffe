/** What the commands take that are about recorded runs. */
import type { Command } from 'commander';

export interface WorkspaceOptions {
  readonly workspace?: string;
}

/** Adds the option that says whose journal is meant. */
export function withWorkspace(command: Command): Command {
  return command.option(
    '-w, --workspace <folder>',
    'the folder whose journal is meant, or one in it (default: this one)',
  );
}

/** The argument that names a run. */
export const runArgument = ['<run>', 'id of a run, its first letters, or `last`'] as const;
