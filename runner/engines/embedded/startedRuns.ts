import type { Plan } from '#language/plan/plan.ts';
import type { RunHandle } from '../common/runHandle.ts';

/** The runs that a run starts. */
export class StartedRuns {
  readonly #plan: Plan;
  /** By key of the flow. */
  readonly #plans = new Map<string, Plan>();
  /** By id: runs that are to be recorded, and begin as soon as that is done. */
  readonly #pending = new Map<string, () => RunHandle>();
  readonly #begun: RunHandle[] = [];
  readonly #listeners = new Set<(started: RunHandle) => void>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** The plan of a run of this flow. Its triggers are those of the run that starts it. */
  planOf(flow: string): Plan {
    const { triggers: _, ...plan } = this.#plan;
    const known = this.#plans.get(flow) ?? { ...plan, entry: flow };
    this.#plans.set(flow, known);
    return known;
  }

  /** How a run begins, once it is recorded. */
  add(run: string, begin: () => RunHandle): void {
    this.#pending.set(run, begin);
  }

  begin(run: string): void {
    const begun = this.#pending.get(run)?.();
    this.#pending.delete(run);
    if (begun === undefined) return;
    this.#begun.push(begun);
    for (const listener of this.#listeners) listener(begun);
  }

  /** Gives a function that takes the listener away. */
  onStart(listener: (started: RunHandle) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** When all of them have come to an end, and those that they have started. */
  async settled(): Promise<void> {
    await Promise.all(this.#begun.map(run => run.settled));
  }
}
