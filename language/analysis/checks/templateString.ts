import { showType } from '../showType.ts';
import { membersOfUnion } from '../typeConstruct.ts';
import type { Check } from './check.ts';
import { mismatchesOf } from './mismatch.ts';
import { capital } from './mismatchMessage.ts';

export const templateString: Check = {
  code: 'flow/template-string',
  severity: 'error',
  title: 'A text that was built elsewhere, where a template is asked for',
  explanation:
    'A command, an SQL statement, a URL and HTML take a text that is written in place, so that each `${…}` in it can be quoted, bound or encoded. A text that was put together before has lost where its parts begin and end. Write the text in place, or keep it in a `let` that has the template type; `raw(…)` takes a text as it stands.',
  example: `flow list(folder: string) {
  let line = "ls \${folder}"
  step files = shell(line)
                   //^^^^ flow/template-string
}
`,
  declaration: look => {
    for (const { kind, expression, expectation, to } of mismatchesOf(look.context)) {
      if (kind !== 'template') continue;
      const template = membersOfUnion(to).find(member => member.kind === 'template') ?? to;
      const name = showType(template);
      look.report(
        expression.span,
        capital(
          `${expectation.by} takes a \`${name}\` that is written in place, but this text was built elsewhere. Write it here with \`\${…}\`, or give its \`let\` the type \`${name}\`; \`raw(…)\` takes it as it stands.`,
        ),
      );
    }
  },
};
