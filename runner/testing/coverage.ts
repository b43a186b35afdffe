/** What tests have run of the flows: steps, branches, and what is done about failures. */
import type { FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { BranchCoverage, FileCoverage, StepCoverage } from '#protocol/tests.ts';
import { blockOf, type State } from '../kernel/state.ts';

interface FlowCounts {
  readonly plan: FlowPlan;
  runs: number;
  readonly nodes: number[];
  readonly blocks: number[];
  /** By number of the node and what its step did: `12 retry`. */
  readonly ways: Map<string, number>;
}

export class Coverage {
  readonly #flows = new Map<string, FlowCounts>();

  /** Flows that no test has run count as well. */
  add(plan: Plan): void {
    for (const [key, flow] of Object.entries(plan.flows)) {
      if (this.#flows.has(key)) continue;
      this.#flows.set(key, { plan: flow, runs: 0, nodes: [], blocks: [], ways: new Map() });
    }
  }

  /** Takes in what happens in one run. */
  readonly observer = (): ((event: RunEvent, state: State) => void) => {
    const seen = new Set<string>();
    return (event, state) => this.#take(event, state, seen);
  };

  #take(event: RunEvent, state: State, seen: Set<string>): void {
    if (event.type === 'block.started') {
      const flow = this.#flows.get(event.flow);
      if (flow === undefined) return;
      flow.blocks[event.block] = (flow.blocks[event.block] ?? 0) + 1;
      if (event.block === flow.plan.body) flow.runs += 1;
      return;
    }
    if (!('path' in event)) return;
    const step = state.steps.get(event.path.replace(/~undo$/, ''));
    const flow = step && this.#flows.get(blockOf(state, step).flow);
    if (step === undefined || flow === undefined) return;
    if (hasRun.has(event.type) && !seen.has(event.path)) {
      seen.add(event.path);
      flow.nodes[step.node] = (flow.nodes[step.node] ?? 0) + 1;
    }
    for (const way of waysOf(event)) {
      const key = `${step.node} ${way}`;
      flow.ways.set(key, (flow.ways.get(key) ?? 0) + 1);
    }
  }

  report(): readonly FileCoverage[] {
    const files = new Map<string, { flows: FileCoverage['flows'][number][]; steps: StepCoverage[] }>();
    for (const counts of this.#flows.values()) {
      const { name, place } = counts.plan.signature;
      const file = files.get(place.file) ?? { flows: [], steps: [] };
      files.set(place.file, file);
      file.flows.push({ name, place, count: counts.runs });
      file.steps.push(...counts.plan.nodes.map(node => stepCoverage(counts, node)));
    }
    return [...files].map(([file, { flows, steps }]) => ({ file, flows, steps: steps.sort(byPlace) }));
  }
}

function byPlace(a: StepCoverage, b: StepCoverage): number {
  return a.place.start - b.place.start;
}

const hasRun: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'step.started',
  'step.succeeded',
  'step.failed',
  'value.computed',
]);

/** What an event tells about the way that its step took. */
function waysOf(event: RunEvent): readonly string[] {
  switch (event.type) {
    case 'step.skipped':
      return event.reason === 'its `when` is false' ? ['skipped'] : [];
    case 'step.started':
      return ['begun'];
    case 'attempt.failed':
      return event.retryAt === undefined ? [] : ['retry'];
    case 'step.stopping':
      return event.why === 'timeout' ? ['timeout'] : [];
    case 'step.succeeded':
      return event.caught === undefined ? [] : ['catch'];
    case 'undo.started':
      return ['undo'];
    default:
      return [];
  }
}

function stepCoverage(counts: FlowCounts, node: NodePlan): StepCoverage {
  const count = counts.nodes[node.number] ?? 0;
  return {
    name: `${counts.plan.signature.name}/${node.name}`,
    place: node.place,
    count,
    branches: [...blockBranches(counts, node, count), ...clauseBranches(counts, node)],
  };
}

function blockBranches({ plan, blocks }: FlowCounts, node: NodePlan, count: number): readonly BranchCoverage[] {
  const branch = (number: number): BranchCoverage => {
    const block = plan.blocks[number];
    return { label: block?.label ?? node.kind, place: block?.place, count: blocks[number] ?? 0 };
  };
  switch (node.kind) {
    case 'if': {
      const taken = node.branches.map(({ block }) => branch(block));
      if (node.branches.some(({ condition }) => condition === undefined)) return taken;
      const others = count - taken.reduce((sum, each) => sum + each.count, 0);
      return [...taken, { label: 'otherwise', place: undefined, count: Math.max(0, others) }];
    }
    case 'match':
      return node.cases.map(({ block }) => branch(block));
    case 'race':
      return node.blocks.map(branch);
    case 'for':
    case 'event-loop':
      return [branch(node.body)];
    case 'try':
      return [node.handler, node.cleanup].flatMap(number => (number === undefined ? [] : [branch(number)]));
    default:
      return [];
  }
}

function clauseBranches({ ways }: FlowCounts, { number, clauses }: NodePlan): readonly BranchCoverage[] {
  const way = (label: string, name: string): BranchCoverage => {
    return { label, place: undefined satisfies Place | undefined, count: ways.get(`${number} ${name}`) ?? 0 };
  };
  return [
    ...(clauses.when ? [way('when holds', 'begun'), way('when does not hold', 'skipped')] : []),
    ...(clauses.retry ? [way('retry', 'retry')] : []),
    ...(clauses.timeout ? [way('timeout', 'timeout')] : []),
    ...(clauses.catch ? [way('catch', 'catch')] : []),
    ...(clauses.undo ? [way('undo', 'undo')] : []),
  ];
}
