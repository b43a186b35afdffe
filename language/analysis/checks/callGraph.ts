import type { FileModel, Symbol } from '../model.ts';

/** What a declaration calls, with the file that the callee stands in. */
export type Callees = (symbol: Symbol, file: FileModel) => readonly Symbol[];

/**
 * The shortest way from a declaration back to itself by calls, as the callees on it; the last one is the declaration.
 * Undefined when there is none.
 */
export function wayBack(
  start: Symbol,
  files: ReadonlyMap<string, FileModel>,
  callees: Callees,
): readonly Symbol[] | undefined {
  const seen = new Set<Symbol>();
  const queue: { readonly symbol: Symbol; readonly way: readonly Symbol[] }[] = [{ symbol: start, way: [] }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const file = files.get(next.symbol.origin.uri);
    if (!file) continue;
    for (const callee of callees(next.symbol, file)) {
      const way = [...next.way, callee];
      if (callee === start) return way;
      if (!seen.has(callee)) queue.push({ symbol: callee, way });
      seen.add(callee);
    }
  }
  return undefined;
}

/** "`a` → `b` → `a`" */
export function wayText(start: Symbol, way: readonly Symbol[]): string {
  return [start, ...way].map(symbol => `\`${symbol.name}\``).join(' → ');
}
