/** A flow as a list of statements that can be found again in another version of it. */
import type { FlowPlan, Need, NodePlan, Plan } from '#language/plan/plan.ts';
import { nodeIds } from '../buildGraph.ts';
import { type Parts, partsOf } from './parts.ts';

/** A node of a flow, or its head, or one of its triggers. */
export interface Statement {
  /** Its place in the text. */
  readonly at: number;
  /** Of the node in the picture. */
  readonly id: string;
  /** Whether its id stays when other statements come or go: it and what it stands in have names. */
  readonly isFixed: boolean;
  /** The others are told apart among those of the same block with the same name, or kind if they have none. */
  readonly family: string;
  /** All that it does, as a text. */
  readonly meaning: string;
  readonly parts: Parts;
  readonly summary: string;
  /** What it waits for, by names. */
  readonly needs: ReadonlySet<string>;
  /** Key of the flow that it calls. */
  readonly calls: string | undefined;
}

/** In the order of the text. The plan's triggers are those of its entry flow. */
export function statementsOf(plan: Plan, flow: FlowPlan): readonly Statement[] {
  const ids = nodeIds(flow);
  const nodes = flow.nodes.map(node => statementOf(node, flow, ids[node.number] ?? node.name));
  const triggers = flow.key === plan.entry ? triggersOf(plan, flow) : [];
  return [...triggers, headOf(flow), ...nodes].map((statement, at) => ({ ...statement, at }));
}

type Unplaced = Omit<Statement, 'at'>;

const none: ReadonlySet<string> = new Set();

function headOf(flow: FlowPlan): Unplaced {
  const { signature, defaults, timeout, limit } = flow;
  const { name } = signature;
  const parameters = signature.parameters.map(parameter => `${parameter.name}: ${parameter.typeText}`).join(', ');
  const head = { parameters, result: signature.result, defaults, timeout, limit };
  return {
    ...{ id: `${name}:start`, isFixed: true, family: '', summary: `${name}(${parameters})`, needs: none },
    ...{ meaning: meaningOf(head, flow), parts: partsIn(head, flow), calls: undefined },
  };
}

function triggersOf(plan: Plan, { signature }: FlowPlan): readonly Unplaced[] {
  return (plan.triggers ?? []).map(({ kind, summary }, at) => ({
    ...{ id: `${signature.name}:on#${at + 1}`, isFixed: false, family: `on ${kind}`, needs: none },
    ...{ meaning: summary, parts: new Map(), summary: `on ${summary}`, calls: undefined },
  }));
}

function statementOf(node: NodePlan, flow: FlowPlan, id: string): Unplaced {
  const around = id.slice(0, id.lastIndexOf('/')).replace(/[#:]\d+/g, '');
  return {
    id,
    isFixed: !/[#:]\d/.test(id),
    family: node.isNamed ? `${around}/${node.name}` : `${around} ${node.kind}`,
    meaning: meaningOf(node, flow),
    parts: partsIn(node, flow),
    summary: node.summary.replace(/\s+/g, ' ').trim(),
    needs: new Set(node.needs.flatMap(need => needTexts(need, flow))),
    calls: node.kind === 'flow' ? node.flow : undefined,
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

function partsIn(whole: object, flow: FlowPlan): Parts {
  return partsOf(whole, besides, value => meaningOf(value, flow));
}

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
export function pair(before: readonly Statement[], after: readonly Statement[]): ReadonlyMap<Statement, Statement> {
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
