/**
 * Run events as text that is the same for every run: without ids, times and ports, and in an order that does not
 * depend on which of two parallel steps was faster. The events of one path keep their order; paths come in the order
 * of the text.
 */
import type { GraphModel } from '#protocol/graph.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Example, Surroundings } from './catalogue.ts';

/** What a line does not repeat, because it is the same for all events or different in every run. */
const dropped = new Set(['run', 'seq', 'time', 'type', 'path', 'seed', 'deadline', 'block', 'flow', 'place', 'file']);

/** Fields whose value is another one in every run, wherever they stand. */
const fleeting = new Set(['headers', 'modified', 'retryAt']);

/** One line per event: its path, its type, and what it says as JSON. */
export function normaliseEvents(
  events: readonly RunEvent[],
  graph: GraphModel,
  example: Example,
  surroundings: Surroundings,
): string {
  const places = new Map(graph.nodes.map((node, index) => [node.id, index]));
  // How a process's output falls into pieces, and whether there is any, depends on the state of the repository.
  const kept = example.hidesValues ? events.filter(event => event.type !== 'step.log') : events;
  const lines = kept.map(event => {
    const path = 'path' in event ? event.path : '';
    return { path, key: sortKey(path, places), text: lineOf(event, example, surroundings) };
  });
  return lines
    .toSorted((a, b) => compareKeys(a.key, b.key))
    .map(line => line.text)
    .join('\n');
}

function lineOf(event: RunEvent, example: Example, surroundings: Surroundings): string {
  const path = 'path' in event ? event.path : event.type.startsWith('run.') ? '(run)' : '';
  const rest = Object.entries(event as unknown as JsonObject).filter(([name]) => !dropped.has(name));
  const shown = example.hidesValues ? rest.filter(([name]) => valueless.has(name)) : rest;
  const text = JSON.stringify(settled(Object.fromEntries(shown)));
  return `${path}  ${event.type}  ${anonymous(text, surroundings)}`.trimEnd();
}

/** What an example that hides its values still shows. */
const valueless = new Set(['action', 'attempt', 'count', 'chosen', 'index', 'status', 'reason', 'handled']);

function settled(value: Json): Json {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !dropped.has(name) || name === 'path' || name === 'type')
      .map(([name, member]) => [name, fleeting.has(name) ? '…' : settled(member)]),
  );
}

function anonymous(text: string, surroundings: Surroundings): string {
  return [
    [surroundings.shop, '<shop>'],
    [surroundings.petshop, '<petshop>'],
    [surroundings.postgres, '<postgres>'],
    [surroundings.folder, '<folder>'],
  ].reduce((shown, [found, name]) => (found ? shown.replaceAll(found, name ?? '') : shown), text);
}

type Key = readonly (number | string)[];

/** For each part of a path its place in the text, then its iteration; the run's own events come first and last. */
function sortKey(path: string, places: ReadonlyMap<string, number>): Key {
  const key: (number | string)[] = [];
  let id = '';
  for (const part of path.split('/')) {
    const [, name = part, iterations = ''] = /^(.*?)((?:\[\d+\])*)$/.exec(part) ?? [];
    id = id === '' ? name : `${id}/${name}`;
    key.push(
      places.get(id) ?? places.size,
      name,
      ...Array.from(iterations.matchAll(/\d+/g), ([index]) => Number(index)),
    );
  }
  return path === '' ? [] : key;
}

function compareKeys(a: Key, b: Key): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [left, right] = [a[at]!, b[at]!];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}
