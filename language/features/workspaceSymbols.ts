/** What the files declare, by a part of its name. */
import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import type { Model, Symbol } from '../analysis/model.ts';
import { fileName } from './support/files.ts';
import { rangeOf } from './support/places.ts';

/** No editor shows more. */
const most = 500;

const kinds: Partial<Record<Symbol['kind'], SymbolKind>> = {
  flow: SymbolKind.Function,
  fn: SymbolKind.Function,
  action: SymbolKind.Function,
  type: SymbolKind.Interface,
  secret: SymbolKind.Key,
  resource: SymbolKind.Object,
  event: SymbolKind.Event,
  step: SymbolKind.Variable,
};

/**
 * Declarations and steps whose names hold the letters of the query in their order, whatever their case. Those that start
 * with the query come first.
 */
export function workspaceSymbols(model: Model, query: string): WorkspaceSymbol[] {
  const wanted = query.toLowerCase();
  const found: { readonly symbol: WorkspaceSymbol; readonly isStart: boolean }[] = [];
  for (const file of model.files.values()) {
    if (file.isStandard) continue;
    for (const [name, symbol] of file.symbols) {
      const kind = kinds[symbol.kind];
      const isDeclared = symbol.origin.uri === file.uri && symbol.origin.start === name.span.start;
      if (kind === undefined || !isDeclared || !holds(name.text.toLowerCase(), wanted)) continue;
      found.push({
        symbol: {
          name: name.text,
          kind,
          containerName: fileName(file.uri),
          location: { uri: file.uri, range: rangeOf(file, name.span) },
        },
        isStart: name.text.toLowerCase().startsWith(wanted),
      });
    }
  }
  found.sort((a, b) => Number(b.isStart) - Number(a.isStart) || compare(a.symbol.name, b.symbol.name));
  return found.slice(0, most).map(({ symbol }) => symbol);
}

function holds(text: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
