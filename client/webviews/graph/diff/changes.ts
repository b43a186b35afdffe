/** What is different in a picture of two versions of a flow, as it is said and gone through. */
import type { ChangeKind, GraphNode, NodeChange } from '#protocol/graph.ts';

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  reordered: 'reordered',
};

/** Codicons. They tell the kinds apart without their colours. */
export const changeIcons: Readonly<Record<ChangeKind, string>> = {
  added: 'diff-added',
  changed: 'diff-modified',
  removed: 'diff-removed',
  reordered: 'diff-renamed',
};

const kinds: readonly ChangeKind[] = ['added', 'changed', 'removed', 'reordered'];

/** `2 added, 1 changed, 1 removed against HEAD`. */
export function summaryOf(revision: string, changes: readonly NodeChange[]): string {
  if (changes.length === 0) return `No difference from ${revision}`;
  const counts = kinds.flatMap(kind => {
    const count = changes.filter(each => each.kind === kind).length;
    return count === 0 ? [] : [`${count} ${changeWords[kind]}`];
  });
  return `${counts.join(', ')} against ${revision}`;
}

/** What became of a step, in a few lines. */
export function changeLines({ kind, before, after, parts, waitsFor, waitsNoMoreFor }: NodeChange): readonly string[] {
  const did = before === after || kind !== 'changed' ? [] : [`was ${before}`, `is ${after}`];
  return [
    ...did,
    ...parts,
    ...waitsFor.map(name => `waits for ${name}`),
    ...waitsNoMoreFor.map(name => `waits no more for ${name}`),
  ].filter(line => line !== '');
}

/** What a list calls a step: its name, as far as it has one. */
export function calledOf({ id, before, after }: NodeChange, node: GraphNode | undefined): string {
  return node?.label ?? nameIn(id) ?? after ?? before ?? id;
}

/** Of a step that a collapsed block holds. */
function nameIn(id: string): string | undefined {
  const name = id
    .replace(/~gone$/, '')
    .split('/')
    .at(-1);
  return name?.replace(/[#:]\d+$/, '');
}

/** The node that shows a step: its own, or the collapsed block that holds it. */
export function shownBy(nodes: readonly GraphNode[], id: string): GraphNode | undefined {
  return nodes.find(node => node.id === id) ?? nodes.find(node => node.folded?.includes(id) === true);
}

/** The place in the list that a step further, or back, leads to: around its ends. Undefined where there is none. */
export function stepTo(count: number, at: number | undefined, by: 1 | -1): number | undefined {
  if (count === 0) return undefined;
  if (at === undefined) return by === 1 ? 0 : count - 1;
  return (at + by + count) % count;
}
