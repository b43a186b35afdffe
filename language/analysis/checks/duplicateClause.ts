import type { Clause } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { clauseName } from './clauseNames.ts';
import { removed } from './removal.ts';

export const duplicateClause: Check = {
  code: 'flow/duplicate-clause',
  severity: 'error',
  title: 'A clause that is there twice',
  explanation: 'A step has each clause once. Several steps to wait for go into one `after`, with commas.',
  example: `flow rest() {
  step pause = sleep(1s) timeout 5s timeout 6s
                                  //^^^^^^^^^^ flow/duplicate-clause
}
`,
  visit: {
    Step: ({ clauses }, look) => report(clauses, look),
    FlowDeclaration: ({ clauses }, look) => report(clauses, look),
  },
};

function report(clauses: readonly Clause[], look: Look): void {
  const seen = new Set<string>();
  for (const clause of clauses) {
    const name = clauseName(clause);
    if (seen.has(name)) {
      const advice = name === 'after' ? 'Put all into the first one, with commas.' : 'Keep one of the two.';
      look.report(clause.span, `There is already a \`${name}\`. ${advice}`, {
        fixes: name === 'after' ? [] : [removed('Remove it', look.file.text, clause.span)],
      });
    }
    seen.add(name);
  }
}
