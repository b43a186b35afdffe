import type { Node } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';
import type { FileModel, Symbol } from './model.ts';

/** Each use of a value's name in a piece of text, with the symbol that it means. */
export function mentionsIn(
  file: Pick<FileModel, 'symbols'>,
  node: Node | undefined,
): readonly { readonly symbol: Symbol; readonly node: Node }[] {
  if (!node) return [];
  const found: { symbol: Symbol; node: Node }[] = [];
  walk(node, inner => {
    const name =
      inner.kind === 'NameExpression' || (inner.kind === 'ObjectField' && inner.isShorthand) ? inner.name : undefined;
    const symbol = name && file.symbols.get(name);
    if (symbol) found.push({ symbol, node: inner });
  });
  return found;
}
