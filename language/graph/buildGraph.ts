/** A plan as a picture: which boxes stand in which, and which arrows join them. */

import type { FlowPlan, NodePlan, Plan, TriggerPlan } from '#language/plan/plan.ts';
import type { GraphEdge, GraphModel, GraphNode, GraphNodeKind } from '#protocol/graph.ts';
import { entryFlow } from '../plan/entryFlow.ts';
import { badgesOf } from './badges.ts';
import { connect, connectEnds } from './edges.ts';
import { iconOf, triggerIcons } from './icons.ts';

/**
 * The picture of a plan's entry flow. A flow that it calls is one node, or is drawn inside of that where its id is in
 * `opened`; one that calls itself is drawn once.
 *
 * A node's id is its path in a run without iteration marks. One branch of several of a step is `step:n`, with the number
 * of its block; where two branches hold steps of the same name, the id of the second passes through its branch, and
 * so does any in a part: a branch of a `race`, what a `try` does besides its body.
 */
export function buildGraph(plan: Plan, opened: ReadonlySet<string> = new Set()): GraphModel {
  const flow = entryFlow(plan);
  const nodes = new Map<string, GraphNode>();
  const ids: string[] = [];
  const inner: GraphEdge[] = [];
  const calls: Calls = { flows: plan.flows, opened, around: [flow], edges: inner };
  const name = flow.signature.name;
  const start = endpoint(flow, 'start');
  const triggers = (plan.triggers ?? []).map((trigger, at) => triggerNode(name, trigger, at));
  nodes.set(start.id, start);
  addBlock({ flow, nodes, ids, calls }, flow.body, undefined, name);
  const end = endpoint(flow, 'end');
  nodes.set(end.id, end);
  const edges: readonly GraphEdge[] = [
    ...triggers.map(
      ({ id }): GraphEdge => ({ id: `${id}->${start.id}`, from: id, to: start.id, kind: 'sequence', label: undefined }),
    ),
    ...connectEnds(connect(flow, ids, nodes), nodes, start.id, end.id),
    ...inner,
  ];
  return { flow: name, file: flow.signature.place.file, nodes: [...triggers, ...nodes.values()], edges };
}

/** Ids of a flow's nodes in its picture, by their numbers. */
export function nodeIds(flow: FlowPlan): readonly string[] {
  const ids: string[] = [];
  const building = { flow, nodes: new Map(), ids, calls: undefined };
  addBlock(building, flow.body, undefined, flow.signature.name);
  return ids;
}

interface Building {
  readonly flow: FlowPlan;
  readonly nodes: Map<string, GraphNode>;
  /** Id of each node of the plan, by number. */
  readonly ids: string[];
  /** Undefined where only ids are asked for. */
  readonly calls: Calls | undefined;
}

/** What is known of the flows that are called. */
interface Calls {
  readonly flows: Plan['flows'];
  /** Ids of the calls that are drawn as what they call. */
  readonly opened: ReadonlySet<string>;
  /** The flows that are being drawn, from the entry inwards. */
  readonly around: readonly FlowPlan[];
  /** Takes the edges in what is called. */
  readonly edges: GraphEdge[];
}

function addBlock(building: Building, block: number, parent: string | undefined, path: string): void {
  for (const number of building.flow.blocks[block]?.nodes ?? []) {
    const node = building.flow.nodes[number];
    if (node !== undefined) addNode(building, node, parent, path);
  }
}

function addNode(building: Building, node: NodePlan, parent: string | undefined, path: string): void {
  const { nodes, ids } = building;
  const plain = `${path}/${node.name}`;
  const id = nodes.has(plain) ? `${parent ?? path}/${node.name}` : plain;
  ids[node.number] = id;
  const parts = partsOf(building.flow, node);
  const callee = calleeOf(building, node);
  const isOpen = callee !== undefined && building.calls?.opened.has(id) === true;
  const only = parts.length === 1 ? parts[0] : undefined;
  nodes.set(id, {
    id,
    parent,
    kind: kindOf(node),
    isGroup: parts.length > 0 || isOpen,
    label: labelOf(node),
    detail: detailOf(node, only?.label),
    icon: iconOf(node),
    badges: badgesOf(node),
    doc: firstParagraph(node.doc),
    place: node.place,
    ...(callee === undefined ? {} : { call: isOpen ? 'open' : 'closed' }),
  });
  if (isOpen) addCallee(building, callee, id);
  if (only !== undefined) addBlock(building, only.block, id, id);
  else for (const part of parts) addBranch(building, part, id);
}

/** The flow that a node calls, unless it is drawn around the node: a recursion has no end. */
function calleeOf({ calls }: Building, node: NodePlan): FlowPlan | undefined {
  const callee = node.kind === 'flow' ? calls?.flows[node.flow] : undefined;
  return callee === undefined || calls?.around.includes(callee) === true ? undefined : callee;
}

