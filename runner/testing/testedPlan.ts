/** A plan as a test runs it: mocked flows are called like actions, also where they are started, and resources are not opened. */
import { noClauses } from '#language/plan/lowerFlow.ts';
import type { Expr, FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { OutcomePlan, TestPlan, TestSuite } from '#language/plan/testPlan.ts';

/** The plans of a suite's runs; tests with the same mocked flows share them. */
export class TestedPlans {
  readonly #suite: TestSuite;
  readonly #known = new Map<string, Plan>();

  readonly #carriedOut: ReadonlySet<OutcomePlan['how']>;

  /** @param isRecording whether actions with recorded answers are carried out */
  constructor(suite: TestSuite, isRecording = false) {
    this.#suite = suite;
    this.#carriedOut = new Set(isRecording ? ['real', 'recorded'] : ['real']);
  }

  planFor(test: TestPlan, entry: string): Plan {
    const mocks = test.statements.filter(statement => statement.kind === 'mock');
    const flows = new Set(mocks.filter(({ target }) => target.isFlow).map(({ target }) => target.action));
    const isReal = mocks.some(({ outcomes }) => outcomes.some(({ how }) => this.#carriedOut.has(how)));
    const key = [entry, isReal, ...[...flows].sort()].join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const plan = testedPlan({ ...this.#suite.plan, entry }, flows, isReal);
    this.#known.set(key, plan);
    return plan;
  }
}

function testedPlan(plan: Plan, mocked: ReadonlySet<string>, isReal: boolean): Plan {
  const flows = Object.entries(plan.flows).map(([key, flow]) => [
    key,
    mocked.has(key) ? asCall(flow) : withMocked(flow, mocked),
  ]);
  const held = heldResources(plan);
  // What is never opened needs neither addresses nor credentials.
  const resources = Object.entries(plan.resources).map(([key, each]) => [
    key,
    held.has(key) ? each : { ...each, arguments: {} },
  ]);
  return {
    ...plan,
    flows: Object.fromEntries(flows),
    resources: isReal ? plan.resources : Object.fromEntries(resources),
  };
}

/** Keys of the locks and rate limits. */
function heldResources(plan: Plan): ReadonlySet<string> {
  const nodes = Object.values(plan.flows).flatMap(flow => flow.nodes);
  return new Set(nodes.flatMap(({ clauses }) => clauses.using ?? []));
}

function withMocked(flow: FlowPlan, mocked: ReadonlySet<string>): FlowPlan {
  if (mocked.size === 0) return flow;
  return { ...flow, nodes: flow.nodes.map(node => asAction(node, mocked)) };
}

function asAction(node: NodePlan, mocked: ReadonlySet<string>): NodePlan {
  if (node.kind !== 'flow' || !mocked.has(node.flow)) return node;
  const { flow, arguments: given, ...rest } = node;
  return { ...rest, kind: 'action', call: { action: flow, resource: undefined, idempotent: false, arguments: given } };
}

/** A flow that does nothing but give what its mock gives: what runs when a mocked flow is started. */
function asCall(flow: FlowPlan): FlowPlan {
  const { key, signature, body } = flow;
  const given = signature.parameters.map(({ name }): [string, Expr] => [name, { op: 'blockLocal', block: body, name }]);
  const head = { block: body, isNamed: true, place: signature.place, doc: undefined, clauses: noClauses };
  const call: NodePlan = {
    ...{ ...head, kind: 'action', number: 0, name: signature.name, needs: [], summary: signature.name },
    call: { action: key, resource: undefined, idempotent: false, arguments: Object.fromEntries(given) },
  };
  const result: NodePlan = {
    ...{ ...head, kind: 'return', number: 1, name: 'return#1', summary: signature.name },
    needs: [{ kind: 'step', node: 0, on: 'success', why: 'data' }],
    value: { op: 'node', node: 0 },
  };
  const blocks = flow.blocks.filter(({ number }) => number === body).map(block => ({ ...block, nodes: [0, 1] }));
  return { ...flow, blocks, nodes: [call, result] };
}

/** The actions of a plan that have no effect: they are carried out in tests, too. */
export function pureActions(plan: Plan): ReadonlySet<string> {
  const nodes = Object.values(plan.flows).flatMap(flow => flow.nodes);
  return new Set(nodes.flatMap(node => (node.kind === 'action' && node.call.pure ? [node.call.action] : [])));
}
