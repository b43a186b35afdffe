/** Carries out one test, statement by statement. */
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { Expr } from '#language/plan/plan.ts';
import type { ExpectStep, RunStep, SendStep, TestPlan, TestStep, TestSuite } from '#language/plan/testPlan.ts';
import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { TestFailure } from '#protocol/tests.ts';
import type { StartAttempt } from '../kernel/commands.ts';
import type { State } from '../kernel/state.ts';
import type { AttemptOutcome } from '../sim/world.ts';
import { FixtureProblem, type Fixtures } from './fixtures.ts';
import { type RecordedAnswer, recordedCall } from './mocks.ts';
import type { Surroundings } from './realActions.ts';
import { runResult } from './runResult.ts';
import { pureActions, type TestedPlans } from './testedPlan.ts';
import { type Answered, TestedRun } from './testedRun.ts';
import { TestScope } from './testScope.ts';

export interface TestSurroundings extends Surroundings {
  readonly fixtures: Fixtures;
  /** Is told of everything that happens in the test's runs. */
  readonly observe: (event: RunEvent, state: State) => void;
}

/** Why the test fails; empty when it passes. Never rejects. */
export async function runTest(
  suite: TestSuite,
  plans: TestedPlans,
  test: TestPlan,
  surroundings: TestSurroundings,
): Promise<readonly TestFailure[]> {
  const running = new RunningTest(suite, plans, test, surroundings);
  try {
    for (const statement of test.statements) {
      // A test that waits for nothing real is done in one go.
      const waiting = running.carryOut(statement);
      if (waiting !== undefined) await waiting;
    }
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
  } finally {
    await running.close();
  }
  return running.failures;
}

/** What follows in the test makes no sense any more; the failure is recorded. */
class Stop extends Error {}

class RunningTest {
  readonly failures: TestFailure[] = [];
  readonly #plans: TestedPlans;
  readonly #test: TestPlan;
  readonly #surroundings: TestSurroundings;
  readonly #scope: TestScope;
  readonly #pure: ReadonlySet<string>;
  readonly #runs = new Map<string, TestedRun>();
  readonly #notMocked = new Set<string>();
  readonly #sending: SendStep[] = [];
  readonly #all: TestedRun[] = [];
  #run: TestedRun | undefined;
  #runStep: RunStep | undefined;

  constructor(suite: TestSuite, plans: TestedPlans, test: TestPlan, surroundings: TestSurroundings) {
    this.#plans = plans;
    this.#test = test;
    this.#surroundings = surroundings;
    this.#pure = pureActions(suite.plan);
    this.#scope = new TestScope(suite, test, () => this.#run?.world.passed ?? 0);
  }

