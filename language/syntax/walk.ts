import type { Node, SourceFile } from './ast.ts';
import { addChildren, childrenOf } from './children.ts';

/**
 * Visits a node and all below it, each before its children.
 *
 * @param visit gets a node and the nodes around it, outermost first (the list is only valid during the call); when it gives
 * `false`, the node's children are left out.
 */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => unknown): void {
  const parents: Node[] = [];
  // No recursion: a chain of a thousand operators is a tree a thousand nodes deep.
  const work: Node[] = [node];
  const depths: number[] = [0];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const depth = depths.pop() ?? 0;
    while (parents.length > depth) parents.pop();
    if (visit(next, parents) === false) continue;
    parents.push(next);
    const first = work.length;
    addChildren(next, work);
    reverse(work, first);
    for (let at = first; at < work.length; at++) depths.push(depth + 1);
  }
}

/** Turns the end of a list round, from an index on. */
function reverse(list: Node[], from: number): void {
  for (let low = from, high = list.length - 1; low < high; low++, high--) {
    const node = list[low] as Node;
    list[low] = list[high] as Node;
    list[high] = node;
  }
}

/**
 * The nodes that a place in the text is in, outermost first, innermost last. Touching the end of a node counts; where two
 * nodes touch there, the path follows the one that starts at the place, unless the one that ends there is a name and the other is not.
 */
export function pathAt(tree: SourceFile, offset: number): readonly Node[] {
  const path: Node[] = [];
  let node: Node | undefined = tree;
  while (node !== undefined) {
    path.push(node);
    const touching: Node[] = childrenOf(node).filter(child => child.span.start <= offset && offset <= child.span.end);
    node = touching.length > 1 ? preferred(touching, offset) : touching[0];
  }
  return path;
}

/** Of nodes that touch at a place: the last one, unless it is no name and starts where a name ends. */
function preferred(touching: readonly Node[], offset: number): Node | undefined {
  const last = touching.at(-1);
  const before = touching.at(-2);
  if (last !== undefined && before !== undefined && last.span.start === offset && endsInName(before, offset)) {
    return last.kind === 'Name' || last.kind === 'NameExpression' ? last : before;
  }
  return last;
}

function endsInName(node: Node, offset: number): boolean {
  let inner: Node | undefined = node;
  while (inner !== undefined && inner.span.end === offset) {
    if (inner.kind === 'Name') return true;
    inner = childrenOf(inner).at(-1);
  }
  return false;
}
