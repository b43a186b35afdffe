import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from '#runner/engines/embedded/journal.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import { type CarryOnOptions, carryOn } from './carryOn.ts';
import type { Context } from './context.ts';
import { findRun, inJournal } from './journal.ts';
import { exitCodes, UsageProblem } from './problem.ts';

/** How often it is looked whether the run has ended, and how long at most, in milliseconds. */
const pause = 100;
const patience = 30_000;

/**
 * Stops a run: tells the process that carries it out, or takes it up into its end where there is none.
 * @returns The exit code: good when the run is cancelled.
 * @throws {UsageProblem} It has ended already, or its process does not stop it.
 */
export async function cancelRun(context: Context, name: string, options: CarryOnOptions): Promise<number> {
  const told = await inJournal(options, async journal => {
    const run = findRun(journal, name);
    if (run.process === undefined) return undefined;
    journal.post({ run: run.id, input: { type: 'cancel', time: Date.now(), reason: 'baton cancel' } });
    return ended(journal, run.id);
  });
  if (told === undefined) {
    const code = await carryOn(context, name, options, handle => handle.cancel('baton cancel'));
    return code === exitCodes.failed ? exitCodes.good : code;
  }
  const { colors } = context.terminal.err;
  const word = told.status === 'cancelled' ? colors.yellow('◌') : colors.green('✔');
  context.terminal.err.write(`${word} ${colors.bold(told.flow)} (${told.id}) ${sayings[told.status] ?? told.status}\n`);
  return told.status === 'cancelled' || told.status === 'interrupted' ? exitCodes.good : exitCodes.failed;
}

const sayings: Readonly<Partial<Record<RecordedRun['status'], string>>> = {
  cancelled: 'was cancelled',
  interrupted: 'was interrupted: its process ended before the run did',
};

async function ended(journal: Journal, id: string): Promise<RecordedRun> {
  for (const until = Date.now() + patience; Date.now() < until; await delay(pause)) {
    const run = journal.readRun(id);
    if (run !== undefined && run.process === undefined) return run;
  }
  throw new UsageProblem(
    `The run \`${id}\` was told to stop, and has not within ${patience / 1000} s.`,
    undefined,
    exitCodes.failed,
  );
}
