/** The graphs that layouts are compared by: those of the examples and of the conformance programs, and generated ones. */
import { globSync } from 'node:fs';
import { analyseFiles } from '#cli/checking.ts';
import type { Model } from '#language/analysis/model.ts';
import { graph } from '#language/features/graph.ts';
import { flowSignatures } from '#language/plan/lower.ts';
import type { GraphEdge, GraphModel, GraphNode } from '#protocol/graph.ts';

/** A flow of a file, with all that is needed to change its text. */
export interface DrawnText {
  readonly name: string;
  readonly model: Model;
  readonly uri: string;
  readonly flow: string;
  readonly graph: GraphModel;
}

/** All flows of the files that match a pattern and can be drawn, with at least so many nodes. */
export async function drawnTexts(pattern: string, atLeast: number): Promise<readonly DrawnText[]> {
  const found: DrawnText[] = [];
  for (const path of globSync(pattern).sort()) {
    const { model, sources } = await analyseFiles([path]);
    const uri = sources[0]?.uri ?? '';
    for (const { name: flow } of flowSignatures(model, uri)) {
      const drawn = graph(model, uri, flow).graph;
      if (drawn !== undefined && drawn.nodes.length >= atLeast)
        found.push({ name: `${path} ${flow}`, model, uri, flow, graph: drawn });
    }
  }
  return found;
}

export interface Named {
  readonly name: string;
  readonly graph: GraphModel;
}

/** Graphs of one shape each: a chain, rows, and random ones. */
export function generated(): readonly Named[] {
  return [
    { name: 'chain of 100', graph: layered(100, 1) },
    { name: '36 side by side, 10 rows', graph: layered(360, 36) },
    { name: '200 rows of 5', graph: layered(1000, 5) },
    ...[30, 60, 120, 250, 500].map(count => ({ name: `random, ${count} steps`, graph: random(count, 3, count) })),
    { name: 'random in blocks, 250 steps', graph: random(250, 3, 1, 8) },
    { name: '1,000 in a chain', graph: layered(1000, 1) },
    { name: '1,000 in rows of 36', graph: layered(1000, 36) },
    { name: 'random, 1,000 steps', graph: random(1000, 3, 7) },
    { name: 'random in blocks, 1,000 steps', graph: random(1000, 3, 7, 10) },
  ];
}

/** Rows of so many steps; each step uses the one above it and another one of that row. */
export function layered(count: number, width: number): GraphModel {
  return modelOf(count, 0, at => (at < width ? [] : [at - width, at - width - (at % width) + ((at * 7) % width)]));
}

/** Steps that use up to `needs` of the forty before them, the nearer ones more often; in blocks of `block` steps, if any. */
export function random(count: number, needs: number, seed: number, block = 0): GraphModel {
  const next = numbers(seed);
  return modelOf(count, block, at =>
    Array.from({ length: Math.floor(next() * (needs + 1)) }, () => at - 1 - Math.floor(next() ** 3 * 40)),
  );
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32, public domain). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Every second run of `block` steps stands in a block of its own; an edge from inside to outside starts at the block. */
function modelOf(count: number, block: number, needsOf: (at: number) => readonly number[]): GraphModel {
  const nodes: GraphNode[] = [];
  const blockOf = (at: number): string | undefined =>
    block > 0 && Math.floor(at / block) % 2 === 1 ? `f/b${Math.floor(at / block)}` : undefined;
  const edges = new Map<string, GraphEdge>();
  for (let at = 0; at < count; at++) {
    const parent = blockOf(at);
    if (parent !== undefined && parent !== blockOf(at - 1)) nodes.push(nodeOf(parent, undefined, nodes.length, true));
    nodes.push(nodeOf(`f/s${at}`, parent, nodes.length, false));
    for (const need of needsOf(at)) {
      const around = blockOf(need);
      const from = around === undefined || around === parent ? `f/s${need}` : around;
      const id = `${from}->f/s${at}`;
      if (need >= 0) edges.set(id, { id, from, to: `f/s${at}`, kind: 'data', label: undefined });
    }
  }
  return { flow: 'f', file: 'file:///bench.flow', nodes, edges: [...edges.values()] };
}

function nodeOf(id: string, parent: string | undefined, at: number, isGroup: boolean): GraphNode {
  return {
    id,
    parent,
    kind: isGroup ? 'parallel' : 'action',
    isGroup,
    label: id.slice(2),
    detail: isGroup ? '' : 'log',
    icon: 'output',
    badges: [],
    doc: undefined,
    place: { file: 'file:///bench.flow', start: at, end: at, line: at + 1, column: 1 },
  };
}
