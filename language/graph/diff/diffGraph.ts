/** What is different in two versions of a flow, by what it means. */

import { entryFlow } from '#language/plan/entryFlow.ts';
import type { FlowPlan, Plan } from '#language/plan/plan.ts';
import type { GraphDiff, GraphEdge, NodeChange } from '#protocol/graph.ts';
import { nodeIds } from '../buildGraph.ts';
import { needEdges } from '../edges.ts';
import { differentParts } from './parts.ts';
import { pair, type Statement, statementsOf } from './statements.ts';

/** Two versions of a flow, side by side. */
export interface Comparison {
  /** In the order of the later text; what is gone stands where it was. */
  readonly changes: readonly NodeChange[];
  /** Of what both have: ids in the later picture, by those in the earlier one. */
  readonly same: ReadonlyMap<string, string>;
  /** Who waited for whom, by the ids of the earlier picture, and who waits for whom, by those of the later one. */
  readonly needed: readonly GraphEdge[];
  readonly needs: readonly GraphEdge[];
}

/** Compares the entry flows of two plans. `before` is undefined where there was no such flow. */
export function diffGraph(before: Plan | undefined, after: Plan): GraphDiff {
  return { flow: entryFlow(after).signature.name, changes: comparePlans(before, after, new Set()).changes };
}

/**
 * Compares the entry flows of two plans, and where a call is drawn as what it calls, that as well.
 * @param opened ids of those calls in the later picture
 */
export function comparePlans(before: Plan | undefined, after: Plan, opened: ReadonlySet<string>): Comparison {
  return new Comparer(before, after, opened).compare(before && entryFlow(before), entryFlow(after));
}

class Comparer {
  private readonly before: Plan | undefined;
  private readonly after: Plan;
  private readonly opened: ReadonlySet<string>;
  /** By the keys of two flows: whether they do the same. */
  private readonly equal = new Map<string, boolean>();
  private readonly changes: NodeChange[] = [];
  private readonly same = new Map<string, string>();
  private readonly needed: GraphEdge[] = [];
  private readonly needs: GraphEdge[] = [];

  constructor(before: Plan | undefined, after: Plan, opened: ReadonlySet<string>) {
    this.before = before;
    this.after = after;
    this.opened = opened;
  }

  compare(before: FlowPlan | undefined, after: FlowPlan): Comparison {
    const { name } = after.signature;
    this.add({ flow: before, path: name }, { flow: after, path: name }, new Set([after.key]));
    const { changes, same, needed, needs } = this;
    return { changes, same, needed, needs };
  }

  /** @param around keys of the flows that are being gone through: a recursion has no end */
  private add(before: Drawn<FlowPlan | undefined>, after: Drawn<FlowPlan>, around: ReadonlySet<string>): void {
    const isInside = around.size > 1;
    const placed = (id: string, { path }: Drawn<unknown>): string => path + id.slice(after.flow.signature.name.length);
    this.needs.push(...needsIn(after.flow, after.path));
    if (before.flow !== undefined) this.needed.push(...needsIn(before.flow, before.path));
    for (const { from, to, change: told } of this.pairsOf(before.flow, after.flow)) {
      const statement = to ?? from;
      // What is drawn inside of its call has no head.
      if (isInside && statement?.family === '') continue;
      const id = placed(statement?.id ?? '', to === undefined ? before : after);
      if (told !== undefined) this.changes.push({ ...told, id });
      if (from !== undefined && to !== undefined) this.same.set(placed(from.id, before), id);
      if (to?.calls !== undefined) this.addCallee(from && placed(from.id, before), { ...to, id }, from?.calls, around);
    }
  }

  private addCallee(
    earlier: string | undefined,
    { id, calls }: Pick<Statement, 'id' | 'calls'>,
    called: string | undefined,
    around: ReadonlySet<string>,
  ): void {
    const flow = calls === undefined ? undefined : this.after.flows[calls];
    if (flow === undefined || !this.opened.has(id) || around.has(flow.key)) return;
    const before = called === undefined ? undefined : this.before?.flows[called];
    this.add({ flow: before, path: earlier ?? id }, { flow, path: id }, new Set([...around, flow.key]));
  }

  /** What became of each statement, in the order of the later text; what is gone stands where it was. */
  private pairsOf(before: FlowPlan | undefined, after: FlowPlan): readonly Paired[] {
    const one = before === undefined || this.before === undefined ? [] : statementsOf(this.before, before);
    const other = statementsOf(this.after, after);
    const pairs = pair(one, other);
    const gone = one.filter(statement => !pairs.has(statement));
    const earlier = new Map([...pairs].map(([from, to]) => [to, from]));
    const all: Paired[] = [];
    const tellGone = (until: number): void => {
      for (let from = gone[0]; from !== undefined && from.at < until; from = gone[0]) {
        gone.shift();
        all.push({ from, to: undefined, change: change('removed', from, undefined) });
      }
    };
    for (const to of other) {
      const from = earlier.get(to);
      if (from !== undefined) tellGone(from.at);
      const told = from === undefined ? change('added', undefined, to) : this.changeOf(from, to);
      all.push({ from, to, change: told });
    }
    tellGone(Number.POSITIVE_INFINITY);
    return all;
  }

  private changeOf(before: Statement, after: Statement): NodeChange | undefined {
    const callsOther = before.calls !== undefined && !this.doTheSame(before.calls, after.calls);
    const isChanged = before.meaning !== after.meaning || callsOther;
    const told = change(isChanged ? 'changed' : 'reordered', before, after);
    if (!isChanged) return told.waitsFor.length + told.waitsNoMoreFor.length > 0 ? told : undefined;
    const parts = differentParts(before.parts, after.parts);
    return { ...told, parts: callsOther && before.calls === after.calls ? [...parts, 'what it calls'] : parts };
  }

  /** Whether two flows that are called do the same; flows that call each other are compared once. */
  private doTheSame(before: string, after: string | undefined): boolean {
    const [one, other] = [this.before?.flows[before], after === undefined ? undefined : this.after.flows[after]];
    if (one === undefined || other === undefined) return one === other;
    const key = `${before} ${after}`;
    const known = this.equal.get(key);
    if (known !== undefined) return known;
    this.equal.set(key, true);
    const result = this.pairsOf(one, other).every(each => each.change === undefined);
    this.equal.set(key, result);
    return result;
  }
}

/** A flow, and the id of what it is drawn in: its name, or the call of it. */
interface Drawn<Flow> {
  readonly flow: Flow;
  readonly path: string;
}

interface Paired {
  readonly from: Statement | undefined;
  readonly to: Statement | undefined;
  readonly change: NodeChange | undefined;
}

function needsIn(flow: FlowPlan, path: string): Iterable<GraphEdge> {
  const ids = nodeIds(flow).map(id => path + id.slice(flow.signature.name.length));
  return needEdges(flow, ids).values();
}

function change(kind: NodeChange['kind'], before: Statement | undefined, after: Statement | undefined): NodeChange {
  const without = (needs: Statement | undefined, others: Statement | undefined): readonly string[] =>
    [...(needs?.needs ?? [])].filter(need => others?.needs.has(need) !== true);
  const isInBoth = before !== undefined && after !== undefined;
  return {
    kind,
    id: after?.id ?? before?.id ?? '',
    before: before?.summary,
    after: after?.summary,
    parts: [],
    waitsFor: isInBoth ? without(after, before) : [],
    waitsNoMoreFor: isInBoth ? without(before, after) : [],
  };
}
