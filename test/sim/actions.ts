/** The world outside of the runs: actions that are slow, fail, hang, don't stop, and have effects that nobody hears of. */
import assert from 'node:assert/strict';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action, ActionContext } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { Chance } from './chance.ts';
import type { SimulatedClock } from './clock.ts';
import type { Process } from './storage.ts';

/** How long people wait for an action that does not answer, in milliseconds. */
const patience = 20_000;

/** A call that has come to no end. */
interface Call {
  readonly path: string;
  readonly process: Process;
  readonly lock: string | undefined;
}

export interface ActionsOptions {
  readonly seed: string;
  readonly clock: SimulatedClock;
  /** Whether actions fail, hang, and don't stop. */
  readonly areBad: () => boolean;
  /** The events of a run that are in its journal for certain. */
  readonly eventsOf: (run: string) => readonly RunEvent[];
  readonly onProblem: (thrown: unknown) => void;
  /** An action does not answer, and nobody wants to wait any more. */
  readonly onHung: (process: Process) => void;
}

export class SimulatedActions {
  readonly #options: ActionsOptions;
  readonly #open = new Set<Call>();
  /** How often an action was called for the step of a run, by its key. */
  readonly #calls = new Map<string, number>();
  /** By key: steps whose last call has had its effect. */
  readonly #done = new Set<string>();

  constructor(options: ActionsOptions) {
    this.#options = options;
  }

  /** Whether the step of a run has had its effect, though the run may not know. */
  isDone(run: string, path: string): boolean {
    return this.#done.has(`${run}/${path}`);
  }

  of(process: Process): Readonly<Record<string, Action>> {
    const action: Action = { parameters: ['x'], run: (_, context) => this.#run(process, context) };
    return Object.fromEntries(['safe', 'risky', 'stubborn', 'back', 'backAgain'].map(name => [name, action]));
  }

  #run(process: Process, context: ActionContext): Promise<Json> {
    const key = context.idempotencyKey;
    const count = (this.#calls.get(key) ?? 0) + 1;
    this.#calls.set(key, count);
    const [run = '', path = ''] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
    const call: Call = { path: key, process, lock: lockOf(path, this.#options.eventsOf(run)) };
    try {
      this.#check(call, run, path, count);
    } catch (thrown) {
      this.#options.onProblem(thrown);
    }
    this.#done.delete(key);
    this.#open.add(call);
    const answer = this.#comeTo(call, context, new Chance(`${this.#options.seed} ${path} ${count}`));
    const end = (): void => {
      this.#options.clock.activity += 1;
      this.#open.delete(call);
    };
    answer.then(end, end);
    return answer;
  }

  /** Holds that the journal asks for the call, and that the call has the lock that it needs. */
  #check(call: Call, run: string, path: string, count: number): void {
    assert.ok(!call.process.isDead, `${path} is called by a process that is dead`);
    const events = this.#options.eventsOf(run);
    const begun = events.filter(event => event.type === 'attempt.started' && event.path === path).length;
    assert.ok(count <= begun, `${path} is called ${count} times, and recorded ${begun} times`);
    const last = events.findLast(event => isOfAttempt(event) && 'path' in event && event.path === path);
    assert.equal(last?.type, 'attempt.started', `${path} is called where the journal says so`);
    if (call.lock === undefined) return;
    const holders = [...this.#open].filter(({ process, lock }) => lock === call.lock && !process.isDead);
    assert.ok(
      holders.length < (call.lock.endsWith('pair') ? 2 : 1),
      `${path} has its lock to itself: ${holders[0]?.path}`,
    );
  }

  #comeTo(call: Call, context: ActionContext, chance: Chance): Promise<Json> {
    const { clock, areBad } = this.#options;
    const bad = areBad();
    const kind = bad ? chance.weighed({ ok: 70, fails: 14, hangs: 3, lost: 3, deaf: 4, fast: 6 }) : 'ok';
    const after = chance.weighed({ now: 2, soon: 5, later: 2, slow: bad ? 1 : 0 });
    const time = { now: 0, soon: 1 + chance.below(60), later: 100 + chance.below(400), slow: 20_000 }[after];
    const value = chance.below(6);
    return new Promise((resolve, reject) => {
      const succeed = (): void => {
        this.#done.add(call.path);
        if (kind !== 'lost') resolve(value);
      };
      const fail = (): void => reject(new ActionFailure('simulated', 'It was not to be.'));
      const callOff =
        kind === 'hangs' ? () => undefined : clock.at(clock.now() + time, kind === 'fails' ? fail : succeed);
      if (kind === 'hangs' || kind === 'lost') {
        clock.at(clock.now() + patience, () => {
          if (this.#open.has(call)) this.#options.onHung(call.process);
        });
      }
      context.signal.addEventListener('abort', () => {
        // What a dead process has begun goes on without it, or not.
        if (call.process.isDead) {
          if (chance.hits(0.5)) callOff();
          this.#open.delete(call);
          return;
        }
        // The run goes on without one that does not stop, and so does its lock.
        if (kind === 'deaf') {
          this.#open.delete(call);
          return;
        }
        callOff();
        if (kind === 'fast') succeed();
        else clock.at(clock.now() + chance.below(20), () => reject(new ActionFailure('cancelled', 'Stopped.')));
      });
    });
  }
}

function isOfAttempt({ type }: RunEvent): boolean {
  return /^(attempt|undo)\.|^step\.(succeeded|failed|cancelled|inDoubt|skipped)$/.test(type);
}

/** The lock that the step has got for what it is about to do. */
function lockOf(path: string, events: readonly RunEvent[]): string | undefined {
  const queued = events.findLast(event => event.type === 'step.queued' && event.path === path);
  return queued?.type === 'step.queued' && queued.share.kind === 'lock' ? queued.resource : undefined;
}
