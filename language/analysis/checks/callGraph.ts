import type { FileModel, Symbol } from '../model.ts';

/** What a declaration calls, with the file that the callee stands in. */
export type Callees = (symbol: Symbol, file: FileModel) => readonly Symbol[];

/** The same, asked once for each declaration. */
export function remembered(callees: Callees): Callees {
  const known = new WeakMap<
    Symbol,
    { readonly declaration: Symbol['declaration']; readonly found: readonly Symbol[] }
  >();
  return (symbol, file) => {
    const { declaration } = symbol;
    const last = known.get(symbol);
    // A flow keeps its symbol when its body is another one.
    if (last && last.declaration === declaration) return last.found;
    const found = callees(symbol, file);
    known.set(symbol, { declaration, found });
    return found;
  };
}

/**
 * The shortest way from a declaration back to itself by calls, as the callees on it; the last one is the declaration.
 * Undefined when there is none.
 */
export function wayBack(
  start: Symbol,
  files: ReadonlyMap<string, FileModel>,
  callees: Callees,
): readonly Symbol[] | undefined {
  /** From whom each was first reached. */
  const callers = new Map<Symbol, Symbol>();
  const queue = [start];
  for (const symbol of queue) {
    const file = files.get(symbol.origin.uri);
    for (const callee of file ? callees(symbol, file) : []) {
      if (callee === start) return [...wayTo(symbol, start, callers), start];
      if (callers.has(callee)) continue;
      callers.set(callee, symbol);
      queue.push(callee);
    }
  }
  return undefined;
}

/** The callees from `start` to `end`, `start` left out. */
function wayTo(end: Symbol, start: Symbol, callers: ReadonlyMap<Symbol, Symbol>): readonly Symbol[] {
  const way: Symbol[] = [];
  for (let symbol: Symbol | undefined = end; symbol && symbol !== start; symbol = callers.get(symbol))
    way.unshift(symbol);
  return way;
}

/** "`a` → `b` → `a`" */
export function wayText(start: Symbol, way: readonly Symbol[]): string {
  return [start, ...way].map(symbol => `\`${symbol.name}\``).join(' → ');
}