  /** Throws a {@link Stop} when the rest of the test can't be. */
  carryOut(step: TestStep): Promise<void> | undefined {
    switch (step.kind) {
      case 'mock':
        this.#at(step.place, () => this.#scope.mocks.add(step));
        return undefined;
      case 'let':
        this.#at(step.place, () => this.#scope.set(step.name, this.#scope.evaluate(step.value)));
        return undefined;
      case 'run':
        return this.#start(step);
      case 'emit':
        if (this.#run !== undefined) return this.#sendNow(this.#run, step);
        this.#sending.push(step);
        return undefined;
      case 'advance':
        if (this.#run === undefined) return this.#stop('`advance` needs a `run` above it.', step.place);
        return this.#goOn(this.#run, this.#run.world.passed + this.#number(step.duration, step.place), step.place);
      case 'cancel': {
        const run = this.#runs.get(step.run);
        if (run === undefined) return this.#stop(`There is no run \`${step.run}\` above.`, step.place);
        run.world.cancel(run.world.passed, 'the test has cancelled the run');
        return this.#goOn(run, undefined, step.place);
      }
      case 'expect':
        this.#expect(step);
        return undefined;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map(run => run.close()));
  }

  #start(step: RunStep): Promise<void> | undefined {
    const plan = this.#plans.planFor(this.#test, step.flow);
    const input = this.#at(step.place, () => this.#scope.evaluateAll(step.arguments));
    const run = this.#at(
      step.place,
      () =>
        new TestedRun(plan, {
          ...this.#surroundings,
          answer: (attempt, at) => this.#answer(attempt, at),
          variable: name => this.#scope.mocks.variable(name),
        }),
    );
    this.#all.push(run);
    this.#run = run;
    this.#runStep = step;
    if (step.result !== undefined) {
      this.#runs.set(step.result, run);
      this.#scope.set(step.result, runResult(run.world));
    }
    run.start(input);
    for (const send of this.#sending.splice(0)) this.#send(run, send);
    const until = step.duration && this.#number(step.duration, step.place);
    const going = this.#goOn(run, until, step.place);
    const look = (): void => {
      // Nobody looks at the result: then it must be a good one.
      if (step.result === undefined) this.#requireSuccess(run, step.place);
    };
    if (going !== undefined) return going.then(look);
    look();
    return undefined;
  }

  #requireSuccess({ world: { outcome } }: TestedRun, place: Place): void {
    if (outcome?.status !== 'failed' || this.#notMocked.size > 0) return;
    this.#fail({ message: `The run failed: ${outcome.error.message}`, place });
  }

  #goOn(run: TestedRun, until: number | undefined, place: Place): Promise<void> | undefined {
    const look = (ends: boolean): undefined => (ends ? undefined : this.#endless(run, place));
    const going = run.goOn(until);
    return going instanceof Promise ? going.then(look) : look(going);
  }

  #endless(run: TestedRun, place: Place): never {
    const days = Math.round(run.world.passed / 86_400_000);
    return this.#stop(
      `The run does not come to an end: after ${days} days of virtual time, things still happen. Say how much time is to pass: \`run … for 2h\`.`,
      place,
    );
  }

  /** What was to happen by now has happened before; what follows from the event without time passing happens at once. */
  #sendNow(run: TestedRun, step: SendStep): Promise<void> | undefined {
    this.#send(run, step);
    return this.#goOn(run, run.world.passed, step.place);
  }

  #send(run: TestedRun, { event, fields, delay, place }: SendStep): void {
    const after = delay === undefined ? 0 : this.#number(delay, place);
    const whole = this.#at(place, () => this.#scope.fieldsOf(event, fields));
    run.world.send(run.world.passed + after, event, whole);
  }

  #answer(attempt: StartAttempt, at: number): Answered {
    const answer = this.#scope.mocks.answer(attempt, at);
    if (answer?.how === 'mocked') return answer.outcome;
    if (answer?.how === 'real') return 'real';
    if (answer?.how === 'recorded') return this.#recorded(attempt, answer);
    if (answer?.how === 'broken') {
      const message = sentence(answer.why);
      this.#fail({ message: `The mock of \`${answer.mock.name}\` has no value: ${message}`, place: answer.mock.place });
      return { failure: { code: 'test/mock', message } };
    }
    if (attempt.action === 'sleep') return { after: Number(attempt.input.duration) };
    if (attempt.action === 'log') return {};
    return this.#pure.has(attempt.action) ? 'real' : this.#refuse(attempt);
  }

  #recorded({ action, input }: StartAttempt, answer: RecordedAnswer): Answered {
    const { fixtures } = this.#surroundings;
    const call = recordedCall(answer, action, input);
    if (fixtures.isRecording) return outcome => fixtures.keep(call, outcome, this);
    try {
      return { after: answer.after, ...fixtures.find(call, answer.before) };
    } catch (thrown) {
      if (!(thrown instanceof FixtureProblem)) throw thrown;
      const { place, name } = answer.mock;
      const notes = [`It was called with ${JSON.stringify(call.arguments)}.`, 'Record it: `baton test --record`.'];
      const message = `Nothing is recorded for \`${name}\`: ${thrown.message}`;
      // A step that tries it again says nothing new.
      const isKnown = this.failures.some(known => known.message === message && known.notes?.[0] === notes[0]);
      if (!isKnown) this.#fail({ message, place, notes });
      return { failure: { code: 'test/not-recorded', message: thrown.message } };
    }
  }

  /** No test has an effect that it does not ask for. */
  #refuse({ action, resource, path, place }: StartAttempt): AttemptOutcome {
    const name = resource === undefined ? action : `${resource.name}${action.slice(action.indexOf('.'))}`;
    const message = `\`${name}\` is not mocked, and \`${path}\` (line ${place.line}) calls it.`;
    if (!this.#notMocked.has(name)) {
      this.#notMocked.add(name);
      const notes = [`Say what it gives: \`mock ${name} => …\`, or \`mock ${name} => real\` to have it carried out.`];
      this.#fail({ message, place: this.#runStep?.place ?? this.#test.place, notes });
    }
    return { failure: { code: 'test/not-mocked', message } };
  }

  #expect(step: ExpectStep): void {
    const { place, text } = step;
    try {
      if (this.#scope.evaluate(step.condition) === true) return;
    } catch (thrown) {
      this.#fail({ message: `\`${text}\` has no value: ${sentence(thrown)}`, place, expression: text });
      return;
    }
    const values = step.comparison ? {} : { values: step.parts.map(part => this.#part(part)) };
    this.#fail({
      message: `\`${text}\` does not hold.`,
      place,
      expression: text,
      ...(step.comparison ? { comparison: this.#sides(step.comparison) } : values),
      ...this.#notes(),
    });
  }

  #sides({ operator, left, right }: NonNullable<ExpectStep['comparison']>): NonNullable<TestFailure['comparison']> {
    return { operator, left: this.#scope.evaluate(left), right: this.#scope.evaluate(right) };
  }

  #part({ text, value }: ExpectStep['parts'][number]): { text: string; value: Json } {
    try {
      return { text, value: this.#scope.evaluate(value) };
    } catch (thrown) {
      return { text, value: sentence(thrown) };
    }
  }

  /** How the runs failed: most often that is why something else is not as expected. */
  #notes(): Pick<TestFailure, 'notes'> {
    const notes = [...this.#runs].flatMap(([name, { world }]) => {
      const { outcome } = world;
      return outcome?.status === 'failed' ? [`\`${name}\` failed: ${outcome.error.message}`] : [];
    });
    return notes.length === 0 ? {} : { notes };
  }

  #number(expr: Expr, place: Place): number {
    return Number(this.#at(place, () => this.#scope.evaluate(expr)));
  }

  /** Does what may fail because of what the test says at a place. */
  #at<T>(place: Place, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      return this.#stop(sentence(thrown), place);
    }
  }

  #fail(failure: TestFailure): void {
    this.failures.push(failure);
  }

  #stop(message: string, place: Place): never {
    this.#fail({ message, place });
    throw new Stop(message);
  }
}

/** Why something that a test says can't be. Throws again what is a bug. */
function sentence(thrown: unknown): string {
  if (thrown instanceof EvaluationError) return thrown.message;
  throw thrown;
}
