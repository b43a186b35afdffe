import type { Node } from '#language/syntax/ast.ts';

/**
 * A tree as a short text: `(Kind field:value …)`. Spans and what is empty, false or missing are left out; a name is its text in `‹›`.
 */
export function sexpr(node: Node | readonly Node[]): string {
  return show(node) ?? '';
}

function show(value: unknown): string | undefined {
  if (value === undefined || value === false) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : `[${value.map(show).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { kind, span: _, ...rest } = value as { kind: string; span: unknown };
  if (kind === 'Name') return `‹${(value as { text: string }).text}›`;
  if (kind === 'NameExpression') return show((value as { name: unknown }).name);
  const fields = Object.entries(rest).flatMap(([name, field]) => {
    if (name === 'argumentsSpan') return [];
    const shown = show(field);
    return shown === undefined ? [] : [`${name}:${shown}`];
  });
  return `(${[kind, ...fields].join(' ')})`;
}
