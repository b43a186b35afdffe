/** Which flows call which: from a flow or fn to what it calls, and to what calls it. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  SymbolKind,
} from 'vscode-languageserver-types';
import type { FileModel, Model, Symbol } from '../analysis/model.ts';
import type { Declaration, Name, Span } from '../syntax/ast.ts';
import { fileName } from './support/files.ts';
import { isDeclaration, isSame, nameAt, usesIn } from './support/names.ts';
import { offsetAt, rangeOf } from './support/places.ts';

/** The flow or fn that is named at a place; around which the place is, when nothing such is named there. */
export function prepareCallHierarchy(model: Model, uri: string, offset: number): CallHierarchyItem[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const named = nameAt(file, offset)?.symbol;
  if (named !== undefined && isCallable(named)) return itemOf(model, named);
  const around = declarationAround(file, offset);
  return around === undefined ? [] : [callerItem(file, around)];
}

/** What calls it: flows and fns, and triggers and tests, which start flows. */
export function incomingCalls(model: Model, item: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const symbol = symbolOf(model, item);
  if (symbol === undefined) return [];
  return [...model.files.values()].flatMap(file => {
    const calls = usesIn(file, symbol).filter(name => !isDeclaration(file, name, symbol));
    const byCaller = grouped(calls, name => declarationAround(file, name.span.start));
    return [...byCaller].flatMap(([caller, names]) =>
      caller === undefined || caller.kind === 'ImportDeclaration'
        ? []
        : [{ from: callerItem(file, caller), fromRanges: names.map(({ span }) => rangeOf(file, span)) }],
    );
  });
}

/** The flows and fns that it calls. */
export function outgoingCalls(model: Model, item: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const file = model.files.get(item.uri);
  const caller = file && declarationAround(file, offsetAt(file, item.selectionRange.start));
  if (file === undefined || caller === undefined) return [];
  const inside = [...file.symbols].filter(
    ([name, symbol]) => isCallable(symbol) && isIn(name.span, caller.span) && !isDeclaration(file, name, symbol),
  );
  inside.sort(([a], [b]) => a.span.start - b.span.start);
  const bySymbol = new Map<Symbol, Name[]>();
  for (const [name, symbol] of inside) {
    const known = [...bySymbol.keys()].find(each => isSame(each, symbol)) ?? symbol;
    bySymbol.set(known, [...(bySymbol.get(known) ?? []), name]);
  }
  return [...bySymbol].flatMap(([symbol, names]) =>
    itemOf(model, symbol).map(to => ({ to, fromRanges: names.map(({ span }) => rangeOf(file, span)) })),
  );
}

/** What the standard library brings is no part of the hierarchy: everything calls it. */
function isCallable({ kind }: Symbol): boolean {
  return kind === 'flow' || kind === 'fn';
}

function itemOf(model: Model, symbol: Symbol): CallHierarchyItem[] {
  const file = model.files.get(symbol.origin.uri);
  const declaration = file && declarationAround(file, symbol.origin.start);
  return file === undefined || declaration === undefined ? [] : [callerItem(file, declaration)];
}

function symbolOf(model: Model, { uri, selectionRange }: CallHierarchyItem): Symbol | undefined {
  const file = model.files.get(uri);
  const named = file && nameAt(file, offsetAt(file, selectionRange.start))?.symbol;
  return named && isCallable(named) ? named : undefined;
}

function declarationAround({ tree }: FileModel, offset: number): Declaration | undefined {
  return tree.declarations.find(({ span }) => span.start <= offset && offset <= span.end);
}

function callerItem(file: FileModel, declaration: Declaration): CallHierarchyItem {
  const { name, kind, at } = callerName(file, declaration);
  return {
    name,
    kind,
    detail: fileName(file.uri),
    uri: file.uri,
    range: rangeOf(file, declaration.span),
    selectionRange: rangeOf(file, at),
  };
}

function callerName(file: FileModel, declaration: Declaration): { name: string; kind: SymbolKind; at: Span } {
  const textOf = ({ start, end }: Span): string => file.text.slice(start, end).replace(/\s+/g, ' ');
  if (declaration.kind === 'TriggerDeclaration') {
    const at = declaration.trigger?.span ?? declaration.event?.span ?? declaration.span;
    return { name: `on ${textOf(at)}`, kind: SymbolKind.Event, at };
  }
  const name = 'name' in declaration ? declaration.name : undefined;
  const at = name?.span ?? declaration.span;
  const word = declaration.kind === 'TestDeclaration' ? 'test ' : '';
  return { name: word + textOf(at), kind: SymbolKind.Function, at };
}

function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function isIn(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
