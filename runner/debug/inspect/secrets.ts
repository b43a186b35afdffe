/** Which names of a flow hold secrets. What is computed from a secret is secret, until `reveal` says otherwise. */
import type { Expr, FlowPlan, NodePlan } from '#language/plan/plan.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';

export interface SecretNames {
  /** Numbers of nodes. */
  readonly nodes: ReadonlySet<number>;
  /** Of the flow. */
  readonly parameters: ReadonlySet<string>;
}

const known = new WeakMap<FlowPlan, SecretNames>();

export function secretNamesOf(flow: FlowPlan): SecretNames {
  const before = known.get(flow);
  if (before !== undefined) return before;
  const { parameters, shapes } = flow.signature;
  const nodes = new Set<number>();
  const names = {
    nodes,
    parameters: new Set(parameters.filter(({ shape }) => isSecret(shape, shapes)).map(({ name }) => name)),
  };
  // What a node gives may come from one that stands behind it in the text.
  for (let size = -1; size < nodes.size; ) {
    size = nodes.size;
    for (const node of flow.nodes) if (givesSecret(flow, node, names)) nodes.add(node.number);
  }
  known.set(flow, names);
  return names;
}

function isSecret(shape: Shape | undefined, shapes: Shapes): boolean {
  return shape?.kind === 'secret' || (shape?.kind === 'named' && isSecret(shapes[shape.name], shapes));
}

function givesSecret(flow: FlowPlan, node: NodePlan, names: SecretNames): boolean {
  if (node.kind === 'value') return mentionsSecret(node.value, names);
  if (node.clauses.catch !== undefined && mentionsSecret(node.clauses.catch.value, names)) return true;
  return flow.nodes.some(
    inner =>
      inner.kind === 'yield' && flow.blocks[inner.block]?.owner === node.number && mentionsSecret(inner.value, names),
  );
}

export function mentionsSecret(expr: Expr, names: SecretNames): boolean {
  return holds(
    expr,
    part =>
      part.op === 'secret' ||
      (part.op === 'node' && names.nodes.has(part.node)) ||
      (part.op === 'blockLocal' && part.block === 0 && names.parameters.has(part.name)),
    isReveal,
  );
}

/** Whether the node itself, and not what stands in its blocks, makes a secret visible. */
export function revealsSecret(node: NodePlan): boolean {
  return holds(node, isReveal, () => false);
}

function isReveal(expr: Expr): boolean {
  return expr.op === 'builtin' && expr.name === 'reveal';
}

/** Whether an expression is somewhere in a part of a plan, leaving out what stands in expressions that `hides`. */
function holds(part: unknown, isMeant: (expr: Expr) => boolean, hides: (expr: Expr) => boolean): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('op' in part) {
    const expr = part as Expr;
    if (isMeant(expr)) return true;
    if (hides(expr)) return false;
  }
  return Object.values(part).some(each => holds(each, isMeant, hides));
}
