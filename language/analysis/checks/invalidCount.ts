import type { Expression } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { literalNumber } from './literalValues.ts';

export const invalidCount: Check = {
  code: 'flow/invalid-count',
  severity: 'error',
  title: 'A count that makes no sense in its place',
  explanation:
    '`limit` lets at least one run, `retry` tries at least once more, and a `race` has at least as many branches as winners.',
  example: `flow tell(names: string[]) {
  for name in names limit 0 {
                        //^ flow/invalid-count
    step told = log(name)
  }
}
`,
  visit: {
    ForWork: ({ limit }, look) => atLeastOne(limit, '`limit` must let at least one run.', look),
    RepeatWork: ({ limit }, look) => atLeastOne(limit, '`limit` must let at least one round run.', look),
    LimitClause: ({ count }, look) => atLeastOne(count, '`limit` must let at least one run.', look),
    RetryClause: ({ count }, look) =>
      atLeastOne(count, '`retry` must try at least once more; leave it out for no retry.', look),
    RaceWork: ({ winners, branches }, look) => {
      atLeastOne(winners, 'A `race` has at least one winner.', look);
      const count = literalNumber(winners);
      if (winners && count !== undefined && count > branches.length) {
        look.report(winners.span, `This \`race\` has ${branches.length} branches, so ${count} can’t win.`);
      }
    },
  },
};

function atLeastOne(expression: Expression | undefined, message: string, look: Look): void {
  const value = literalNumber(expression);
  if (expression && value !== undefined && value < 1) look.report(expression.span, message);
}
