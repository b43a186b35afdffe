/** What actions give in a test instead of being carried out, and which calls there were. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deepEquals } from '#language/plan/builtins/values.ts';
import type { Expr } from '#language/plan/plan.ts';
import type { MockStep, MockTarget, OutcomePlan } from '#language/plan/testPlan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { StartAttempt } from '../kernel/commands.ts';
import type { ActionFailure } from '../kernel/input.ts';
import type { AttemptOutcome } from '../sim/world.ts';
import type { RecordedCall } from './fixtures.ts';
import { textual, textualArguments } from './textual.ts';

/** Evaluates an expression of the test, with more names than the test itself has. */
export type Evaluate = (expr: Expr, names?: ReadonlyMap<string, Json>) => Json;

export type MockAnswer =
  | { readonly how: 'mocked'; readonly outcome: AttemptOutcome }
  | { readonly how: 'real' }
  | RecordedAnswer
  /** The mock itself is at fault. */
  | { readonly how: 'broken'; readonly mock: MockStep; readonly why: unknown };

/** The answer stands in a file. */
export interface RecordedAnswer {
  readonly how: 'recorded';
  readonly mock: MockStep;
  /** Relative to the folder of the test's file. */
  readonly path: string;
  /** How many such calls there were before this one. */
  readonly before: number;
  /** How long it takes, in milliseconds. */
  readonly after: number;
}

/** What is to be known of an attempt. */
export interface MockedAttempt extends Pick<StartAttempt, 'action' | 'input' | 'path' | 'attempt'> {
  readonly resource: { readonly key: string } | undefined;
}

interface ActiveMock {
  readonly step: MockStep;
  readonly filter: JsonObject | undefined;
  calls: number;
}

export class Mocks {
  readonly #evaluate: Evaluate;
  readonly #active: ActiveMock[] = [];
  /** How often each call was answered from a file. */
  readonly #recorded = new Map<string, number>();
  readonly #calls: { readonly key: string; readonly call: JsonObject }[] = [];

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  /** From now on it answers the calls that it fits, before all mocks that were added earlier. */
  add(step: MockStep): void {
    const filter = step.arguments && this.#filterOf(step.arguments);
    this.#active.unshift({ step, filter, calls: 0 });
  }

  #filterOf(given: Readonly<Record<string, Expr>>): JsonObject {
    return Object.fromEntries(Object.entries(given).map(([name, expr]) => [name, textual(this.#evaluate(expr))]));
  }

  /** What an attempt comes to; undefined when no mock fits. `at` in milliseconds after the run's start. */
  answer(attempt: MockedAttempt, at: number): MockAnswer | undefined {
    const call: JsonObject = {
      arguments: textualArguments(attempt.input),
      step: attempt.path.replace(/~undo$/, ''),
      attempt: attempt.attempt,
      at,
      isUndo: attempt.path.endsWith('~undo'),
    };
    const key = keyOf({ action: attempt.action, resource: attempt.resource?.key });
    this.#calls.push({ key, call });
    const mock = this.#active.find(({ step, filter }) => keyOf(step.target) === key && fits(filter, call));
    return mock && this.#outcomeOf(mock, call);
  }

  #outcomeOf(mock: ActiveMock, call: JsonObject): MockAnswer {
    const { outcomes, variable } = mock.step;
    const outcome = outcomes[Math.min(mock.calls, outcomes.length - 1)];
    mock.calls += 1;
    if (outcome === undefined || outcome.how === 'real') return { how: 'real' };
    const names = new Map(variable === undefined ? [] : [[variable, call] as const]);
    try {
      if (outcome.how === 'recorded') return this.#recordedAnswer(mock.step, outcome, call, names);
      return { how: 'mocked', outcome: this.#evaluated(outcome, names) };
    } catch (why) {
      return { how: 'broken', mock: mock.step, why };
    }
  }

  #recordedAnswer(
    mock: MockStep,
    { value, delay }: OutcomePlan,
    call: JsonObject,
    names: ReadonlyMap<string, Json>,
  ): MockAnswer {
    const path = String(this.#evaluate(value, names));
    const after = delay === undefined ? 0 : Number(this.#evaluate(delay, names));
    const key = JSON.stringify([path, mock.name, call.arguments]);
    const before = this.#recorded.get(key) ?? 0;
    this.#recorded.set(key, before + 1);
    return { how: 'recorded', mock, path, before, after };
  }

  #evaluated({ how, value, delay }: OutcomePlan, names: ReadonlyMap<string, Json>): AttemptOutcome {
    const given = this.#evaluate(value, names);
    const after = delay === undefined ? 0 : Number(this.#evaluate(delay, names));
    return how === 'fail' ? { after, failure: failureOf(given) } : { after, value: given };
  }

  /** The calls so far of an action or a flow. */
  callsOf(target: MockTarget): Json {
    const key = keyOf(target);
    return this.#calls.filter(each => each.key === key).map(each => each.call);
  }

  /** What a test gives an environment variable. */
  variable(name: string): string | undefined {
    const mock = this.#active.find(
      ({ step, filter }) => step.target.action === 'env' && (filter === undefined || filter.name === name),
    );
    const [outcome] = mock?.step.outcomes ?? [];
    return outcome?.how === 'value' ? String(this.#evaluate(outcome.value)) : undefined;
  }
}

/** The call that a file has the answer for. */
export function recordedCall({ mock, path }: RecordedAnswer, action: string, input: JsonObject): RecordedCall {
  const file = resolve(dirname(fileURLToPath(mock.place.file)), path);
  return { file, action, arguments: textualArguments(input) };
}

function keyOf({ action, resource }: Pick<MockTarget, 'action' | 'resource'>): string {
  return `${action} ${resource ?? ''}`;
}

function fits(filter: JsonObject | undefined, call: JsonObject): boolean {
  const given = call.arguments as JsonObject;
  return Object.entries(filter ?? {}).every(([name, wanted]) => deepEquals(given[name] ?? null, wanted));
}

function failureOf(given: Json): ActionFailure {
  if (typeof given !== 'object' || given === null) return { code: 'mock', message: String(given) };
  const { code, message, hint, details } = given as JsonObject;
  return {
    code: typeof code === 'string' ? code : 'mock',
    message: String(message ?? ''),
    hint: typeof hint === 'string' ? hint : undefined,
    details: details ?? null,
  };
}
