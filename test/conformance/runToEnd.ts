import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import type { JumpingClock } from '#runner/testing/jumpingClock.ts';
import type { Program } from './program.ts';

/** Lets happen to a run what its program says, and waits for its end and that of all runs that it has started. */
export async function runToEnd(
  run: RunHandle,
  clock: JumpingClock,
  { cancelAt, arriving, answers }: Pick<Program, 'cancelAt' | 'arriving' | 'answers'>,
): Promise<void> {
  if (cancelAt !== undefined) clock.at(clock.now() + cancelAt, () => run.cancel('the test says so'));
  for (const { at, event, fields } of arriving) clock.at(clock.now() + at, () => run.emit(event, fields));
  for (const { at, path, answer } of answers) clock.at(clock.now() + at, () => run.answer(path, answer));
  await run.settled;
}
