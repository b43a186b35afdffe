import type { ReturnStatement } from '../../syntax/ast.ts';
import { showType } from '../showType.ts';
import type { Check, Look } from './check.ts';
import { hasSecret, mismatchesOf } from './mismatch.ts';
import { capital } from './mismatchMessage.ts';

export const secretLeak: Check = {
  code: 'flow/secret-leak',
  severity: 'error',
  title: 'A secret where others can read it',
  explanation:
    'What is computed from a secret is secret, and fits only parameters that are declared `secret`. A log, a message and a result are kept and shown. Where it is meant, `reveal(…)` says so.',
  example: `secret token
//<^^^^^^ flow/not-yet-runnable

flow tell() {
  step told = log("The token is \${token}")
                //^^^^^^^^^^^^^^^^^^^^^^^ flow/secret-leak
}
`,
  declaration: look => {
    for (const { kind, expression, expectation } of mismatchesOf(look.context)) {
      if (kind !== 'secret') continue;
      look.report(expression.span, capital(`${expectation.by} is not secret, but this is. ${advice}`));
    }
  },
  visit: { ReturnStatement: checkReturn },
};

const advice = 'Keep secrets out of it, or write `reveal(…)` where it is meant.';

/** A declared result is an expectation; an inferred one is not. */
function checkReturn({ value }: ReturnStatement, look: Look): void {
  if (!value || look.file.expectations.has(value)) return;
  const type = look.typeOf(value);
  if (hasSecret(type)) look.report(value.span, `A result is kept and shown, but this is ${showType(type)}. ${advice}`);
}
