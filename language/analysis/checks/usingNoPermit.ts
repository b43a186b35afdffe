import type { ResourceDeclaration } from '../../syntax/ast.ts';
import type { Check } from './check.ts';

const permits: readonly string[] = ['lock', 'rateLimit'];

export const usingNoPermit: Check = {
  code: 'flow/using-no-permit',
  severity: 'error',
  title: 'A `using` of what can’t be held',
  explanation:
    '`using` names a resource that is a `lock` or a `rateLimit`: the step waits until it may have it. Databases and servers are used by calling their actions.',
  example: `resource shop = sqlite(path: "shop.db")

flow count() -> json {
  step rows = shop.query("select count(*) from orders") using shop
                                                            //^^^^ flow/using-no-permit
  return rows
}
`,
  visit: {
    UsingClause: ({ resource }, look) => {
      if (resource === undefined) return;
      const symbol = resource.kind === 'NameExpression' ? look.file.symbols.get(resource.name) : undefined;
      // What is not known at all is told already.
      if (resource.kind === 'NameExpression' && symbol === undefined) return;
      const declaration = symbol?.kind === 'resource' ? (symbol.declaration as ResourceDeclaration) : undefined;
      if (declaration !== undefined && declaration.call === undefined) return;
      const callee = declaration?.call?.callee;
      const kind = callee?.kind === 'NameExpression' ? callee.name.text : undefined;
      if (kind !== undefined && permits.includes(kind)) return;
      const what = kind === undefined ? 'this is no resource' : `\`${symbol?.name}\` is a \`${kind}\``;
      look.report(resource.span, `\`using\` takes a \`lock\` or a \`rateLimit\`, but ${what}.`);
    },
  },
};
