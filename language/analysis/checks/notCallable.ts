import type { CallExpression } from '../../syntax/ast.ts';
import { propertyName } from '../members.ts';
import { showType } from '../showType.ts';
import { isUnknown } from '../typeConstruct.ts';
import { type Check, fix, type Look } from './check.ts';
import { kindNames } from './kindNames.ts';

export const notCallable: Check = {
  code: 'flow/not-callable',
  severity: 'error',
  title: 'A call of something that can’t be called',
  explanation: 'Actions, flows, functions and methods can be called; values, types and namespaces cannot.',
  example: `flow greet(name: string) {
  step told = log(name("x"))
                //^^^^ flow/not-callable
}
`,
  visit: { CallExpression: checkCall },
};

function checkCall(call: CallExpression, look: Look): void {
  const { callee } = call;
  const known = look.file.calls.get(call);
  if (known?.self && known.target.name.endsWith(`.${propertyName}`)) {
    look.report(call.argumentsSpan, `\`${propertyName}\` is read without parentheses.`, {
      fixes: [fix('Remove the parentheses', { span: call.argumentsSpan, text: '' })],
    });
    return;
  }
  if (known) return;
  const name =
    callee.kind === 'NameExpression' ? callee.name : callee.kind === 'MemberExpression' ? callee.member : undefined;
  const symbol = name && look.file.symbols.get(name);
  if (symbol) {
    if (symbol.kind === 'variable' && symbol.declaration?.kind === 'ImportDeclaration') return;
    look.report(callee.span, `\`${name.text}\` is ${kindNames[symbol.kind]} and can’t be called.`);
    return;
  }
  const type = look.typeOf(callee);
  if (isUnknown(type) || callee.kind === 'NameExpression' || callee.kind === 'MemberExpression') return;
  look.report(callee.span, `This is ${showType(type)} and can’t be called.`);
}
