/** What a breakpoint is set on, and whether a moment of a run is there. */
import type { FlowPlan, Plan } from '#language/plan/plan.ts';
import { flowPlan, type State } from '#runner/kernel/state.ts';
import { StepPlaces } from '../../stepPlaces.ts';
import type { Moment } from '../run/moments.ts';
import type { Spot } from './spots.ts';

export type Target =
  | Pick<Spot, 'kind' | 'flow' | 'number'>
  /** A step path (`fulfil/picks/pick`, `fulfil/picks[3]/pick`), or one that begins at any flow (`greet/said`, `greet`). */
  | { readonly kind: 'path'; readonly path: string };

export function isAt(state: State, target: Target, moment: Moment): boolean {
  switch (target.kind) {
    case 'path':
      return moment.kind === 'start' && isPathAt(state, target.path, moment);
    case 'block':
      return moment.kind === 'start' && moment.opensBlock && isBlockAt(state, target, moment);
    case 'step':
      return moment.kind === 'start' && isNodeAt(target, moment);
    case 'undo':
    case 'catch':
      return moment.kind === target.kind && isNodeAt(target, moment);
  }
}

function isNodeAt({ flow, number }: Pick<Spot, 'flow' | 'number'>, moment: Moment): boolean {
  return flow === moment.flow && number === moment.node;
}

function isBlockAt(state: State, { flow, number }: Pick<Spot, 'flow' | 'number'>, moment: Moment): boolean {
  return flow === moment.flow && state.blocks.get(moment.block)?.number === number;
}

function isPathAt(state: State, wanted: string, moment: Moment): boolean {
  const whole = wanted.includes('[') ? moment.path : plainPath(moment.path);
  if (whole === wanted) return true;
  const { name } = flowPlan(state, moment.flow).signature;
  const body = state.blocks.get(moment.block)?.body ?? moment.block;
  if (wanted === name) return moment.opensBlock && moment.block === body;
  return `${name}${plainPath(moment.path.slice(body.length))}` === wanted;
}

/** A path without the marks of iterations and parts. */
function plainPath(path: string): string {
  return path.replace(/\[\d+\]|~[^/]*/g, '');
}

/** Whether there is a step at the path of a function breakpoint. */
export function hasPath(plan: Plan, path: string): boolean {
  if (new StepPlaces(plan).placeOf(path) !== undefined) return true;
  return Object.values(plan.flows).some(flow => {
    const { name } = flow.signature;
    return path === name || (path.startsWith(`${name}/`) && hasNode(flow, path.slice(name.length + 1)));
  });
}

function hasNode(flow: FlowPlan, path: string): boolean {
  return flow.nodes.some(node => nodePath(flow, node.number) === path);
}

function nodePath(flow: FlowPlan, number: number): string {
  const node = flow.nodes[number];
  const owner = node && flow.blocks[node.block]?.owner;
  return owner === undefined ? (node?.name ?? '') : `${nodePath(flow, owner)}/${node?.name}`;
}
