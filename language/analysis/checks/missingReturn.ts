import { showType } from '../showType.ts';
import { alwaysReturns } from '../stepTypes.ts';
import { acceptsNull, isUnknown } from '../typeConstruct.ts';
import type { Check } from './check.ts';

export const missingReturn: Check = {
  code: 'flow/missing-return',
  severity: 'error',
  title: 'A flow that may end without its result',
  explanation:
    'A flow that says what it gives must reach a `return` (or a `fail`) whatever happens, unless its result may be null.',
  example: `flow price(amount: int) -> number {
                         //^^^^^^ flow/missing-return
  if amount > 10 {
    return 0.9
  }
}
`,
  visit: {
    FlowDeclaration: ({ name, result, body }, look) => {
      const type = name && look.file.symbols.get(name)?.type();
      if (!name || !result || !body || !type || isUnknown(type) || acceptsNull(type)) return;
      if (alwaysReturns(body.statements)) return;
      look.report(
        result.span,
        `\`${name.text}\` gives ${showType(type)}, but it can end without a \`return\`. Return a value in every case, or make the result \`${showType({ kind: 'union', members: [type, { kind: 'primitive', name: 'null' }] })}\`.`,
      );
    },
  },
};
