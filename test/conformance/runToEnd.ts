import type { RunHandle } from '#runner/engines/embedded/engine.ts';
import type { JumpingClock } from '#runner/testing/jumpingClock.ts';
import type { Program } from './program.ts';

/** Lets happen to a run what its program says, and waits for its end. */
export async function runToEnd(
  run: RunHandle,
  clock: JumpingClock,
  program: Pick<Program, 'cancelAt' | 'arriving' | 'answers'>,
): Promise<void> {
  if (program.cancelAt !== undefined) clock.at(clock.now() + program.cancelAt, () => run.cancel('the test says so'));
  for (const { at, event, fields } of program.arriving) clock.at(clock.now() + at, () => run.emit(event, fields));
  for (const { at, path, answer } of program.answers) clock.at(clock.now() + at, () => run.answer(path, answer));
  await run.done;
}
