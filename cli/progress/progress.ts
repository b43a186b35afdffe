import type { RunEvent } from '#protocol/runEvents.ts';

/** Shows a run while it goes on. */
export interface Progress {
  /** Takes the run's next event, which is already folded into the view. */
  onEvent(event: RunEvent): void;
  /** Tells what is no event of the run. */
  note(line: string): void;
  /** The run has ended: leaves the terminal as it should stay. */
  end(): void;
}
