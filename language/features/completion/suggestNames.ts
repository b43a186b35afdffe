/** Names of one kind: types, steps, events, and what another file exports. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Symbol } from '../../analysis/model.ts';
import { showType } from '../../analysis/typeOps.ts';
import type { Span } from '../../syntax/ast.ts';
import { resolved, showSymbol } from '../support/describe.ts';
import { importTarget } from '../support/imports.ts';
import { isRunnable, primitiveTypes, templateTypes, typeInfo } from '../support/keywords.ts';
import type { Place } from '../support/reading/place.ts';
import { rank, type Suggestion } from './suggestion.ts';
import { suggestLiterals } from './suggestValues.ts';

export function suggestTypes(place: Place): Suggestion[] {
  const named = place.names.flatMap(({ name, symbol }) =>
    symbol.kind === 'type'
      ? [
          {
            label: name,
            kind: CompletionItemKind.Interface,
            rank: typeRank(symbol),
            detail: showType(resolved(symbol.type())),
            doc: symbol.doc,
          },
        ]
      : [],
  );
  const builtIn = (label: string, position: number, snippet?: string): Suggestion => ({
    label,
    kind: CompletionItemKind.Keyword,
    rank: position,
    doc: typeInfo(label),
    snippet,
  });
  return [
    ...named,
    ...primitiveTypes.map(name => builtIn(name, rank.name)),
    builtIn('map', rank.name, 'map<$1>'),
    ...['secret'].filter(isRunnable).map(name => builtIn(name, rank.word)),
    ...templateTypes.map(name => builtIn(name, rank.word)),
  ];
}

/** Types of the standard library are rarely written: they come last. */
function typeRank(symbol: Symbol): number {
  return symbol.origin.uri.startsWith('baton-std:') ? rank.global : rank.fitting;
}

/** What a case of a `match` may be compared with. */
export function suggestPatterns(place: Place, value: Span): Suggestion[] {
  const literals = suggestLiterals(place.typeOf(value), '"');
  return literals.length > 0 ? literals : suggestTypes(place);
}

/** Steps that can be waited for or cancelled. */
export function suggestSteps(place: Place, hidden: readonly string[], mayBeAny: boolean): Suggestion[] {
  const steps = place.names.flatMap(({ name, symbol, distance }) =>
    symbol.kind === 'step' && !hidden.includes(name)
      ? [
          {
            label: name,
            kind: CompletionItemKind.Variable,
            rank: rank.fitting + Math.min(distance, 9),
            detail: showType(symbol.type()),
            doc: symbol.doc,
          },
        ]
      : [],
  );
  const any = { label: 'any', kind: CompletionItemKind.Keyword, rank: rank.word, snippet: 'any($1)' };
  return mayBeAny ? [...steps, any] : steps;
}

export function suggestEvents(place: Place): Suggestion[] {
  return place.names.flatMap(({ name, symbol }) =>
    symbol.kind === 'event'
      ? [
          {
            label: name,
            kind: CompletionItemKind.Event,
            rank: rank.fitting,
            detail: showSymbol(symbol),
            doc: symbol.doc,
            snippet: `${name}($0)`,
          },
        ]
      : [],
  );
}

const exported: ReadonlySet<Symbol['kind']> = new Set<Symbol['kind']>([
  'flow',
  'fn',
  'type',
  'resource',
  'event',
  'action',
]);

/** What the file that an import names declares. */
export function suggestImports(place: Place, given: readonly string[]): Suggestion[] {
  const declaration = place.around('ImportDeclaration');
  const uri = declaration && importTarget(place.file, declaration);
  const file = uri === undefined ? undefined : place.model.files.get(uri);
  return [...(file?.scope ?? [])].flatMap(([name, symbol]) =>
    symbol.origin.uri === uri && exported.has(symbol.kind) && !given.includes(name)
      ? [
          {
            label: name,
            kind: importKinds[symbol.kind] ?? CompletionItemKind.Value,
            rank: rank.fitting,
            detail: symbol.kind,
            doc: symbol.doc,
          },
        ]
      : [],
  );
}

const importKinds: Partial<Record<Symbol['kind'], CompletionItemKind>> = {
  flow: CompletionItemKind.Function,
  fn: CompletionItemKind.Function,
  type: CompletionItemKind.Interface,
  resource: CompletionItemKind.Class,
  event: CompletionItemKind.Event,
  action: CompletionItemKind.Function,
};