/** Draws a called flow inside of its call, whose path its steps have in a run. */
function addCallee(building: Building, flow: FlowPlan, id: string): void {
  if (building.calls === undefined) return;
  const calls = { ...building.calls, around: [...building.calls.around, flow] };
  const inner: Building = { flow, nodes: building.nodes, ids: [], calls };
  addBlock(inner, flow.body, id, id);
  calls.edges.push(...connect(flow, inner.ids, building.nodes));
}

function addBranch(building: Building, part: Part, owner: string): void {
  const block = building.flow.blocks[part.block];
  if (block === undefined) return;
  const id = `${owner}:${part.block}`;
  building.nodes.set(id, {
    id,
    parent: owner,
    kind: 'branch',
    isGroup: true,
    label: part.label,
    detail: '',
    icon: 'chevron-right',
    badges: [],
    doc: undefined,
    place: block.place,
  });
  addBlock(building, part.block, id, part.isPart ? id : owner);
}

/** A block of a node, and what tells it from the others. */
interface Part {
  readonly block: number;
  readonly label: string;
  /** Whether its steps have paths of their own in a run. */
  readonly isPart: boolean;
}

/** The blocks that are drawn inside a node, in order. A node without any is a card. */
function partsOf(flow: FlowPlan, node: NodePlan): readonly Part[] {
  const part = (block: number, otherwise: string, isPart = false): Part => ({
    block,
    label: flow.blocks[block]?.label ?? otherwise,
    isPart,
  });
  switch (node.kind) {
    case 'if':
      return node.branches.map(branch => part(branch.block, branch.condition === undefined ? 'else' : node.summary));
    case 'match':
      return node.cases.map(each => part(each.block, each.patterns.length === 0 ? 'else' : node.summary));
    case 'for':
    case 'event-loop':
    case 'repeat':
    case 'group':
      return [part(node.body, '')];
    case 'race':
      return node.blocks.map((block, at) => part(block, `branch ${at + 1}`, true));
    case 'try':
      return [
        part(node.body, 'try'),
        ...(node.handler === undefined ? [] : [part(node.handler, 'catch', true)]),
        ...(node.cleanup === undefined ? [] : [part(node.cleanup, 'finally', true)]),
      ];
    default:
      return [];
  }
}

function kindOf(node: NodePlan): GraphNodeKind {
  switch (node.kind) {
    case 'event-loop':
      return 'for';
    case 'group':
      return node.order;
    case 'start':
      return 'start-flow';
    default:
      return node.kind;
  }
}

/** A statement without a name of its own goes by what it is. */
function labelOf(node: NodePlan): string {
  if (node.isNamed) return node.name;
  switch (node.kind) {
    case 'group':
      return node.order;
    case 'event-loop':
      return 'for';
    default:
      return node.kind;
  }
}

/** The one branch of an `if` is not drawn as a box of its own: its condition stands on the `if`. */
function detailOf(node: NodePlan, only: string | undefined): string {
  if (node.kind === 'group') return '';
  if (node.kind === 'try' || (node.kind === 'if' && only === undefined)) return '';
  return oneLine(only !== undefined && only !== '' ? only : node.summary);
}

/** As much of a detail is kept; the text itself is one click away. */
const longestDetail = 120;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longestDetail ? `${line.slice(0, longestDetail - 1)}…` : line;
}

function firstParagraph(doc: string | undefined): string | undefined {
  const paragraph = doc?.trim().split(/\n\s*\n/, 1)[0];
  return paragraph === undefined || paragraph === '' ? undefined : paragraph.replace(/\s*\n\s*/g, ' ');
}

function triggerNode(flow: string, trigger: TriggerPlan, at: number): GraphNode {
  return {
    id: `${flow}:on#${at + 1}`,
    parent: undefined,
    kind: 'trigger',
    isGroup: false,
    label: `on ${trigger.kind}`,
    detail: oneLine(triggerDetail(trigger)),
    icon: triggerIcons[trigger.kind],
    badges: [],
    doc: undefined,
    place: trigger.place,
  };
}

/** Its arguments as they are written, without their first quotes: `0 3 * * *`. */
function triggerDetail({ summary, kind }: TriggerPlan): string {
  return summary.replace(kind === 'event' ? /^event\s+/ : /^[\w.]+\s*\(\s*|\s*\)$/g, '');
}

function endpoint(flow: FlowPlan, kind: 'start' | 'end'): GraphNode {
  const { signature } = flow;
  const parameters = signature.parameters.map(parameter => parameter.name).join(', ');
  return {
    id: `${signature.name}:${kind}`,
    parent: undefined,
    kind,
    isGroup: false,
    label: kind === 'start' ? signature.name : 'end',
    detail: kind === 'start' ? parameters : '',
    icon: kind === 'start' ? 'play' : 'primitive-square',
    badges: [],
    doc: kind === 'start' ? firstParagraph(signature.doc) : undefined,
    place: signature.place,
  };
}
