import type { Expression } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { literalNumber } from './literalValues.ts';

export const invalidDuration: Check = {
  code: 'flow/invalid-duration',
  severity: 'error',
  title: 'A duration that makes no sense in its place',
  explanation:
    'A time limit is longer than nothing, a pause is not negative, and the greatest pause of `backoff` is not shorter than the first.',
  example: `flow rest() {
  step pause = sleep(1s) timeout 0s
                               //^^ flow/invalid-duration
}
`,
  visit: {
    TimeoutClause: ({ duration }, look) => least(duration, 1, '`timeout` must be longer than nothing.', look),
    RetryClause: ({ backoff, maximum }, look) => {
      least(backoff, 0, 'The pause of `backoff` can’t be negative.', look);
      const first = literalNumber(backoff);
      const longest = literalNumber(maximum);
      if (maximum && first !== undefined && longest !== undefined && longest < first) {
        look.report(maximum.span, 'The greatest pause of `backoff` is shorter than the first one. Turn the two round.');
      }
    },
    RepeatWork: ({ every }, look) => least(every, 0, 'The pause of `every` can’t be negative.', look),
    CacheClause: ({ duration }, look) => least(duration, 1, '`cache … for` must be longer than nothing.', look),
  },
};

function least(expression: Expression | undefined, minimum: number, message: string, look: Look): void {
  const value = literalNumber(expression);
  if (expression && value !== undefined && value < minimum) look.report(expression.span, message);
}
