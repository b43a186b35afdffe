import { walk } from '../../syntax/walk.ts';
import type { FileModel, Symbol } from '../model.ts';
import { remembered, wayBack, wayText } from './callGraph.ts';
import type { Check } from './check.ts';

export const selfCallingFn: Check = {
  code: 'flow/self-calling-fn',
  severity: 'error',
  title: 'A function that calls itself',
  explanation:
    'A `fn` may not call itself, directly or through others: expressions always come to an end. Use a list’s methods, or a `repeat` in a flow.',
  example: `fn count(n: int) -> int = n == 0 ? 0 : count(n - 1)
 //^^^^^ flow/self-calling-fn
`,
  isFileWide: true,
  visit: {
    FnDeclaration: ({ name }, look) => {
      const symbol = name && look.file.symbols.get(name);
      const way = symbol && wayBack(symbol, look.files, fnsCalledBy);
      if (!name || !way) return;
      const detail = way.length === 1 ? 'itself' : `itself through others: ${wayText(symbol, way)}`;
      look.report(
        name.span,
        `\`${name.text}\` calls ${detail}. A \`fn\` may not, so that every expression comes to an end.`,
      );
    },
  },
};

const fnsCalledBy = remembered(calledFns);

function calledFns(symbol: Symbol, file: FileModel): readonly Symbol[] {
  const called = new Set<Symbol>();
  const { declaration } = symbol;
  if (declaration?.kind !== 'FnDeclaration') return [];
  walk(declaration, node => {
    const target = node.kind === 'CallExpression' ? file.calls.get(node)?.target : undefined;
    if (target?.kind === 'fn') called.add(target);
  });
  return [...called];
}
