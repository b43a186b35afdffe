import { usesIn } from '../parts.ts';
import type { Check } from './check.ts';
import { removed } from './removal.ts';
import { isMeantUnused } from './uses.ts';

export const unusedLet: Check = {
  code: 'flow/unused-let',
  severity: 'warning',
  title: 'A `let` that nothing mentions',
  explanation:
    'A `let` only computes a value; when nothing mentions it, it can go. A name that starts with `_` is left alone.',
  example: `flow greet() {
  let name = "Ada"
    //^^^^ flow/unused-let
  step told = log("Hello")
}
`,
  visit: {
    LetStatement: (statement, look) => {
      const { name } = statement;
      const symbol = name && look.file.symbols.get(name);
      if (!name || !symbol || isMeantUnused(name.text) || usesIn(look).has(symbol)) return;
      look.report(name.span, `Nothing mentions \`${name.text}\`.`, {
        isUnnecessary: true,
        fixes: [removed('Remove it', look.file.text, statement.span)],
      });
    },
  },
};
