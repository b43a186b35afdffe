/** What the files declare, by a part of its name. */
import { type Position, type Range, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import type { Model, Symbol } from '../analysis/model.ts';
import { fileName } from './support/files.ts';
import { holdsLetters, isDeclaration } from './support/names.ts';
import { rangeOf } from './support/places.ts';
import type { FileSummary } from './support/summarise.ts';

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
 *
 * @param others files that the model does not hold: of them, the declarations
 */
export function workspaceSymbols(model: Model, query: string, others: readonly FileSummary[] = []): WorkspaceSymbol[] {
  const wanted = query.toLowerCase();
  const found: WorkspaceSymbol[] = [];
  const add = (uri: string, name: string, symbolKind: Symbol['kind'], range: () => Range): void => {
    const kind = kinds[symbolKind];
    if (kind === undefined || !holdsLetters(name.toLowerCase(), wanted)) return;
    found.push({ name, kind, containerName: fileName(uri), location: { uri, range: range() } });
  };
  for (const file of model.files.values()) {
    if (file.isStandard) continue;
    for (const [name, symbol] of file.symbols) {
      if (isDeclaration(file, name, symbol)) add(file.uri, name.text, symbol.kind, () => rangeOf(file, name.span));
    }
  }
  for (const { uri, exports } of others) {
    if (model.files.has(uri)) continue;
    for (const { name, kind, position } of exports) add(uri, name, kind, () => rangeFrom(position, name.length));
  }
  const isLater = ({ name }: WorkspaceSymbol): number => Number(!name.toLowerCase().startsWith(wanted));
  found.sort((a, b) => isLater(a) - isLater(b) || compare(a.name, b.name));
  return found.slice(0, most);
}

function rangeFrom(start: Position, length: number): Range {
  return { start, end: { line: start.line, character: start.character + length } };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
