import type { Check } from './check.ts';
import { mismatchesOf } from './mismatch.ts';
import { mismatchFixes, mismatchMessage } from './mismatchMessage.ts';

export const argumentType: Check = {
  code: 'flow/argument-type',
  severity: 'error',
  title: 'An argument of another type than the parameter',
  explanation:
    'What is given to an action, a flow or a function must fit the type of the parameter. Data of unknown shape (`json`) fits nowhere else until `as` says what it is; `as` checks it at run time.',
  example: `flow rest(seconds: number) {
  step pause = sleep(seconds)
                   //^^^^^^^ flow/argument-type
}
`,
  declaration: look => {
    for (const mismatch of mismatchesOf(look.context)) {
      const { kind, expectation, expression } = mismatch;
      if (kind !== 'type' || expectation.role !== 'argument') continue;
      const related = expectation.origin
        ? [{ message: 'The parameter is declared here.', origin: expectation.origin }]
        : [];
      look.report(expression.span, mismatchMessage(mismatch), { related, fixes: mismatchFixes(mismatch) });
    }
  },
};
