import type { CallExpression } from '../syntax/ast.ts';
import { pathParameters } from '../triggers/requestPath.ts';
import type { FileContext } from './context.ts';
import { plainText } from './imports.ts';
import { objectOf, plainField, stringType } from './typeConstruct.ts';
import type { FieldType, Type } from './types.ts';

/** What happened, as the flow that a trigger starts is told. The parts of a webhook's path that is known are known by name. */
export function triggerType(context: FileContext, trigger: CallExpression): Type {
  const type = context.infer(trigger, context.scope);
  const known = context.calls.get(trigger);
  const path = known?.target.name === 'webhook' ? known.arguments.get('path') : undefined;
  const text = path?.kind === 'StringLiteral' ? plainText(path) : undefined;
  if (type.kind !== 'object' || text === undefined) return type;
  const parameters = objectOf(pathParameters(text).map(name => plainField(name, stringType)));
  const refined = (field: FieldType) => (field.name === 'parameters' ? { ...field, type: parameters } : field);
  return objectOf(type.fields.map(refined));
}
