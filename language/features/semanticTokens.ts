/** Colours for names, by what they mean. The rest of the text is coloured by the grammar of the editor. */
import type { Range, SemanticTokens, SemanticTokensEdit } from 'vscode-languageserver-types';
import type { FileModel, Model, Symbol } from '../analysis/model.ts';
import type { Name } from '../syntax/ast.ts';
import { isDeclaration } from './support/names.ts';
import { linesOf, overlaps, spanOf } from './support/places.ts';
import {
  type SemanticModifier,
  type SemanticType,
  semanticModifiers,
  semanticTypeOf,
  semanticTypes,
} from './support/semanticLegend.ts';

/**
 * All names of a file, or those in a part of it, as the protocol encodes them: five numbers each, relative to the one
 * before.
 */
export function semanticTokens(model: Model, uri: string, range?: Range): SemanticTokens {
  const file = model.files.get(uri);
  if (file === undefined) return { data: [] };
  const part = range === undefined ? { start: 0, end: file.text.length } : spanOf(file, range);
  const names = [...file.symbols].filter(([{ span }]) => span.end > span.start && overlaps(span, part));
  names.sort(([a], [b]) => a.span.start - b.span.start);
  return { data: encode(file, names) };
}

/** What turns the numbers of one answer into those of a later one: at most one edit. */
export function semanticTokenEdits(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const deleteCount = before.length - end - start;
  const data = after.slice(start, after.length - end);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data }];
}

function encode(file: FileModel, names: readonly (readonly [Name, Symbol])[]): number[] {
  const lines = linesOf(file);
  const data: number[] = [];
  let last = { line: 0, character: 0 };
  let end = 0;
  for (const [name, symbol] of names) {
    // A shorthand field names two things at one place; the first one counts.
    if (name.span.start < end) continue;
    end = name.span.end;
    const position = lines.position(name.span.start);
    const isSameLine = position.line === last.line;
    data.push(position.line - last.line, isSameLine ? position.character - last.character : position.character);
    data.push(end - name.span.start, semanticTypes.indexOf(typeOf(symbol)), modifiersOf(file, name, symbol));
    last = position;
  }
  return data;
}

function typeOf(symbol: Symbol): SemanticType {
  return symbol.signature?.isMethod ? 'method' : semanticTypeOf[symbol.kind];
}

function modifiersOf(file: FileModel, name: Name, symbol: Symbol): number {
  const modifiers: SemanticModifier[] = [];
  if (isDeclaration(file, name, symbol)) modifiers.push('declaration');
  if (isValue.has(symbol.kind)) modifiers.push('readonly');
  if (symbol.origin.uri.startsWith('baton-std:')) modifiers.push('defaultLibrary');
  if (symbol.kind === 'action' || symbol.kind === 'flow') modifiers.push('async');
  return modifiers.reduce((bits, modifier) => bits | (1 << semanticModifiers.indexOf(modifier)), 0);
}

const isValue: ReadonlySet<Symbol['kind']> = new Set<Symbol['kind']>([
  'step',
  'let',
  'secret',
  'resource',
  'loopVariable',
  'errorVariable',
  'implicit',
  'variable',
]);
