import { RE2JS } from 're2js';
import { plainText } from '../imports.ts';
import type { Check } from './check.ts';

export const invalidRegex: Check = {
  code: 'flow/invalid-regex',
  severity: 'error',
  title: 'A text that is no regular expression',
  explanation:
    'Regular expressions are written as in JavaScript, without look-ahead, look-behind and references back to groups: matching takes time in proportion to the text, whatever the expression.',
  example: `flow check(text: string) -> boolean {
  return text.matches("[a-z")
                    //^^^^^^ flow/invalid-regex
}
`,
  visit: {
    CallExpression: (call, look) => {
      const known = look.file.calls.get(call);
      const regex = known?.target.kind === 'builtin' ? known.arguments.get('regex') : undefined;
      const text = regex?.kind === 'StringLiteral' ? plainText(regex) : undefined;
      const problem = text === undefined ? undefined : regexProblem(text);
      if (regex && problem !== undefined) look.report(regex.span, `This is no regular expression: ${problem}.`);
    },
  },
};

/** Why RE2 takes no such expression; undefined when it does. */
function regexProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(RE2JS.translateRegExp(pattern));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }
}
