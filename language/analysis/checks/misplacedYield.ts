import { type Check, fix } from './check.ts';

export const misplacedYield: Check = {
  code: 'flow/misplaced-yield',
  severity: 'error',
  title: 'A `yield` in a flow’s own body',
  explanation: '`yield` gives the value of the block that it stands in. The result of a flow is given by `return`.',
  example: `flow seven() -> int? {
  yield 7
//^^^^^ flow/misplaced-yield
}
`,
  visit: {
    YieldStatement: ({ span }, look) => {
      if (look.parents.at(-2)?.kind !== 'FlowDeclaration') return;
      const keyword = { start: span.start, end: span.start + 'yield'.length };
      look.report(keyword, 'A flow gives its result with `return`; `yield` gives the value of a block inside it.', {
        fixes: [fix('Change to `return`', { span: keyword, text: 'return' })],
      });
    },
  },
};
