/** How far a run that is under way has come, in the few words that a status bar has room for. */
import { roughly } from '#client/runs/runWords.ts';
import type { RunEvent } from '#protocol/runEvents.ts';

export interface RunProgress {
  readonly flow: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedAt: number;
  readonly isQueued: boolean;
  /** Paths of the steps that do something now, in the order in which they began. */
  readonly steps: readonly string[];
}

/** Follows a run, event by event. */
export class ProgressOfRun {
  readonly #steps = new Set<string>();
  #flow = '';
  #startedAt = 0;
  #isQueued = false;
  #taken = 0;

  /** Takes what is new in `events`, all that has happened in the run so far. Undefined before it has begun. */
  take(events: readonly RunEvent[]): RunProgress | undefined {
    for (const event of events.slice(this.#taken)) this.#takeOne(event);
    this.#taken = events.length;
    if (this.#taken === 0) return undefined;
    return { flow: this.#flow, startedAt: this.#startedAt, isQueued: this.#isQueued, steps: [...this.#steps] };
  }

  #takeOne(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        this.#flow = event.flow;
        this.#startedAt = event.time;
        break;
      case 'run.queued':
      case 'run.admitted':
        this.#isQueued = event.type === 'run.queued';
        break;
      case 'attempt.started':
      case 'step.waiting':
        this.#steps.add(event.path);
        break;
      case 'step.succeeded':
      case 'step.failed':
      case 'step.skipped':
      case 'step.cancelled':
      case 'undo.succeeded':
      case 'undo.failed':
        this.#steps.delete(event.path);
        break;
      default:
    }
  }
}

/** `release: compile, 12 s`; of several, how many they are, and since when the first of them runs. */
export function barText(runs: readonly RunProgress[], now: number): string {
  const [first, ...others] = runs;
  if (first === undefined) return '';
  const since = roughly(now - Math.min(...runs.map(({ startedAt }) => startedAt)));
  if (others.length > 0) return `${runs.length} flows run, ${since}`;
  const what = whatIsDone(first);
  return [what === '' ? first.flow : `${first.flow}: ${what}`, since].join(', ');
}

/** `release has run for 12 s. It is at compile.` */
export function spokenText(run: RunProgress, now: number): string {
  const { flow, startedAt, isQueued, steps } = run;
  const verb = isQueued ? 'has waited for its turn' : 'has run';
  const at =
    steps.length === 0
      ? ''
      : ` It is at ${steps.map(nameOf).slice(0, 5).join(', ')}${steps.length > 5 ? ' and more' : ''}.`;
  return `${flow} ${verb} for ${roughly(now - startedAt)}.${at}`;
}

function whatIsDone({ isQueued, steps: [first, ...others] }: RunProgress): string {
  if (isQueued) return 'queued';
  if (first === undefined) return '';
  return others.length === 0 ? nameOf(first) : `${others.length + 1} steps`;
}

/** `compile[2]`, `charge~undo`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
