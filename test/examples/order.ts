import type { GraphModel } from '#protocol/graph.ts';
import type { RunEvent } from '#protocol/runEvents.ts';

/**
 * The steps that began before something that they need had ended, as sentences; none when the run kept to the graph.
 * @param graph Its edges say what needs what.
 */
export function brokenNeeds(events: readonly RunEvent[], graph: GraphModel): string[] {
  const began = firstOf(events, ['step.started', 'attempt.started', 'value.computed', 'block.started']);
  const ended = firstOf(events, ['step.succeeded', 'step.failed', 'step.skipped', 'value.computed']);
  const broken: string[] = [];
  for (const [path, start] of began) {
    for (const edge of graph.edges.filter(({ to }) => to === withoutMarks(path))) {
      const needed = sibling(path, edge.from);
      const end = ended.get(needed);
      if (end === undefined && !hasNode(graph, edge.from)) continue;
      if (end === undefined || end > start) broken.push(`${path} began before ${needed} had ended.`);
    }
  }
  return broken;
}

/** Position of the first event of these types, by path. */
function firstOf(events: readonly RunEvent[], types: readonly RunEvent['type'][]): Map<string, number> {
  const first = new Map<string, number>();
  for (const [at, event] of events.entries()) {
    if ('path' in event && types.includes(event.type) && !first.has(event.path)) first.set(event.path, at);
  }
  return first;
}

/** Only what runs can be waited for: not the picture's start and end. */
function hasNode(graph: GraphModel, id: string): boolean {
  const node = graph.nodes.find(candidate => candidate.id === id);
  return node !== undefined && node.kind !== 'start' && node.kind !== 'end' && node.kind !== 'branch';
}

function withoutMarks(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}

/** The path of the node `id` as `path` sees it: in the same iterations of the blocks that both stand in. */
function sibling(path: string, id: string): string {
  const own = path.split('/');
  const wanted = id.split('/');
  let isShared = true;
  return wanted
    .map((name, at) => {
      isShared &&= at < wanted.length - 1 && at < own.length - 1 && withoutMarks(own[at]!) === name;
      return isShared ? own[at]! : name;
    })
    .join('/');
}
