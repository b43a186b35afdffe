import type { MockStatement } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { kindNames } from './kindNames.ts';

export const notMockable: Check = {
  code: 'flow/not-mockable',
  severity: 'error',
  title: 'A mock of what no step calls',
  explanation:
    'A test says what actions and flows give. It also says what variables of the environment hold, one by one: `mock env("NAME") => "value"`. What is pure needs no mock: it gives the same wherever it runs.',
  example: `fn twice(n: int) -> int = 2 * n

flow double(n: int) -> int {
  return twice(n)
}

test "doubles" {
  mock twice => 4
     //^^^^^ flow/not-mockable
  run double(n: 2) as result
  expect result.value == 4
}
`,
  visit: { MockStatement: checkMock },
};

function checkMock({ target, arguments: args }: MockStatement, look: Look): void {
  const last = target?.parts.at(-1);
  const symbol = last && look.file.symbols.get(last);
  if (!target || !symbol || symbol.kind === 'action' || symbol.kind === 'flow') return;
  if (symbol.kind === 'namespace' || symbol.kind === 'resource') {
    look.report(target.span, `\`${symbol.name}\` is ${kindNames[symbol.kind]}. Mock one of its actions.`);
    return;
  }
  if (symbol.kind === 'builtin' && symbol.name === 'env') {
    if (args?.length) return;
    look.report(target.span, 'Say which variable of the environment: `mock env("NAME") => "value"`.');
    return;
  }
  look.report(target.span, `\`${symbol.name}\` is ${kindNames[symbol.kind]}: only actions and flows are mocked.`);
}
