/** Types that no text declares: failures, and what tests see. */
import type { Signature } from './model.ts';
import { jsonType, listOf, literalOf, nullable, objectOf, plainField, stringType, unionOf } from './typeConstruct.ts';
import type { Type } from './types.ts';

/** A failure, as `catch`, `retry … on` and `try` see it. */
export const errorType: Type = objectOf([
  plainField('code', stringType),
  plainField('message', stringType),
  plainField('hint', nullable(stringType)),
  plainField('path', nullable(stringType)),
  plainField('details', jsonType),
]);

/** What `run … as name` gives in a test. */
export function runResultType(output: Type): Type {
  return objectOf([
    plainField('status', unionOf([literalOf('succeeded'), literalOf('failed'), literalOf('cancelled')])),
    plainField('output', nullable(output)),
    plainField('error', nullable(errorType)),
  ]);
}

/** `action.calls` in a test: the arguments of each call, in order. */
export function callsOf(signature: Signature): Type {
  return listOf(objectOf(signature.parameters.map(({ name, type, optional }) => plainField(name, type(), optional))));
}
