import type { Check } from './check.ts';

export const misplacedLambda: Check = {
  code: 'flow/misplaced-lambda',
  severity: 'error',
  title: 'A lambda that is no argument of a method',
  explanation:
    'Lambdas (`x => …`) are given to methods such as `map`, `filter` and `sortBy`, and stand nowhere else. What is used several times is declared with `fn`.',
  example: `flow double(n: int) -> int {
  let twice = x => x * 2
            //^^^^^^^^^^ flow/misplaced-lambda
  return twice == null ? n : n
}
`,
  visit: {
    LambdaExpression: (lambda, look) => {
      const argument = look.parents.at(-1);
      const call = look.parents.at(-2);
      if (argument?.kind === 'Argument' && call?.kind === 'CallExpression') {
        const wanted = look.file.expectations.get(lambda)?.type;
        if (!wanted || wanted.kind === 'function') return;
      }
      look.report(
        lambda.span,
        'A lambda is given to a method such as `map`; it can’t stand here. Declare a `fn` for what is called by name.',
      );
    },
  },
};
