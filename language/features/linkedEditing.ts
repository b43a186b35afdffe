/**
 * Names that change together as one types: those of loop variables, of lambdas' parameters and of a `catch`. All their uses
 * stand in the statement or the expression that brings them, so that nothing else can mean them. Steps, `let`s and what
 * is declared are left to rename, which looks for clashes first: the name of a step is its key in the journal as well.
 */
import type { Range } from 'vscode-languageserver-types';
import type { Model, SymbolKind } from '../analysis/model.ts';
import type { Node } from '../syntax/ast.ts';
import { pathAt } from '../syntax/walk.ts';
import { nameAt, usesIn } from './support/names.ts';
import { rangeOf } from './support/places.ts';

const linked: ReadonlySet<SymbolKind> = new Set<SymbolKind>(['loopVariable', 'lambdaParameter', 'errorVariable']);

/** The ranges, or nothing where a name stands for a field as well: `{ line }` would get another field. */
export function linkedEditing(model: Model, uri: string, offset: number): { readonly ranges: Range[] } | undefined {
  const file = model.files.get(uri);
  const use = file && nameAt(file, offset);
  if (file === undefined || use === undefined || !linked.has(use.symbol.kind)) return undefined;
  const names = usesIn(file, use.symbol);
  const isField = names.some(({ span }) => pathAt(file.tree, span.start).some(isShorthand));
  return isField ? undefined : { ranges: names.map(({ span }) => rangeOf(file, span)) };
}

const isShorthand = (node: Node): boolean => node.kind === 'ObjectField' && node.isShorthand;
