/** Saying something to a run that another process carries out. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from '#runner/engines/embedded/journal.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import type { Arrival } from '#runner/kernel/input.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import type { Terminal } from './terminal.ts';

/** How often it is looked whether it was heard, and how long at most, in milliseconds. */
const pause = 50;
const patience = 15_000;

/**
 * Says something to a run that is alive, and waits until its process has taken it.
 * @returns The exit code.
 * @throws {UsageProblem} Its process has not taken it. It stands in the journal all the same, for when the run goes on.
 */
export async function tellRun(journal: Journal, run: RecordedRun, input: Arrival, { err }: Terminal): Promise<number> {
  await heard(journal, run, journal.post({ run: run.id, input }));
  const who = run.process === undefined ? 'The run' : `Process ${run.process.pid} on ${run.process.host}`;
  err.write(`${err.colors.green('✔')} ${err.colors.bold(run.flow)} (${run.id}) was told. ${who} goes on with it.\n`);
  return exitCodes.good;
}

async function heard(journal: Journal, { id, process }: RecordedRun, message: number): Promise<void> {
  for (const until = Date.now() + patience; Date.now() < until; await delay(pause)) {
    if (journal.hasHeard(id, message)) return;
  }
  throw new UsageProblem(
    `Process ${process?.pid ?? '?'} does not answer, which carries out the run \`${id}\`.`,
    'What you said is kept: the run takes it when it goes on.',
    exitCodes.failed,
  );
}
