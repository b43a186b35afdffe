import type { Node, SourceFile } from './ast.ts';

/** The nodes that a node is made of, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  let isInOrder = true;
  let last = 0;
  const add = (child: unknown): void => {
    if (!isNode(child)) return;
    const { start } = child.span;
    if (start < last) isInOrder = false;
    last = start;
    children.push(child);
  };
  for (const key of keysOf(node)) {
    const value = fields[key];
    if (Array.isArray(value)) for (const item of value) add(item);
    else add(value);
  }
  return isInOrder ? children : children.sort((a, b) => a.span.start - b.span.start);
}

/** The fields of each kind of node that may hold others. The parser makes all nodes of a kind with the same fields. */
const keysByKind = new Map<Node['kind'], readonly string[]>();

function keysOf(node: Node): readonly string[] {
  let keys = keysByKind.get(node.kind);
  if (keys === undefined) {
    keys = Object.keys(node).filter(key => !plainFields.has(key));
    keysByKind.set(node.kind, keys);
  }
  return keys;
}

const plainFields: ReadonlySet<string> = new Set(['kind', 'span', 'doc', 'argumentsSpan']);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

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
    parents.length = depth;
    if (visit(next, parents) === false) continue;
    parents.push(next);
    const children = childrenOf(next);
    for (let i = children.length - 1; i >= 0; i--) {
      work.push(children[i] as Node);
      depths.push(depth + 1);
    }
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
