/** Names in the text and what they mean. */
import type { Location } from 'vscode-languageserver-types';
import type { FileModel, Model, Symbol } from '../../analysis/model.ts';
import type { Name } from '../../syntax/ast.ts';
import { pathAt } from '../../syntax/walk.ts';
import { rangeOf, touches } from './places.ts';

interface NameUse {
  readonly name: Name;
  readonly symbol: Symbol;
}

/** The name at a place, and what it means; undefined where there is no name, or nobody knows what it means. */
export function nameAt(file: FileModel, offset: number): NameUse | undefined {
  for (const node of pathAt(file.tree, offset).toReversed()) {
    if (node.kind !== 'Name' || !touches(node.span, offset)) continue;
    const symbol = file.symbols.get(node);
    if (symbol !== undefined) return { name: node, symbol };
  }
  return undefined;
}

/** Whether both stand for one declared thing. Symbols are made anew at each analysis, their places are not. */
export function isSame(a: Symbol, b: Symbol): boolean {
  if (a === b) return true;
  return a.origin.uri === b.origin.uri && a.origin.start === b.origin.start && a.origin.end > 0 && a.name === b.name;
}

/** All places of a file where a symbol is named, in the order of the text. */
export function usesIn(file: FileModel, symbol: Symbol): readonly Name[] {
  const uses: Name[] = [];
  for (const [name, other] of file.symbols) if (isSame(symbol, other)) uses.push(name);
  return uses.sort((a, b) => a.span.start - b.span.start);
}

/** All places in the files of the model where a symbol is named. */
export function locationsOf(model: Model, symbol: Symbol, includeDeclaration: boolean): Location[] {
  return [...model.files.values()].flatMap(file =>
    usesIn(file, symbol)
      .filter(name => includeDeclaration || !isDeclaration(file, name, symbol))
      .map(name => ({ uri: file.uri, range: rangeOf(file, name.span) })),
  );
}

/** Whether the name is the one in the symbol's declaration. */
export function isDeclaration(file: FileModel, name: Name, symbol: Symbol): boolean {
  return symbol.origin.uri === file.uri && symbol.origin.start === name.span.start;
}

const inOneFile: ReadonlySet<Symbol['kind']> = new Set<Symbol['kind']>([
  ...(['step', 'let', 'loopVariable', 'errorVariable', 'lambdaParameter', 'implicit', 'variable', 'branch'] as const),
]);

/**
 * Where the thing that is named at a place is declared, and under which name others that import its file may mention it;
 * undefined for what only one file can mention.
 */
export function sharedName(model: Model, uri: string, offset: number): { uri: string; name: string } | undefined {
  const file = model.files.get(uri);
  const symbol = file && nameAt(file, offset)?.symbol;
  if (symbol === undefined || inOneFile.has(symbol.kind)) return undefined;
  return { uri: symbol.origin.uri, name: symbol.name.slice(symbol.name.lastIndexOf('.') + 1) };
}

/** Whether a name holds some letters in their order. */
export function holdsLetters(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
