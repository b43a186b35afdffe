/** Where in a text a run can be stopped, and which of these places a line means. */
import type { FlowPlan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';

/** `step`: any statement. `undo`, `catch`: the clause of a step. `block`: a branch, a `catch` or `finally` of a `try`. */
type SpotKind = 'step' | 'undo' | 'catch' | 'block';

export interface Spot {
  readonly kind: SpotKind;
  /** Key of the flow. */
  readonly flow: string;
  /** Of the node in the flow's plan; of the block for a `block`. */
  readonly number: number;
  /** Names the same spot in another version of the text. */
  readonly id: string;
  readonly place: Place;
  /** From 1. */
  readonly lastLine: number;
}

/** The spots of a flow, in the order of the text. `lineAt` gives the line, from 1, of an offset in the flow's file. */
export function spotsOf(flow: FlowPlan, lineAt: (offset: number) => number): Spot[] {
  const spots: Spot[] = [];
  const add = (kind: SpotKind, number: number, name: string, place: Place | undefined): void => {
    if (place === undefined) return;
    const lastLine = lineAt(Math.max(place.start, place.end - 1));
    spots.push({ kind, flow: flow.key, number, id: `${kind} ${flow.key} ${name}`, place, lastLine });
  };
  for (const node of flow.nodes) {
    const name = nodeId(flow, node.number);
    add('step', node.number, name, node.place);
    add('catch', node.number, name, node.clauses.catch?.place);
    add('undo', node.number, name, node.clauses.undo?.place);
  }
  for (const block of flow.blocks) {
    const owner = block.owner === undefined ? undefined : flow.nodes[block.owner];
    if (owner !== undefined && block.place.line !== owner.place.line) {
      add('block', block.number, blockId(flow, block.number), block.place);
    }
  }
  return spots.sort((one, other) => one.place.start - other.place.start);
}

/** Names a node across the blocks of its flow; `:n` counts the blocks of a node. */
function nodeId(flow: FlowPlan, number: number): string {
  const node = flow.nodes[number];
  return node === undefined ? '' : `${blockId(flow, node.block)}/${node.name}`;
}

function blockId(flow: FlowPlan, number: number): string {
  const owner = flow.blocks[number]?.owner;
  if (owner === undefined) return '';
  const position = flow.blocks.filter(block => block.owner === owner).findIndex(block => block.number === number);
  return `${nodeId(flow, owner)}:${position}`;
}

/**
 * The spot that a line means, and a column if one is given, both from 1: what begins there; else what goes on there; else
 * what comes next. Undefined behind the last one.
 */
export function spotAt(spots: readonly Spot[], line: number, column?: number): Spot | undefined {
  const starting = spots.filter(spot => spot.place.line === line);
  if (starting.length > 0) {
    return (column === undefined ? undefined : starting.findLast(spot => spot.place.column <= column)) ?? starting[0];
  }
  const next = spots.find(spot => spot.place.line > line);
  const around = spots.findLast(spot => spot.place.line < line && spot.lastLine >= line);
  if (around === undefined) return next;
  const holdsSteps = spots.some(
    ({ kind, place }) =>
      (kind === 'step' || kind === 'block') && place.start > around.place.start && place.start < around.place.end,
  );
  return holdsSteps ? next : around;
}
