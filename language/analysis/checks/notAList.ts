import type { Expression } from '../../syntax/ast.ts';
import { elementType } from '../expressions.ts';
import { receiverType } from '../members.ts';
import { showType } from '../showType.ts';
import { isPrimitive, isUnknown, withoutNull } from '../typeConstruct.ts';
import { type Check, fix, type Look } from './check.ts';
import { appended } from './mismatchMessage.ts';

export const notAList: Check = {
  code: 'flow/not-a-list',
  severity: 'error',
  title: 'A loop over something that is no list',
  explanation:
    '`for` goes over a list, and `...` in a list takes one. A map’s `entries()`, `keys()` and `values()` are lists.',
  example: `flow count(upTo: int) {
  for n in upTo {
         //^^^^ flow/not-a-list
    step told = log("\${n}")
  }
}
`,
  visit: {
    ForWork: ({ source }, look) => {
      if (source?.kind === 'CallExpression' && isEvent(source, look)) return;
      report(source, '`for` goes over a list', look);
    },
    ListLiteral: ({ items }, look) => {
      for (const item of items) if (item.kind === 'Spread') report(item.value, '`...` in a list takes a list', look);
    },
  },
};

function isEvent(source: Expression, look: Look): boolean {
  const callee = source.kind === 'CallExpression' ? source.callee : undefined;
  return callee?.kind === 'NameExpression' && look.file.symbols.get(callee.name)?.kind === 'event';
}

function report(source: Expression | undefined, wants: string, look: Look): void {
  if (!source) return;
  const type = withoutNull(look.typeOf(source));
  if (isUnknown(type) || elementType(type)) return;
  const plain = receiverType(type);
  const isJson = isPrimitive(plain, 'json');
  const fixes = isJson ? [fix('Add `as json[]`', ...appended(source, ' as json[]'))] : [];
  look.report(source.span, `${wants}, but this is ${showType(type)}.${advice(plain.kind, isJson)}`, { fixes });
}

function advice(kind: string, isJson: boolean): string {
  if (isJson) return ' Say what it is with `as json[]`, or with the type of its elements.';
  return kind === 'map' || kind === 'object'
    ? ' Use its `entries()`, `keys()` or `values()`.'
    : ' `range(n)` gives the numbers below `n`.';
}
