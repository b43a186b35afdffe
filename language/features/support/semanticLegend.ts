/** The kinds of names that editors colour, and what may be added to a kind: positions in these lists go over the wire. */
import type { SymbolKind } from '../../analysis/model.ts';

export const semanticTypes = [
  'namespace',
  'type',
  'event',
  'function',
  'method',
  'variable',
  'parameter',
  'property',
  'class',
] as const;

export const semanticModifiers = ['declaration', 'readonly', 'defaultLibrary', 'async'] as const;

export type SemanticType = (typeof semanticTypes)[number];
export type SemanticModifier = (typeof semanticModifiers)[number];

export const semanticLegend = { tokenTypes: [...semanticTypes], tokenModifiers: [...semanticModifiers] };

/** What an editor calls the kinds of symbols. */
export const semanticTypeOf: Readonly<Record<SymbolKind, SemanticType>> = {
  flow: 'function',
  fn: 'function',
  type: 'type',
  secret: 'variable',
  resource: 'variable',
  event: 'event',
  action: 'function',
  builtin: 'function',
  resourceKind: 'class',
  trigger: 'function',
  namespace: 'namespace',
  parameter: 'parameter',
  step: 'variable',
  let: 'variable',
  loopVariable: 'variable',
  errorVariable: 'variable',
  lambdaParameter: 'parameter',
  implicit: 'variable',
  variable: 'variable',
  field: 'property',
  branch: 'variable',
};
