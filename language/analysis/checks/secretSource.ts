/** Where the secrets in an expression come from, and how they would be let out. */
import type { Expression, LetStatement, Name, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import type { Fix, Symbol } from '../model.ts';
import { hasSecret } from '../secrecy.ts';
import type { Look, ReportParts } from './check.ts';

type Related = NonNullable<ReportParts['related']>;

/** The declarations of the secrets that an expression mentions, and of the names on the way to them. */
export function secretSources(expression: Expression, look: Look): Related {
  const related: Related[number][] = [];
  const seen = new Set<Symbol>();
  const follow = (node: Node): void => {
    for (const { text, symbol } of secretNames(node, look)) {
      if (seen.has(symbol) || symbol.origin.uri === '') continue;
      seen.add(symbol);
      const value = (symbol.declaration as Partial<LetStatement> | undefined)?.value;
      const isComputed = symbol.kind === 'let' && value !== undefined;
      const message = isComputed ? `\`${text}\` is computed from a secret.` : `\`${text}\` is secret.`;
      related.push({ message, origin: symbol.origin });
      if (isComputed) follow(value);
    }
  };
  follow(expression);
  return related;
}

/** The names of secrets in a node: those that `reveal` has let out are left out. */
function secretNames(node: Node, look: Look): readonly { readonly text: string; readonly symbol: Symbol }[] {
  const names: { readonly text: string; readonly symbol: Symbol }[] = [];
  const add = (name: Name) => {
    const symbol = look.file.symbols.get(name);
    if (symbol && hasSecret(symbol.type())) names.push({ text: name.text, symbol });
  };
  walk(node, inner => {
    if (inner.kind === 'CallExpression' && look.file.calls.get(inner)?.target.name === 'reveal') return false;
    if (inner.kind === 'NameExpression') add(inner.name);
    if (inner.kind === 'ObjectField' && inner.isShorthand) add(inner.name);
    return true;
  });
  return names;
}

/**
 * Lets out what is secret in an expression: the holes of a text, so that a template stays one, and else the whole. Never
 * the one to take: a person decides about it.
 */
export function revealFix(expression: Expression, look: Look): readonly Fix[] {
  const holes = expression.kind === 'StringLiteral' ? secretHoles(expression.parts, look) : [];
  const revealed = holes.length > 0 ? holes : [expression];
  const edits = revealed.flatMap(({ span: { start, end } }) => [
    { span: { start, end: start }, text: 'reveal(' },
    { span: { start: end, end }, text: ')' },
  ]);
  return [{ title: 'Let it out with `reveal(…)`', edits, isPreferred: false }];
}

type StringParts = Extract<Expression, { readonly kind: 'StringLiteral' }>['parts'];

function secretHoles(parts: StringParts, look: Look): readonly Expression[] {
  return parts.flatMap(part =>
    part.kind === 'StringHole' && part.value && hasSecret(look.typeOf(part.value)) ? [part.value] : [],
  );
}
