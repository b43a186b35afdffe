import type { RunEvent } from '#protocol/runEvents.ts';

/** A question of a run that nobody has answered yet. */
export interface OpenApproval {
  readonly run: string;
  readonly path: string;
  readonly prompt: string;
  /** Which of the run's events has asked it: a step that is tried again asks again. */
  readonly seq: number;
}

/** The approvals that a run asks for, as its events tell one after the other. */
export class OpenApprovals {
  readonly #open = new Map<string, OpenApproval>();
  #taken = 0;

  /** Takes what is new in `events`, all that has happened in the run so far. Gives what is asked now. */
  take(events: readonly RunEvent[]): readonly OpenApproval[] {
    for (const event of events.slice(this.#taken)) this.#takeOne(event);
    this.#taken = events.length;
    return [...this.#open.values()];
  }

  #takeOne(event: RunEvent): void {
    switch (event.type) {
      case 'step.waiting':
        if (event.approval === undefined) return;
        this.#open.set(event.path, { run: event.run, path: event.path, seq: event.seq, prompt: event.approval.prompt });
        break;
      case 'step.answered':
      case 'step.stopping':
      case 'step.failed':
      case 'step.cancelled':
        this.#open.delete(event.path);
        break;
      case 'run.succeeded':
      case 'run.failed':
      case 'run.cancelled':
        this.#open.clear();
        break;
      default:
    }
  }
}
