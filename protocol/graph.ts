/** A flow as a picture: what is drawn in the graph view and by `baton graph`. */
import type { Place } from './place.ts';

export type GraphNodeKind =
  /** What starts the flow. */
  | 'trigger'
  | 'start'
  | 'end'
  | 'action'
  | 'flow'
  | 'value'
  | 'if'
  | 'match'
  | 'for'
  | 'repeat'
  | 'parallel'
  | 'sequence'
  | 'race'
  | 'try'
  | 'branch'
  | 'wait'
  | 'emit'
  | 'start-flow'
  | 'cancel'
  | 'return'
  | 'yield'
  | 'fail';

const standsAlone: ReadonlySet<GraphNodeKind> = new Set([
  'trigger',
  'start',
  'end',
  'branch',
  'value',
  'return',
  'yield',
  'fail',
]);

/** Whether a node can be put in order with others by `after`. */
export function isOrdered({ kind }: GraphNode): boolean {
  return !standsAlone.has(kind);
}

export interface GraphNode {
  /** The step's path without iteration marks: `fulfil/picks/pick`. */
  readonly id: string;
  /** The group that the node stands in, undefined at the top. */
  readonly parent: string | undefined;
  readonly kind: GraphNodeKind;
  /** A node with children is drawn as a box around them. */
  readonly isGroup: boolean;
  /** The step's name, or the branch's condition. */
  readonly label: string;
  /** What it does, short: `http.get`, `risk > 0.8`, `line in order.lines`. */
  readonly detail: string;
  /** Name of a codicon, without the prefix. */
  readonly icon: string;
  /** Clauses worth seeing: `retry 5×`, `timeout 10s`, `limit 4`. */
  readonly badges: readonly string[];
  /** The first paragraph of the step's documentation. */
  readonly doc: string | undefined;
  readonly place: Place;
  /** Of a call of a flow that can be drawn in its place, or is. */
  readonly call?: 'closed' | 'open';
  /** Of a block that is drawn as one node: ids of all that stands in it. */
  readonly folded?: readonly string[];
  /** In a picture of two versions: how it differs from the earlier one. What is removed is only drawn, and does nothing. */
  readonly change?: ChangeKind;
}

/**
 * `changed`: what it does is another. `reordered`: it does the same, but waits for others. A step that does something else
 * and waits for others is `changed`, and tells both.
 */
export type ChangeKind = 'added' | 'removed' | 'changed' | 'reordered';

/** What a reader has folded and opened, by node id. */
export interface GraphFold {
  /** Blocks that are drawn as one node. */
  readonly collapsed: readonly string[];
  /** Calls that are drawn as the flow that they call. */
  readonly opened: readonly string[];
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `data`: `to` mentions `from`; `after` and `sequence`: order without data; `failure`: `to` runs when `from` fails. */
  readonly kind: 'data' | 'after' | 'sequence' | 'failure';
  readonly label: string | undefined;
  /** In a picture of two versions: whether only the later one has it, or only the earlier. */
  readonly change?: 'added' | 'removed';
}

export interface GraphModel {
  readonly flow: string;
  /** URI of the file. */
  readonly file: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** What is different in two versions of a flow, by what it means: neither the order of independent lines nor layout counts. */
export interface GraphDiff {
  readonly flow: string;
  /** In the order of the later text; what is gone stands where it was. */
  readonly changes: readonly NodeChange[];
}

export interface NodeChange {
  readonly kind: ChangeKind;
  /** Of the node in the graph; of the earlier one, where it is removed. */
  readonly id: string;
  /** What it does, short. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Of what is changed: which of its parts, a few words each: `argument body`, `timeout 1s → 2s`. */
  readonly parts: readonly string[];
  /** Names of what it waits for now, and did not before. */
  readonly waitsFor: readonly string[];
  /** The other way round. */
  readonly waitsNoMoreFor: readonly string[];
}

/** Lengths in CSS pixels at zoom 1; the origin is at the top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything of a {@link GraphModel} goes. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** By node id; groups as well. */
  readonly boxes: Readonly<Record<string, Box>>;
  /** By edge id: a start point, then three points for each cubic Bézier segment. */
  readonly routes: Readonly<Record<string, readonly Point[]>>;
}
