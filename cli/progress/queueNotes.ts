import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunView } from '#protocol/runView.ts';
import type { Colors } from '../terminal.ts';
import { queueLine } from './text.ts';

/** How long a step, or the run, stands in line before that is worth a line, in milliseconds. */
const usualMoment = 500;

/** Tells what a run and its steps stand in line for: not of those whose turn comes at once. */
export class QueueNotes {
  readonly #view: RunView;
  readonly #colors: Colors;
  readonly #write: (line: string) => void;
  readonly #moment: number;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(view: RunView, colors: Colors, write: (line: string) => void, moment = usualMoment) {
    this.#view = view;
    this.#colors = colors;
    this.#write = write;
    this.#moment = moment;
  }

  /** Takes the run's next event, which is already folded into the view. */
  onEvent(event: RunEvent): void {
    if (event.type !== 'step.queued' && event.type !== 'run.queued') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const line = queueLine(this.#view, event, this.#colors);
      if (line !== undefined) this.#write(line);
    }, this.#moment);
    this.#timers.add(timer);
  }

  /** Nothing is told any more. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
