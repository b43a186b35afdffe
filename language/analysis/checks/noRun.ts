import type { CancelStatement, TestDeclaration } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';

export const noRun: Check = {
  code: 'flow/no-run',
  severity: 'error',
  title: 'A statement of a test that needs a run',
  explanation:
    'The statements of a test are carried out one after the other. `advance` lets time pass for the run above it, and `cancel` cancels a run above it, by the name that `run … as name` gives it.',
  example: `flow greet() {
  step pause = sleep(2h)
}

test "is patient" {
  advance 1h
//^^^^^^^^^^ flow/no-run
  run greet() as result for 1h
  cancel result
}
`,
  visit: { TestDeclaration: checkTest },
};

function checkTest({ statements }: TestDeclaration, look: Look): void {
  let runs = 0;
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === 'RunStatement') {
      runs += 1;
      if (statement.result) names.add(statement.result.text);
    }
    if (statement.kind === 'AdvanceStatement' && runs === 0) {
      look.report(statement.span, 'There is no run above for which time could pass.');
    }
    if (statement.kind === 'CancelStatement') checkCancel(statement, names, look);
  }
}

function checkCancel({ target }: CancelStatement, names: ReadonlySet<string>, look: Look): void {
  if (!target || !look.file.symbols.has(target) || names.has(target.text)) return;
  look.report(target.span, `There is no run \`${target.text}\` above. A run gets its name by \`run … as name\`.`);
}
