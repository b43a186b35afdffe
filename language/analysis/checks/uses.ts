import type { Name } from '../../syntax/ast.ts';
import type { FileModel, Symbol } from '../model.ts';

const cache = new WeakMap<FileModel['symbols'], ReadonlyMap<Symbol, readonly Name[]>>();

/** The places in a file where each symbol is used: all but its own declaration. */
export function usesIn(file: FileModel): ReadonlyMap<Symbol, readonly Name[]> {
  const known = cache.get(file.symbols);
  if (known) return known;
  const uses = new Map<Symbol, Name[]>();
  for (const [name, symbol] of file.symbols) {
    const { origin } = symbol;
    if (origin.uri === file.uri && origin.start === name.span.start) continue;
    const names = uses.get(symbol);
    if (names) names.push(name);
    else uses.set(symbol, [name]);
  }
  cache.set(file.symbols, uses);
  return uses;
}

/** A name that starts with `_` is unused on purpose. */
export const isMeantUnused = (name: string): boolean => name.startsWith('_');
