import type { MemberExpression, NameExpression } from '../../syntax/ast.ts';
import { isValue } from '../expressions.ts';
import { propertyName } from '../members.ts';
import type { Symbol } from '../model.ts';
import { at, type Check, fix, type Look } from './check.ts';
import { kindNames } from './kindNames.ts';

export const notAValue: Check = {
  code: 'flow/not-a-value',
  severity: 'error',
  title: 'A name that stands for no value',
  explanation:
    'Actions, flows, functions, methods, types and namespaces are no values: they are called, or looked into, where they stand.',
  example: `flow shout(name: string) -> string {
  return name.upper
            //^^^^^ flow/not-a-value
}
`,
  visit: { NameExpression: checkName, MemberExpression: checkMember },
};

function checkName(expression: NameExpression, look: Look): void {
  const symbol = look.file.symbols.get(expression.name);
  if (!symbol || isValue(symbol.kind)) return;
  if (isOpened(expression, look)) return;
  look.report(expression.span, `\`${symbol.name}\` is ${kindNames[symbol.kind]}, not a value.${advice(symbol)}`);
}

function checkMember(expression: MemberExpression, look: Look): void {
  const { member } = expression;
  const symbol = member && look.file.symbols.get(member);
  if (!member || !symbol || isValue(symbol.kind) || isOpened(expression, look)) return;
  if (symbol.signature?.isMethod && member.text === propertyName) return;
  const what = symbol.signature?.isMethod ? 'a method' : kindNames[symbol.kind];
  const fixes = symbol.signature?.isMethod ? [fix('Add `()`', { span: at(member.span.end), text: '()' })] : [];
  look.report(member.span, `\`${member.text}\` is ${what}, not a value.${advice(symbol)}`, { fixes });
}

function advice(symbol: Symbol): string {
  return symbol.signature ? ` Call it: \`${symbol.name.split('.').at(-1)}(…)\`.` : '';
}

/** Whether the expression is called, looked into, or stands where a name of another kind is meant. */
function isOpened(expression: NameExpression | MemberExpression, look: Look): boolean {
  const parent = look.parents.at(-1);
  if (parent?.kind === 'CallExpression') return parent.callee === expression;
  if (parent?.kind === 'MemberExpression') return parent.object === expression && opens(expression, parent, look);
  return parent?.kind === 'UsingClause';
}

/** Only namespaces and resources are looked into, and in a test what was called is asked for its calls. */
function opens(expression: NameExpression | MemberExpression, parent: MemberExpression, look: Look): boolean {
  const name = expression.kind === 'NameExpression' ? expression.name : expression.member;
  const symbol = name && look.file.symbols.get(name);
  if (symbol?.kind === 'namespace' || symbol?.kind === 'resource') return true;
  const isInTest = look.parents.some(node => node.kind === 'TestDeclaration');
  return isInTest && parent.member?.text === 'calls';
}
