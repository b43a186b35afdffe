/** The journal of a workspace, and the runs in it, as a person names them. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { type Journal, JournalProblem, openJournal } from '#runner/engines/embedded/journal.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import { workspaceOf } from '#runner/workspace.ts';
import type { WorkspaceOptions } from './journalOptions.ts';
import { exitCodes, UsageProblem } from './problem.ts';

/**
 * Does something with the journal of the workspace that the folder, or this one, belongs to.
 * @throws {UsageProblem} There is no journal, or a run can't be carried out.
 */
export async function inJournal<T>(options: WorkspaceOptions, work: (journal: Journal) => T | Promise<T>): Promise<T> {
  const folder = resolve(options.workspace ?? '.');
  // As of a file in the folder.
  const workspace = workspaceOf(join(folder, 'any.flow'));
  if (!existsSync(join(workspace, '.baton', 'journal.db'))) {
    throw new UsageProblem(
      `\`${workspace}\` has no journal: nothing was run there.`,
      'Name another folder with --workspace.',
      exitCodes.failed,
    );
  }
  try {
    const journal = openJournal(workspace);
    try {
      return await work(journal);
    } finally {
      journal.close();
    }
  } catch (thrown) {
    if (thrown instanceof RunProblem) throw new UsageProblem(thrown.message, thrown.hint, exitCodes.failed);
    if (thrown instanceof JournalProblem) throw new UsageProblem(thrown.message, undefined, exitCodes.failed);
    throw thrown;
  }
}

/**
 * The run that a text names: its id, the beginning of it that no other run has, or `last`.
 * @throws {UsageProblem} It names none, or several.
 */
export function findRun(journal: Journal, name: string): RecordedRun {
  if (name === 'last') {
    const [last] = journal.listRuns(1);
    if (last !== undefined) return last;
    throw new UsageProblem('There is no run yet.');
  }
  const exact = journal.readRun(name);
  if (exact !== undefined) return exact;
  const found = journal.listRuns().filter(run => run.id.startsWith(name));
  const [first] = found;
  if (first === undefined) throw new UsageProblem(`There is no run \`${name}\`.`, 'See what there is with: baton runs');
  if (found.length === 1) return first;
  const ids = found.slice(0, 5).map(run => run.id);
  throw new UsageProblem(
    `${found.length} runs have an id that starts with \`${name}\`: ${ids.join(', ')}${found.length > 5 ? ', …' : ''}.`,
    'Give more of its letters.',
  );
}
