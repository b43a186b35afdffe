import type { SymbolKind } from '../model.ts';

/** What a symbol is, in a sentence: "`x` is …". */
export const kindNames: Readonly<Record<SymbolKind, string>> = {
  flow: 'a flow',
  fn: 'a function',
  type: 'a type',
  secret: 'a secret',
  resource: 'a resource',
  event: 'an event',
  action: 'an action',
  builtin: 'a function',
  resourceKind: 'a kind of resource',
  trigger: 'a trigger',
  namespace: 'a namespace',
  parameter: 'a parameter',
  step: 'a step',
  let: 'a value',
  loopVariable: 'a value',
  errorVariable: 'a failure',
  lambdaParameter: 'a value',
  implicit: 'a value',
  variable: 'a value',
  field: 'a field',
  branch: 'a branch',
};
