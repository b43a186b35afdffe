/** A test as a run that can be gone through: the flow of its first `run`, with its mocks, on the embedded engine. */
import { fileProblem, lowerTests } from '#language/plan/lowerTests.ts';
import type { CallPlan, FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { RunStep, TestPlan, TestStep, TestSuite } from '#language/plan/testPlan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { startOfVirtualTime } from '#protocol/runView.ts';
import type { Action, ActionContext, Clock } from '../actions/action.ts';
import { ActionFailure } from '../actions/failure.ts';
import { outsideActions } from '../actions/outside.ts';
import { actions, resourceKinds } from '../actions/registry.ts';
import { systemClock } from '../engines/common/clock.ts';
import type { RunHandle } from '../engines/common/runHandle.ts';
import { startRun } from '../engines/embedded/engine.ts';
import type { EngineOptions } from '../engines/embedded/engineOptions.ts';
import { type Program, ProgramProblem } from '../program.ts';
import type { AttemptOutcome } from '../sim/world.ts';
import { FixtureProblem, Fixtures } from './fixtures.ts';
import { JumpingClock } from './jumpingClock.ts';
import { type RecordedAnswer, recordedCall } from './mocks.ts';
import type { Surroundings } from './realActions.ts';
import { pureActions, TestedPlans } from './testedPlan.ts';
import { TestScope, testSecrets, testSeed } from './testScope.ts';

export interface TestToDebug {
  readonly plan: Plan;
  /** Virtual time. */
  readonly clock: Clock;
  start(options: Pick<EngineOptions, 'supervisor' | 'clock'>): RunHandle;
}

/** Throws a ProgramProblem when there is no such test, or nothing to go through. */
export function testToDebug(program: Program, name: string, surroundings: Surroundings): TestToDebug {
  const problem = fileProblem(program.model, program.uri);
  if (problem !== undefined) throw new ProgramProblem(`The test can't run: ${problem}`);
  const suite = lowerTests(program.model, program.uri);
  const test = suite.tests.find(each => each.name === name);
  if (test === undefined) throw new ProgramProblem(`\`${program.path}\` has no test \`${name}\`.`);
  const at = test.statements.findIndex(({ kind }) => kind === 'run');
  const run = test.statements[at];
  if (run?.kind !== 'run') throw new ProgramProblem('The test runs no flow.');
  return new DebuggedTest(
    suite,
    test,
    { run, before: test.statements.slice(0, at), after: test.statements.slice(at + 1) },
    surroundings,
  );
}

interface Parts {
  readonly run: RunStep;
  readonly before: readonly TestStep[];
  readonly after: readonly TestStep[];
}

/** What stands behind a call's name in the plan that is debugged. */
interface Callee {
  readonly action: string;
  readonly resource: string | undefined;
}

class DebuggedTest implements TestToDebug {
  readonly plan: Plan;
  readonly clock = new JumpingClock(startOfVirtualTime);
  readonly #parts: Parts;
  readonly #surroundings: Surroundings;
  readonly #scope: TestScope;
  readonly #pure: ReadonlySet<string>;
  readonly #callees: ReadonlyMap<string, Callee>;
  readonly #attempts = new Map<string, number>();
  readonly #fixtures = new Fixtures(false);

  constructor(suite: TestSuite, test: TestPlan, parts: Parts, surroundings: Surroundings) {
    const plan = new TestedPlans(suite).planFor(test, parts.run.flow);
    const { named, callees } = withNamedCalls(plan, realTargets(test));
    this.plan = named;
    this.#callees = callees;
    this.#parts = parts;
    this.#surroundings = surroundings;
    this.#pure = pureActions(suite.plan);
    this.#scope = new TestScope(suite, test, () => this.#passed);
  }

  get #passed(): number {
    return this.clock.now() - startOfVirtualTime;
  }

  start({ supervisor, clock = this.clock }: Pick<EngineOptions, 'supervisor' | 'clock'>): RunHandle {
    const { before, run, after } = this.#parts;
    const sends = before.filter(step => !this.#prepare(step));
    const env = new Proxy<Record<string, string | undefined>>(
      {},
      { get: (_, name) => this.#scope.mocks.variable(String(name)) },
    );
    const handle = startRun(this.plan, this.#scope.evaluateAll(run.arguments), {
      cwd: this.#surroundings.cwd,
      env,
      clock,
      seed: testSeed,
      secrets: testSecrets(this.plan),
      registry: { actions: { ...actions, ...this.#mockedActions() }, resourceKinds },
      ...(supervisor && { supervisor }),
    });
    this.#schedule({ handle, clock }, sends, 0);
    const { duration } = run;
    if (duration !== undefined) this.#schedule({ handle, clock }, after, Number(this.#scope.evaluate(duration)));
    return handle;
  }

  /** Mocks and values; gives whether the statement was one. */
  #prepare(step: TestStep): boolean {
    if (step.kind === 'mock') this.#scope.mocks.add(step);
    if (step.kind === 'let') this.#scope.set(step.name, this.#scope.evaluate(step.value));
    return step.kind === 'mock' || step.kind === 'let';
  }

  /** What the test does to the run, at its times; `from` in milliseconds after the start. */
  #schedule(
    { handle, clock }: { readonly handle: RunHandle; readonly clock: Clock },
    steps: readonly TestStep[],
    from: number,
  ): void {
    let time = from;
    for (const step of steps) {
      const at = (delay: number, work: () => void) => clock.at(startOfVirtualTime + time + delay, work);
      if (step.kind === 'advance') time += Number(this.#scope.evaluate(step.duration));
      else if (step.kind === 'emit') {
        const fields = this.#scope.fieldsOf(step.event, step.fields);
        const delay = step.delay === undefined ? 0 : Number(this.#scope.evaluate(step.delay));
        at(delay, () => handle.emit(step.event, fields));
      } else if (step.kind === 'cancel') at(0, () => handle.cancel('the test has cancelled the run'));
      else if (step.kind === 'mock') at(0, () => this.#scope.mocks.add(step));
    }
  }

  #mockedActions(): Readonly<Record<string, Action>> {
    const real = { ...outsideActions(this.plan), ...actions };
    return Object.fromEntries(
      [...this.#callees].map(([name, callee]): [string, Action] => {
        const run: Action['run'] = (input, context) => this.#carryOut(callee, real[name], input, context);
        return [name, { parameters: [], run }];
      }),
    );
  }

  async #carryOut(
    { action, resource }: Callee,
    real: Action | undefined,
    input: JsonObject,
    context: ActionContext,
  ): Promise<Json> {
    const path = context.idempotencyKey.slice(context.idempotencyKey.indexOf('/') + 1);
    const attempt = (this.#attempts.get(path) ?? 0) + 1;
    this.#attempts.set(path, attempt);
    const use = resource === undefined ? undefined : { key: resource };
    const answer = this.#scope.mocks.answer({ action, resource: use, input, path, attempt }, this.#passed);
    if (answer?.how === 'mocked') return await this.#give(answer.outcome, context);
    if (answer?.how === 'recorded') return await this.#give(this.#recorded(answer, action, input), context);
    const isReal = answer?.how === 'real' || this.#pure.has(action) || action === 'sleep' || action === 'log';
    if (!isReal || real === undefined) {
      throw new ActionFailure('test/not-mocked', `\`${action}\` is not mocked.`);
    }
    // What sleeps does so in virtual time; while anything else is carried out, none passes.
    if (action === 'sleep') return await real.run(input, context);
    const goOn = this.clock.hold();
    try {
      return await real.run(input, { ...context, env: this.#surroundings.env, clock: systemClock });
    } finally {
      goOn();
    }
  }

  #recorded(answer: RecordedAnswer, action: string, input: JsonObject): AttemptOutcome {
    try {
      return { after: answer.after, ...this.#fixtures.find(recordedCall(answer, action, input), answer.before) };
    } catch (thrown) {
      if (!(thrown instanceof FixtureProblem)) throw thrown;
      throw new ActionFailure('test/not-recorded', thrown.message);
    }
  }

  async #give({ after = 0, value = null, failure }: AttemptOutcome, context: ActionContext): Promise<Json> {
    if (after > 0) await this.#wait(after, context);
    if (failure === undefined) return value;
    const { code, message, hint, details } = failure;
    throw new ActionFailure(code, message, { ...(hint && { hint }), ...(details !== undefined && { details }) });
  }

  #wait(milliseconds: number, context: ActionContext): Promise<unknown> {
    const sleep = actions.sleep;
    if (sleep === undefined) throw new Error('There is no action `sleep`.');
    return sleep.run({ duration: milliseconds }, context);
  }
}

/** Actions of resources that the test wants carried out: they keep their resource. */
function realTargets(test: TestPlan): ReadonlySet<string> {
  return new Set(
    test.statements.flatMap(step =>
      step.kind === 'mock' && step.outcomes.some(({ how }) => how === 'real') ? [`${step.target.resource}`] : [],
    ),
  );
}

/** The plan with each mocked call of a resource's action under a name of its own, so that no resource is opened. */
function withNamedCalls(
  plan: Plan,
  real: ReadonlySet<string>,
): { readonly named: Plan; readonly callees: ReadonlyMap<string, Callee> } {
  const callees = new Map<string, Callee>();
  const rename = (call: CallPlan): CallPlan => {
    const { action, resource } = call;
    const opened = resource === undefined || real.has(resource) ? undefined : plan.resources[resource];
    if (resource !== undefined && opened === undefined) return call;
    const name = opened === undefined ? action : `${opened.name}${action.slice(action.indexOf('.'))}`;
    callees.set(name, { action, resource });
    return { ...call, action: name, resource: undefined };
  };
  const renameIn = (node: NodePlan): NodePlan => {
    const { undo } = node.clauses;
    const clauses = undo === undefined ? node.clauses : { ...node.clauses, undo: rename(undo) };
    return node.kind === 'action' ? { ...node, clauses, call: rename(node.call) } : { ...node, clauses };
  };
  const flows = Object.entries(plan.flows).map(([key, flow]): [string, FlowPlan] => [
    key,
    { ...flow, nodes: flow.nodes.map(renameIn) },
  ]);
  return { named: { ...plan, flows: Object.fromEntries(flows) }, callees };
}
