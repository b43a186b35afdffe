/** What is different in two versions of a flow, by what it means: neither the order of independent lines nor layout counts. */

import type { FlowPlan, Need, NodePlan, Plan } from '#language/plan/plan.ts';
import { entryFlow } from '../plan/entryFlow.ts';
import { nodeIds } from './buildGraph.ts';

export interface GraphDiff {
  readonly flow: string;
  /** In the order of the later text; what is gone stands where it was. */
  readonly changes: readonly NodeChange[];
}

/**
 * `changed`: what it does is another. `reordered`: it does the same, but waits for others. A step that does something else
 * and waits for others is `changed`, and tells both.
 */
export interface NodeChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  /** Of the node in the graph; of the earlier one, where it is removed. */
  readonly id: string;
  /** What it does, short. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Names of what it waits for now, and did not before. */
  readonly waitsFor: readonly string[];
  /** The other way round. */
  readonly waitsNoMoreFor: readonly string[];
}

/** Compares the entry flows of two plans. `before` is undefined where there was no such flow. */
export function diffGraph(before: Plan | undefined, after: Plan): GraphDiff {
  const [one, other] = [before === undefined ? [] : statementsOf(before), statementsOf(after)];
  const pairs = pair(one, other);
  const gone = one.filter(statement => !pairs.has(statement));
  const earlier = new Map([...pairs].map(([from, to]) => [to, from]));
  const changes: NodeChange[] = [];
  const tellGone = (until: number): void => {
    while ((gone[0]?.at ?? until) < until) changes.push(change('removed', gone.shift(), undefined));
  };
  for (const statement of other) {
    const from = earlier.get(statement);
    if (from !== undefined) tellGone(from.at);
    const told = from === undefined ? change('added', undefined, statement) : changeOf(from, statement);
    if (told !== undefined) changes.push(told);
  }
  tellGone(Number.POSITIVE_INFINITY);
  return { flow: entryFlow(after).signature.name, changes };
}

/** A node of a flow, or its head, or one of its triggers. */
interface Statement {
  /** Its place in the text. */
  readonly at: number;
  readonly id: string;
  /** Whether its id stays when other statements come or go: it and what it stands in have names. */
  readonly isFixed: boolean;
  /** The others are told apart among those of the same block with the same name, or kind if they have none. */
  readonly family: string;
  /** All that it does, as a text. */
  readonly meaning: string;
  readonly summary: string;
  readonly needs: ReadonlySet<string>;
}

function statementsOf(plan: Plan): readonly Statement[] {
  const flow = entryFlow(plan);
  const { signature, defaults, timeout, limit } = flow;
  const { name } = signature;
  const parameters = signature.parameters.map(parameter => `${parameter.name}: ${parameter.typeText}`).join(', ');
  const none: ReadonlySet<string> = new Set();
  const head: Omit<Statement, 'at'> = {
    ...{ id: `${name}:start`, isFixed: true, family: '', summary: `${name}(${parameters})`, needs: none },
    meaning: meaningOf({ parameters, result: signature.result, defaults, timeout, limit }, flow),
  };
  const triggers = (plan.triggers ?? []).map((trigger, at): Omit<Statement, 'at'> => {
    const family = `on ${trigger.kind}`;
    const id = `${name}:on#${at + 1}`;
    return { id, isFixed: false, family, meaning: trigger.summary, summary: `on ${trigger.summary}`, needs: none };
  });
  const ids = nodeIds(flow);
  const nodes = flow.nodes.map(node => statementOf(node, flow, ids[node.number] ?? node.name));
  return [...triggers, head, ...nodes].map((statement, at) => ({ ...statement, at }));
}

function statementOf(node: NodePlan, flow: FlowPlan, id: string): Omit<Statement, 'at'> {
  const around = id.slice(0, id.lastIndexOf('/')).replace(/[#:]\d+/g, '');
  return {
    id,
    isFixed: !/[#:]\d/.test(id),
    family: node.isNamed ? `${around}/${node.name}` : `${around} ${node.kind}`,
    meaning: meaningOf(node, flow),
    summary: node.summary.replace(/\s+/g, ' ').trim(),
    needs: new Set(node.needs.flatMap(need => needTexts(need, flow))),
  };
}

/** By names: a number says only how many statements stand above. */
function needTexts(need: Need, flow: FlowPlan): readonly string[] {
  const nameOf = (number: number): string => flow.nodes[number]?.name ?? '';
  if (need.kind === 'any') return [`any of ${need.nodes.map(nameOf).sort().join(', ')}`];
  const name = nameOf(need.node);
  // What a statement without a name is called depends on what stands above it.
  if (flow.nodes[need.node]?.isNamed !== true) return [];
  return [need.on === 'success' ? name : need.on === 'failed' ? `the failure of ${name}` : `the end of ${name}`];
}

/** Of a statement: what is only where or how it is written, or is told by itself. */
const besides: ReadonlySet<string> = new Set([
  ...['place', 'doc', 'summary', 'needs', 'name', 'isNamed', 'number', 'block'],
  // Numbers of blocks: what stands in these are statements of their own.
  ...['body', 'handler', 'cleanup', 'blocks'],
]);

function meaningOf(whole: object, flow: FlowPlan): string {
  return JSON.stringify(whole, function (this: { readonly op?: unknown }, key: string, value: unknown): unknown {
    if (this === whole && besides.has(key)) return undefined;
    // Numbers of blocks and statements say only how many stand above.
    if (key === 'block' && typeof value === 'number') return undefined;
    if (this.op === 'node' && key === 'node' && typeof value === 'number') return flow.nodes[value]?.name;
    return isPlace(value) ? undefined : value;
  });
}

function isPlace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'file' in value && 'start' in value && 'end' in value;
}

/** Which statement became which. A name is an identity; those without one are the same where they do the same. */
function pair(before: readonly Statement[], after: readonly Statement[]): ReadonlyMap<Statement, Statement> {
  const pairs = new Map<Statement, Statement>();
  const taken = new Set<Statement>();
  const match = (isSame: (from: Statement) => string | undefined): void => {
    const open = new Map<string, Statement[]>();
    for (const statement of after) {
      const key = taken.has(statement) ? undefined : isSame(statement);
      if (key !== undefined) open.set(key, [...(open.get(key) ?? []), statement]);
    }
    for (const statement of before) {
      const key = pairs.has(statement) ? undefined : isSame(statement);
      const other = key === undefined ? undefined : open.get(key)?.shift();
      if (other === undefined) continue;
      pairs.set(statement, other);
      taken.add(other);
    }
  };
  match(({ isFixed, id }) => (isFixed ? id : undefined));
  match(({ isFixed, family, meaning }) => (isFixed ? undefined : `${family} ${meaning}`));
  match(({ isFixed, family }) => (isFixed ? undefined : family));
  return pairs;
}

function changeOf(before: Statement, after: Statement): NodeChange | undefined {
  const isChanged = before.meaning !== after.meaning;
  const told = change(isChanged ? 'changed' : 'reordered', before, after);
  return isChanged || told.waitsFor.length + told.waitsNoMoreFor.length > 0 ? told : undefined;
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
    waitsFor: isInBoth ? without(after, before) : [],
    waitsNoMoreFor: isInBoth ? without(before, after) : [],
  };
}
