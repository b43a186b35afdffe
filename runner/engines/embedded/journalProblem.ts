import { RunProblem } from '../common/runProblem.ts';

/** The journal can't be opened, read or written. */
export class JournalProblem extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'JournalProblem';
  }
}

/** What is thrown when a run's plan or events can't be understood: they may be of another version. */
export function cannotGoOn(run: string, thrown: unknown): Error {
  if (thrown instanceof RunProblem || thrown instanceof JournalProblem) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const hint = `Its journal may be of another version of Baton. Start it anew with: baton rerun ${run}`;
  return new RunProblem(`The run \`${run}\` can't be carried on: ${why}`, hint);
}
