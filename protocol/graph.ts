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
}

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
}

export interface GraphModel {
  readonly flow: string;
  /** URI of the file. */
  readonly file: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
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
