/**
 * What runs side by side in a run, as threads with frames. The run's own flow, each iteration of a loop and each branch of
 * a `race` has a thread of its own, and so has each further step that is under way in one of them.
 *
 * A frame is a block instance; it stands at the step that it has come to. Frames go from the innermost block to the flow
 * of the run, across the flows that call each other.
 */
import type { NodePlan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import {
  type BlockRecord,
  blockOf,
  flowPlan,
  isSettled,
  nodeOf,
  planOf,
  type State,
  type StepRecord,
} from '#runner/kernel/state.ts';
import { mask } from '../../secrets/masker.ts';
import { blockPathOf, type Moment, placeOf } from '../run/moments.ts';
import type { Hide } from './scopes.ts';
import { shortText } from './values.ts';

export interface Strand {
  /** The same as long as the thread lives. */
  readonly key: string;
  readonly name: string;
  /** The innermost first. */
  readonly frames: readonly StrandFrame[];
}

export interface StrandFrame {
  /** Path of the block instance. */
  readonly block: string;
  /** Of the step at which it stands; undefined where there is none. */
  readonly path: string | undefined;
  readonly title: string;
  readonly place: Place;
}

/** As many threads are shown at most. */
const mostStrands = 200;

/** The threads of a run; the one that has stopped at `stop` stands there. Their names have values in them: see `hide`. */
export function strandsOf(state: State, stop: Moment | undefined, hide: Hide): readonly Strand[] {
  const leaves = new Map<string, Leaf[]>();
  for (const [path, block] of state.blocks.entries()) if (isAnchor(state, block)) leaves.set(path, []);
  for (const [, step] of state.steps.entries()) {
    if (!isUnderWay(step)) continue;
    leaves.get(anchorOf(state, blockOf(state, step)).path)?.push({ step });
  }
  const stopped = stop && stoppedAt(state, stop);
  const strands: Strand[] = [];
  for (const [key, found] of leaves) {
    if (strands.length >= mostStrands && stopped?.anchor !== key) continue;
    strands.push(...strandsAt(state, key, found, stopped?.anchor === key ? stopped.frames : undefined, hide));
  }
  return strands;
}

/** The key of the thread that has stopped at a moment. */
export function strandOf(state: State, stop: Moment): string {
  return stoppedAt(state, stop)?.anchor ?? stop.path;
}

interface Leaf {
  readonly step: Readonly<StepRecord>;
}

function isUnderWay(step: Readonly<StepRecord>): boolean {
  return (step.status === 'running' || step.status === 'stopping') && step.liveBlocks === 0;
}

function strandsAt(
  state: State,
  key: string,
  leaves: readonly Leaf[],
  stopped: readonly StrandFrame[] | undefined,
  hide: Hide,
): readonly Strand[] {
  const anchor = state.blocks.get(key);
  if (anchor === undefined) return [];
  const name = nameOf(state, anchor, hide);
  const [first, ...others] = stopped === undefined ? leaves : [undefined, ...leaves];
  const frames =
    stopped ??
    framesFrom(state, first === undefined ? deepest(state, anchor) : blockOf(state, first.step), first?.step);
  const further = others.flatMap(leaf => {
    if (leaf?.step.path === frames[0]?.path || leaf === undefined) return [];
    const { step } = leaf;
    return [
      {
        key: step.path,
        name: [name, ...wayTo(state, blockOf(state, step), anchor), planOf(state, step).name].join(' › '),
        frames: framesFrom(state, blockOf(state, step), step),
      },
    ];
  });
  return [{ key, name, frames }, ...further];
}

/** Whether a block instance has a thread of its own. */
function isAnchor(state: State, block: Readonly<BlockRecord>): boolean {
  const owner = block.owner === undefined ? undefined : state.steps.get(block.owner);
  if (owner === undefined) return true;
  const { kind } = planOf(state, owner);
  return kind === 'for' || kind === 'event-loop' || kind === 'race';
}

function anchorOf(state: State, block: Readonly<BlockRecord>): Readonly<BlockRecord> {
  let at = block;
  while (!isAnchor(state, at)) at = around(state, at) ?? at;
  return at;
}

function around(state: State, block: Readonly<BlockRecord>): Readonly<BlockRecord> | undefined {
  const owner = block.owner === undefined ? undefined : state.steps.get(block.owner);
  return owner && blockOf(state, owner);
}

/** Where a thread is in which nothing is under way by itself: in the innermost block that is not another thread's. */
function deepest(state: State, anchor: Readonly<BlockRecord>): Readonly<BlockRecord> {
  let at = anchor;
  for (const [, block] of state.blocks.entries()) {
    if (!isAnchor(state, block) && around(state, block) === at) at = block;
  }
  return at;
}

function framesFrom(
  state: State,
  block: Readonly<BlockRecord>,
  step: Readonly<StepRecord> | undefined = standing(state, block),
): readonly StrandFrame[] {
  const frames: StrandFrame[] = [];
  let at: Readonly<StepRecord> | undefined = step;
  for (let inside: Readonly<BlockRecord> | undefined = block; inside !== undefined; ) {
    const plan = flowPlan(state, inside.flow);
    const place = at === undefined ? plan.blocks[inside.number]?.place : planOf(state, at).place;
    frames.push({
      block: inside.path,
      path: at?.path,
      title: titleOf(state, inside),
      place: place ?? plan.signature.place,
    });
    at = inside.owner === undefined ? undefined : state.steps.get(inside.owner);
    inside = at && blockOf(state, at);
  }
  return frames;
}

/** The step at which a block stands: one that is under way, else one that may begin, else the last one that has ended. */
function standing(state: State, block: Readonly<BlockRecord>): Readonly<StepRecord> | undefined {
  const plan = flowPlan(state, block.flow);
  const steps = (plan.blocks[block.number]?.nodes ?? []).flatMap(number => {
    const step = state.steps.get(`${block.path}/${nodeOf(plan, number).name}`);
    return step === undefined ? [] : [step];
  });
  return (
    steps.find(step => step.status === 'running' || step.status === 'stopping') ??
    steps.find(step => step.status === 'ready') ??
    steps.findLast(isSettled)
  );
}

function stoppedAt(
  state: State,
  stop: Moment,
): { readonly anchor: string; readonly frames: readonly StrandFrame[] } | undefined {
  const place = placeOf(state, stop);
  const block = liveBlock(state, stop.block);
  if (place === undefined || block === undefined) return undefined;
  const anchor = anchorOf(state, block).path;
  if (block.path !== stop.block) {
    // An `undo` of a step whose block has ended.
    const frame = { block: block.path, path: stop.path, title: `undo ${stop.path}`, place };
    return { anchor, frames: [frame, ...framesFrom(state, block)] };
  }
  const [first, ...rest] = framesFrom(state, block, state.steps.get(stop.path));
  const title = stop.kind === 'undo' || stop.kind === 'catch' ? `${first?.title}: ${stop.kind}` : (first?.title ?? '');
  return { anchor, frames: [{ block: block.path, path: stop.path, title, place }, ...rest] };
}

/** The block instance at a path, or the innermost one around it that has not ended. */
export function liveBlock(state: State, path: string): Readonly<BlockRecord> | undefined {
  for (let at = path; at !== ''; at = blockPathOf(at)) {
    for (const candidate of [at, at.replace(/(\[\d+\]|~[^/]*)$/, '')]) {
      const block = state.blocks.get(candidate);
      if (block !== undefined) return block;
    }
  }
  return undefined;
}

/** `fulfil`, `picks[3] · line = "x"`, `picks[3] › price: near` */
function nameOf(state: State, anchor: Readonly<BlockRecord>, hide: Hide): string {
  const owner = anchor.owner === undefined ? undefined : state.steps.get(anchor.owner);
  if (owner === undefined) return anchor.path;
  const way = wayTo(state, anchor).join(' › ');
  const [local] = anchor.index === undefined ? [] : Object.entries(anchor.locals);
  if (local === undefined) return way;
  const plan = planOf(state, owner);
  const isSecret = plan.kind === 'for' && plan.secretList !== undefined;
  return `${way} · ${local[0]} = ${isSecret ? mask : shortText(hide(local[1] as Json), 40)}`;
}

/** The steps whose block instances stand around, from that of `from` on, else from the run's flow on: `picks[3]`, `price: near` */
function wayTo(state: State, block: Readonly<BlockRecord>, from?: Readonly<BlockRecord>): readonly string[] {
  const { owner, index, part } = block;
  const step = block === from || owner === undefined ? undefined : state.steps.get(owner);
  if (step === undefined) return [];
  const sign = index === undefined ? (part === undefined ? '' : `: ${labelOf(state, block)}`) : `[${index}]`;
  return [...wayTo(state, blockOf(state, step), from), `${planOf(state, step).name}${sign}`];
}

/** As the text names it: `near`, `branch 2`, `risk > 0.8`, `catch`. */
function labelOf(state: State, { flow, number, part }: Readonly<BlockRecord>): string | undefined {
  return flowPlan(state, flow).blocks[number]?.label ?? part;
}

/** `fulfil`, `picks[3]`, `review: risk > 0.8`, `guarded: catch` */
function titleOf(state: State, block: Readonly<BlockRecord>): string {
  const plan = flowPlan(state, block.flow);
  const owner: NodePlan | undefined = plan.nodes[plan.blocks[block.number]?.owner ?? -1];
  if (owner === undefined) return plan.signature.name;
  if (block.index !== undefined) return `${owner.name}[${block.index}]`;
  const label = labelOf(state, block);
  return label === undefined ? owner.name : `${owner.name}: ${label}`;
}
