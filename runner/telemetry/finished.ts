/** What telemetry tells of a run: its steps and itself, each once, when it has ended. Follows from the run's events. */
import type { RunError, RunEvent } from '#protocol/runEvents.ts';

/** Times are milliseconds since 1970-01-01 UTC. */
interface FinishedBase {
  readonly run: string;
  readonly flow: string;
  readonly start: number;
  readonly end: number;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly error: RunError | undefined;
}

export interface FinishedRun extends FinishedBase {
  readonly kind: 'run';
  /** URI. */
  readonly file: string;
}

export interface FinishedStep extends FinishedBase {
  readonly kind: 'step';
  readonly path: string;
  /** What it has called, if it has called an action. */
  readonly action: string | undefined;
  readonly attempts: number;
  /** Attempts that failed, and were followed by another one. */
  readonly failures: readonly { readonly time: number; readonly error: RunError }[];
}

export type Finished = FinishedRun | FinishedStep;

interface OpenStep {
  readonly start: number;
  action: string | undefined;
  attempts: number;
  readonly failures: { readonly time: number; readonly error: RunError }[];
}

/** Follows one run. */
export class RunFollower {
  readonly #open = new Map<string, OpenStep>();
  #started: Extract<RunEvent, { readonly type: 'run.started' }> | undefined;

  /** What has ended with these events, which follow those of the last call. */
  take(events: readonly RunEvent[]): readonly Finished[] {
    return events.flatMap(event => this.#takeOne(event) ?? []);
  }

  #takeOne(event: RunEvent): Finished | undefined {
    switch (event.type) {
      case 'run.started':
        this.#started = event;
        return undefined;
      case 'step.started':
      case 'undo.started':
        this.#stepAt(event.path, event.time);
        return undefined;
      case 'attempt.started': {
        const step = this.#stepAt(event.path, event.time);
        step.action = event.action;
        step.attempts = event.attempt;
        return undefined;
      }
      case 'attempt.failed':
        if (event.retryAt !== undefined) {
          this.#stepAt(event.path, event.time).failures.push({ time: event.time, error: event.error });
        }
        return undefined;
      default:
        return this.#takeEnd(event);
    }
  }

  #takeEnd(event: RunEvent): Finished | undefined {
    switch (event.type) {
      case 'step.succeeded':
      case 'undo.succeeded':
        return this.#endStep(event, 'succeeded', undefined);
      case 'step.failed':
      case 'undo.failed':
        return this.#endStep(event, 'failed', event.error);
      case 'step.cancelled':
        return this.#endStep(event, 'cancelled', undefined);
      case 'run.succeeded':
        return this.#endRun(event.time, 'succeeded', undefined);
      case 'run.failed':
        return this.#endRun(event.time, 'failed', event.error);
      case 'run.cancelled':
        return this.#endRun(event.time, 'cancelled', undefined);
      default:
        return undefined;
    }
  }

  #stepAt(path: string, time: number): OpenStep {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const step: OpenStep = { start: time, action: undefined, attempts: 0, failures: [] };
    this.#open.set(path, step);
    return step;
  }

  /** A step that never began, because it was skipped or cancelled before, is not told. */
  #endStep(
    { run, path, time }: { readonly run: string; readonly path: string; readonly time: number },
    status: FinishedStep['status'],
    error: RunError | undefined,
  ): FinishedStep | undefined {
    const step = this.#open.get(path);
    if (step === undefined) return undefined;
    this.#open.delete(path);
    const flow = this.#started?.flow ?? '';
    return { kind: 'step', run, flow, path, end: time, status, error, ...step };
  }

  #endRun(time: number, status: FinishedRun['status'], error: RunError | undefined): FinishedRun | undefined {
    const started = this.#started;
    if (started === undefined) return undefined;
    return {
      kind: 'run',
      run: started.run,
      flow: started.flow,
      file: started.file,
      start: started.time,
      end: time,
      status,
      error,
    };
  }
}
