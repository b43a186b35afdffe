import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#runner/actions/action.ts';
import type { RunHandle } from '#runner/engines/embedded/engine.ts';
import type { Program } from './program.ts';

/** Time that passes only when nothing else can happen. */
export class JumpingClock implements Clock {
  #time = 1_000_000;
  readonly #due = new Set<{ readonly time: number; readonly callback: () => void }>();

  now(): number {
    return this.#time;
  }

  at(time: number, callback: () => void): () => void {
    const entry = { time, callback };
    this.#due.add(entry);
    return () => this.#due.delete(entry);
  }

  jump(): void {
    const [next] = [...this.#due].sort((one, other) => one.time - other.time);
    if (next === undefined) return;
    this.#due.delete(next);
    this.#time = Math.max(this.#time, next.time);
    next.callback();
  }
}

/** Lets time jump until a run has ended, and lets happen to it what its program says. */
export async function runToEnd(
  run: RunHandle,
  clock: JumpingClock,
  program: Pick<Program, 'cancelAt' | 'arriving'>,
): Promise<void> {
  if (program.cancelAt !== undefined) clock.at(clock.now() + program.cancelAt, () => run.cancel('the test says so'));
  for (const { at, event, fields } of program.arriving) clock.at(clock.now() + at, () => run.emit(event, fields));
  let isDone = false;
  void run.done.then(() => {
    isDone = true;
  });
  while (!isDone) {
    // An answer takes a few turns of the event loop to become events, and these to become commands.
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    clock.jump();
  }
}
