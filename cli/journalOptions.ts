/** What the commands take that are about recorded runs. */
import { type Command, Option } from 'commander';
import type { EngineName } from '#protocol/requests.ts';
import { engineOption } from './cluster/engineOption.ts';

export interface WorkspaceOptions {
  readonly workspace?: string;
  readonly engine?: EngineName;
}

/** Adds the options that say whose journal is meant. */
export function withWorkspace(command: Command): Command {
  return command
    .option('-w, --workspace <folder>', 'the folder whose journal is meant, or one in it (default: this one)')
    .addOption(engineOption());
}

/** The argument that names a run. */
export const runArgument = ['<run>', 'id of a run, its first letters, or `last`'] as const;

/** `--env-file`, which may be given several times: the last one counts first. */
export function envFileOption(): Option {
  return new Option('--env-file <file>', 'a file with lines NAME=value that secrets may stand in').argParser(
    (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
  );
}
