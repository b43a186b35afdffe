/** What the expressions of a test see: its `let`s, the results of its runs, and the calls of what it mocks. */
import { type Environment, evaluate } from '#language/plan/evaluate.ts';
import type { Expr, Plan } from '#language/plan/plan.ts';
import type { TestPlan, TestSuite } from '#language/plan/testPlan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { startOfVirtualTime } from '#protocol/runView.ts';
import { randomFrom, uuidFrom } from '../kernel/random.ts';
import { Mocks } from './mocks.ts';

/** The seed of what flows draw in tests. */
export const testSeed = 'test';

/** What a secret is in a test: a text that tells which one it is. The real ones are not asked for. */
function testSecret(name: string): string {
  return `secret ${name}`;
}

/** The values of all secrets of a plan. */
export function testSecrets({ secrets = [] }: Plan): Readonly<Record<string, string>> {
  return Object.fromEntries(secrets.map(name => [name, testSecret(name)]));
}

export class TestScope {
  readonly mocks: Mocks;
  readonly #suite: TestSuite;
  readonly #test: TestPlan;
  /** Milliseconds since the start of the run. */
  readonly #passed: () => number;
  readonly #names = new Map<string, Json>();

  constructor(suite: TestSuite, test: TestPlan, passed: () => number) {
    this.#suite = suite;
    this.#test = test;
    this.#passed = passed;
    this.mocks = new Mocks((expr, names) => this.evaluate(expr, names));
  }

  set(name: string, value: Json): void {
    this.#names.set(name, value);
  }

  /** Throws an EvaluationError for an expression without a value. */
  evaluate(expr: Expr, more?: ReadonlyMap<string, Json>): Json {
    const random = randomFrom(testSeed);
    const environment: Environment = {
      node: () => null,
      blockLocal: (_, name) => more?.get(name) ?? this.#named(name),
      locals: new Map(),
      functions: this.#suite.plan.functions,
      shapes: this.#suite.plan.shapes,
      sources: {
        now: () => new Date(startOfVirtualTime + this.#passed()).toISOString(),
        random,
        uuid: () => uuidFrom(random),
        variable: name => this.mocks.variable(name),
        secret: testSecret,
      },
    };
    return evaluate(expr, environment);
  }

  evaluateAll(given: Readonly<Record<string, Expr>>): JsonObject {
    return Object.fromEntries(Object.entries(given).map(([name, expr]) => [name, this.evaluate(expr)]));
  }

  /** The fields of an event; those that are left out are null. */
  fieldsOf(event: string, given: Readonly<Record<string, Expr>>): JsonObject {
    const fields = this.evaluateAll(given);
    const names = this.#suite.plan.events?.[event]?.fields.map(field => field.name) ?? [];
    return Object.fromEntries(names.map(name => [name, fields[name] ?? null]));
  }

  #named(name: string): Json {
    const target = this.#test.calls[name];
    return target === undefined ? (this.#names.get(name) ?? null) : this.mocks.callsOf(target);
  }
}
