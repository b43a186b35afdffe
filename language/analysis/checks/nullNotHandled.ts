import type { BinaryExpression, Expression, MemberExpression } from '../../syntax/ast.ts';
import { isBoolean, operatorResult } from '../operators.ts';
import { opened } from '../secrecy.ts';
import { showType } from '../showType.ts';
import { mayBeNull, withoutNull } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import { type Check, fix, type Look } from './check.ts';
import { mismatchesOf } from './mismatch.ts';
import { appended, capital, placeholder } from './mismatchMessage.ts';

export const nullNotHandled: Check = {
  code: 'flow/null-not-handled',
  severity: 'error',
  title: 'A value that may be null, where null does not fit',
  explanation:
    'A value may be null when its type says so (`T?`), when its step may be skipped, or when a member may be absent. Give a value in its place with `??`, read members with `?.`, or check for null first: conditions narrow the type.',
  example: `flow first(names: string[]) {
  step told = log(names.first())
                //^^^^^^^^^^^^^ flow/null-not-handled
}
`,
  declaration: look => {
    for (const { kind, expression, to, from, expectation } of mismatchesOf(look.context)) {
      if (kind !== 'null') continue;
      const message = capital(
        `${expectation.by} takes ${showType(to)}, but this may be null (it is ${showType(from)}).`,
      );
      look.report(expression.span, `${message} ${advice}`, { fixes: [fallback(expression, to)] });
    }
    for (const [expression, { role, by }] of look.file.expectations) {
      const type = look.typeOf(expression);
      if (role !== 'condition' || !mayBeNull(type) || !isBoolean(withoutNull(type))) continue;
      const fixes = [fallback(expression, { kind: 'primitive', name: 'boolean' })];
      look.report(expression.span, capital(`${by} is true or false, but this may be null. ${advice}`), { fixes });
    }
  },
  visit: {
    MemberExpression: checkMember,
    IndexExpression: ({ object }, look) => {
      if (mayBeNull(look.typeOf(object))) {
        look.report(object.span, `This may be null, and null has no elements. ${advice}`);
      }
    },
    BinaryExpression: checkBinary,
    ForWork: ({ source }, look) => {
      const isEvent = source?.kind === 'CallExpression' && look.file.calls.get(source)?.target.kind === 'event';
      if (source && !isEvent && mayBeNull(look.typeOf(source))) {
        const fixes = [fix('Take an empty list in its place', ...appended(source, ' ?? []'))];
        look.report(source.span, `\`for\` goes over a list, but this may be null. ${advice}`, { fixes });
      }
    },
  },
};

const advice = 'Give a value in its place with `??`, or check for null first.';

function fallback(expression: Expression, to: Type) {
  const value = placeholder(to);
  return fix(`Take \`${value}\` in its place`, ...appended(expression, ` ?? ${value}`));
}

function checkMember({ object, member, isOptional }: MemberExpression, look: Look): void {
  if (isOptional || !member || !mayBeNull(look.typeOf(object))) return;
  const dot = look.file.text.indexOf('.', object.span.end);
  const fixes =
    dot < member.span.start ? [fix('Change to `?.`', { span: { start: dot, end: dot + 1 }, text: '?.' })] : [];
  look.report(
    member.span,
    `\`${member.text}\` is read from a value that may be null. Use \`?.${member.text}\` for null where there is nothing, or check for null first.`,
    { fixes },
  );
}

/** Operands that only null keeps from fitting. */
function checkBinary({ operator, left, right }: BinaryExpression, look: Look): void {
  if (operator === '??' || operator === '==' || operator === '!=' || !right) return;
  const types = [left, right].map(operand => opened(look.typeOf(operand)));
  const [first, second] = types;
  if (!first || !second || !operatorResult(operator, withoutNull(first), withoutNull(second))) return;
  for (const [index, operand] of [left, right].entries()) {
    const type = types[index];
    if (!type || !mayBeNull(type)) continue;
    look.report(operand.span, `\`${operator}\` does not take null, but this may be null. ${advice}`, {
      fixes: [fallback(operand, type)],
    });
  }
}
