/** What the graph view knows: the picture, and what happens in the run that is shown on it. */
import type { GraphLayout, GraphModel, GraphNode, NodeChange } from '#protocol/graph.ts';
import { type NodeView, nodeView, type RunView, type StepStatus } from '#protocol/runView.ts';
import type { GraphComparison, GraphConnection, GraphOptions, ToGraphView } from '#protocol/webviews.ts';
import { addEvents, emptyRecording, lookAt, loseRecording, type Recording } from '../shared/recording.ts';

export interface Picture {
  readonly uri: string;
  readonly model: GraphModel;
  readonly layout: GraphLayout;
  readonly byId: ReadonlyMap<string, GraphNode>;
  /** What it is compared with; undefined when it is not. */
  readonly comparison: GraphComparison | undefined;
  /** How nodes differ, by their ids. */
  readonly changes: ReadonlyMap<string, NodeChange>;
}

export interface GraphState {
  /** False until the editor has sent something. */
  readonly heard: boolean;
  /** The last picture that could be drawn. */
  readonly picture: Picture | undefined;
  readonly flows: readonly string[];
  /** Why the text can't be drawn as it is now. */
  readonly problem: string | undefined;
  /** The picture is older than the text. */
  readonly stale: boolean;
  /** The node that the text's cursor stands in. */
  readonly selected: string | undefined;
  readonly recording: Recording;
  readonly options: GraphOptions;
  /** The last that the editor has said whether it is possible. */
  readonly connection: GraphConnection | undefined;
}

/** What the view keeps while it is hidden. */
export interface KeptGraph {
  /** Of the picture that `x`, `y` and `zoom` belong to. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export function initialGraph(): GraphState {
  return {
    heard: false,
    picture: undefined,
    flows: [],
    problem: undefined,
    stale: false,
    selected: undefined,
    recording: emptyRecording(),
    options: { minimap: true, follow: true, critical: false },
    connection: undefined,
  };
}

export function takeGraph(state: GraphState, message: ToGraphView): GraphState {
  switch (message.type) {
    case 'graph': {
      const { flows, graph, layout, problem, comparison } = message.reply;
      const isDrawn = graph !== undefined && layout !== undefined;
      const picture = isDrawn
        ? pictureOf({ uri: message.uri, model: graph, layout, comparison })
        : keptPicture(state, message.uri);
      const stale = message.stale || (!isDrawn && picture !== undefined);
      return { ...state, heard: true, picture, flows, problem, stale };
    }
    case 'rasterise':
      return state;
    case 'select':
      return { ...state, selected: message.node };
    case 'options':
      return { ...state, options: message.options };
    case 'connection':
      return { ...state, connection: message };
    case 'events':
      return { ...state, recording: addEvents(state.recording, message.events, message.reset) };
    case 'lost':
      return { ...state, recording: loseRecording(state.recording, message.message) };
    case 'moment':
      return { ...state, recording: lookAt(state.recording, message.position) };
  }
}

/** A picture of another file would be worse than none. */
function keptPicture(state: GraphState, uri: string): Picture | undefined {
  return state.picture?.uri === uri ? state.picture : undefined;
}

function pictureOf(drawn: Omit<Picture, 'byId' | 'changes'>): Picture {
  const byId = new Map(drawn.model.nodes.map(node => [node.id, node]));
  return { ...drawn, byId, changes: new Map(drawn.comparison?.changes?.map(change => [change.id, change])) };
}

/** Tells pictures of different flows apart; the same while a flow's text changes. */
export function keyOf(picture: Picture): string {
  return `${picture.uri}#${picture.model.flow}`;
}

/** How a node stands in the run. */
export interface Standing {
  readonly status: StepStatus | undefined;
  readonly view: NodeView | undefined;
}

/** By node id. */
export type Standings = ReadonlyMap<string, Standing>;

export function standingsOf(run: RunView, picture: Picture): Standings {
  return new Map(picture.model.nodes.map(node => [node.id, standingOf(run, picture, node)]));
}

const unknown: Standing = { status: undefined, view: undefined };

/**
 * How `node` stands in the run: undefined when nothing runs. What a run has passed by without a word (a branch that was
 * not taken, a step in it) is skipped.
 */
export function standingOf(run: RunView, picture: Picture, node: GraphNode): Standing {
  if (run.status === 'idle' || run.flow !== picture.model.flow) return unknown;
  // Which trigger it was, if it was any, is not known; and what is gone does not run.
  if (node.kind === 'trigger' || node.change === 'removed') return unknown;
  if (node.kind === 'start') return { status: 'succeeded', view: undefined };
  if (node.kind === 'end') return { status: endStatus(run), view: undefined };
  const view = nodeView(run, node.id);
  if (view !== undefined && node.folded !== undefined) return { status: joinedStatus(run, view, node.folded), view };
  if (view !== undefined) return { status: view.status, view };
  return { status: wasPassedBy(run, picture, node) ? 'skipped' : 'pending', view: undefined };
}

/** Of a collapsed block: what is urgent in it is what the reader must see, though the block itself only runs. */
function joinedStatus(run: RunView, block: NodeView, held: readonly string[]): StepStatus {
  if (block.status !== 'running') return block.status;
  const inside = new Set(held.map(id => nodeView(run, id)?.status));
  return urgentInside.find(status => inside.has(status)) ?? 'running';
}

const urgentInside: readonly StepStatus[] = ['inDoubt', 'asked', 'failed', 'retrying'];

function endStatus(run: RunView): StepStatus {
  switch (run.status) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return run.status;
    case 'lost':
      return 'cancelled';
    default:
      return 'pending';
  }
}

function wasPassedBy(run: RunView, picture: Picture, node: GraphNode): boolean {
  if (run.endedAt !== undefined) return true;
  for (let id = node.parent; id !== undefined; id = picture.byId.get(id)?.parent) {
    const around = nodeView(run, id);
    if (around !== undefined) return around.status !== 'running' && around.status !== 'pending';
  }
  return false;
}
