import type { FlowDeclaration, FnDeclaration } from '../../syntax/ast.ts';
import { usesIn } from '../parts.ts';
import type { Check, Look } from './check.ts';
import { removedFromList } from './removal.ts';
import { isMeantUnused } from './uses.ts';

export const unusedParameter: Check = {
  code: 'flow/unused-parameter',
  severity: 'warning',
  title: 'A parameter that nothing mentions',
  explanation:
    'What a flow or a function does not use, nobody should have to give. A name that starts with `_` is left alone.',
  example: `flow greet(name: string) {
         //^^^^ flow/unused-parameter
  step told = log("Hello")
}
`,
  visit: {
    FlowDeclaration: (declaration, look) => {
      if (declaration.body) report(declaration, look);
    },
    FnDeclaration: (declaration, look) => {
      if (declaration.body) report(declaration, look);
    },
  },
};

function report(declaration: FlowDeclaration | FnDeclaration, look: Look): void {
  for (const { name, span } of declaration.parameters) {
    const symbol = look.file.symbols.get(name);
    // A caller that names the parameter, outside, does not use its value.
    if (!symbol || usesIn(look).has(symbol) || isMeantUnused(name.text)) continue;
    look.report(name.span, `Nothing mentions \`${name.text}\`.`, {
      isUnnecessary: true,
      // Those who call it with the argument would have to change as well: not to be done with a save.
      fixes: [{ ...removedFromList('Remove it', look.file.text, span), isPreferred: false }],
    });
  }
}
