import type { Check } from './check.ts';
import { mismatchesOf } from './mismatch.ts';
import { mismatchFixes, mismatchMessage } from './mismatchMessage.ts';

export const typeMismatch: Check = {
  code: 'flow/type-mismatch',
  severity: 'error',
  title: 'A value of another type than its place',
  explanation:
    'A place that says its type (a `let` with a type, a declared result, a default, a clause) takes values of that type only.',
  example: `flow age() -> { years: int } {
  return { years: "seven" }
                //^^^^^^^ flow/type-mismatch
}
`,
  declaration: look => {
    for (const mismatch of mismatchesOf(look.context)) {
      const { kind, expectation, expression } = mismatch;
      if (kind !== 'type' || expectation.role !== 'value') continue;
      const related = expectation.origin ? [{ message: 'The type is declared here.', origin: expectation.origin }] : [];
      look.report(expression.span, mismatchMessage(mismatch), { related, fixes: mismatchFixes(mismatch) });
    }
  },
};
