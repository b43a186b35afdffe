import type { Check } from './check.ts';
import { clauseName } from './clauseNames.ts';

export const misplacedClause: Check = {
  code: 'flow/misplaced-clause',
  severity: 'error',
  title: 'A clause in a place that has none such',
  explanation:
    'A flow’s head takes `timeout` and `limit`; all other clauses belong to the step that calls it. `cache` is for steps that call an action or a flow: it reuses the result of an equal call. How many iterations of a `for` run at once stands before its body; other steps have no `limit`.',
  example: `flow greet() retry 3 {
           //^^^^^^^ flow/misplaced-clause
  step told = log("Hello")
}
`,
  visit: {
    FlowDeclaration: ({ clauses }, look) => {
      for (const clause of clauses) {
        if (clause.kind === 'TimeoutClause' || clause.kind === 'LimitClause') continue;
        const name = clauseName(clause);
        look.report(
          clause.span,
          `A flow’s head takes \`timeout\` and \`limit\`. Put \`${name}\` on the step that calls the flow.`,
        );
      }
    },
    Step: ({ clauses, work }, look) => {
      for (const clause of clauses) {
        if (clause.kind === 'CacheClause' && work !== undefined && work.kind !== 'CallWork') {
          look.report(
            clause.span,
            '`cache` reuses the result of a call. Put it on a step that calls an action or a flow.',
          );
        }
        if (clause.kind !== 'LimitClause') continue;
        const place =
          work?.kind === 'ForWork' || work?.kind === 'RepeatWork'
            ? 'Put it before the body.'
            : 'Only loops and flows have one.';
        look.report(clause.span, `A step has no \`limit\`. ${place}`);
      }
    },
  },
};
