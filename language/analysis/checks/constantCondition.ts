import type { BinaryExpression, Expression, WhenClause } from '../../syntax/ast.ts';
import { mentionsIn } from '../mentions.ts';
import type { Fix } from '../model.ts';
import { showType } from '../showType.ts';
import { acceptsNull, isNever, isPrimitive, isUnknown, membersOfUnion, resolved } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import { type Check, declaredAt, type Look } from './check.ts';
import { literalNumber } from './literalValues.ts';
import { removed } from './removal.ts';

export const constantCondition: Check = {
  code: 'flow/constant-condition',
  severity: 'warning',
  title: 'A condition that is always true or always false',
  explanation:
    'A condition that can come out one way only decides nothing: one side of it is never taken. Most often the wrong thing is compared, or a check for null stands where null can’t be any more.',
  example: `flow price(amount: int) -> number {
  return amount == null ? 0 : amount * 1.2
       //^^^^^^^^^^^^^^ flow/constant-condition
}
`,
  visit: {
    IfWork: ({ condition }, look) => inspect(condition, look),
    WhenClause: checkWhen,
    ConditionalExpression: ({ condition }, look) => inspect(condition, look),
    ForWork: ({ until }, look) => inspectUntil(until, look),
    RepeatWork: ({ until }, look) => inspectUntil(until, look),
    RetryClause: ({ on }, look) => inspect(on, look),
  },
};

function checkWhen(clause: WhenClause, look: Look): void {
  const remove = removed('Remove the `when`', look.file.text, clause.span);
  inspect(clause.condition, look, remove);
}

/** `until false` and `until true` say on purpose that only a `timeout`, or nothing, ends it. */
function inspectUntil(until: Expression | undefined, look: Look): void {
  if (until?.kind !== 'BooleanLiteral') inspect(until, look);
}

/** Reports each part of a condition that is always the same; `whenTrue` takes out a condition that always holds as a whole. */
function inspect(condition: Expression | undefined, look: Look, whenTrue?: Fix): void {
  switch (condition?.kind) {
    case undefined:
      return;
    case 'ParenthesizedExpression':
      inspect(condition.inner, look, whenTrue);
      return;
    case 'UnaryExpression':
      if (condition.operator === '!') inspect(condition.operand, look);
      return;
    case 'BinaryExpression':
      if (condition.operator !== '&&' && condition.operator !== '||') break;
      inspect(condition.left, look);
      inspect(condition.right, look);
      return;
    case 'BooleanLiteral':
      tell(condition, condition.value, '', look, condition.value ? whenTrue : undefined);
      return;
    default:
      return;
  }
  checkComparison(condition, look, whenTrue);
}

function checkComparison(comparison: BinaryExpression, look: Look, whenTrue: Fix | undefined): void {
  const { operator, left, right } = comparison;
  const compare = comparisons[operator];
  if (!compare || !right) return;
  const checked = right.kind === 'NullLiteral' ? left : left.kind === 'NullLiteral' ? right : undefined;
  if (checked) checkNull(comparison, checked, look, whenTrue);
  else if (isSame(left, right, look)) tell(comparison, compare(0, 0), ': both sides are the same', look);
  else if (operator !== '==' && operator !== '!=') {
    const a = literalNumber(left);
    const b = literalNumber(right);
    if (a !== undefined && b !== undefined) tell(comparison, compare(a, b), '', look);
  }
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** A comparison with null of what can't be null, or can't be anything else. */
function checkNull(comparison: BinaryExpression, checked: Expression, look: Look, whenTrue: Fix | undefined): void {
  const type = plain(look.typeOf(checked));
  const isNull = isPrimitive(type, 'null');
  if (checked.kind === 'NullLiteral' || isNever(type) || (!isNull && !isKnown(type))) return;
  const value = isNull === (comparison.operator === '==');
  const what = look.file.text.slice(checked.span.start, checked.span.end);
  const why = isNull ? `: \`${what}\` is always null` : `: \`${what}\` is never null, it is ${showType(type)}`;
  tell(comparison, value, why, look, value ? whenTrue : undefined);
}

const plain = (type: Type): Type => resolved(type.kind === 'secret' ? type.inner : type);

/** Whether the values of a type are known well enough to say that null is none of them. */
function isKnown(type: Type): boolean {
  return (
    !acceptsNull(type) &&
    membersOfUnion(type).every(member => !isUnknown(member) && member.kind !== 'variable' && member.kind !== 'function')
  );
}

/** Functions that may give another value each time. */
const changing: ReadonlySet<string> = new Set(['now', 'random', 'uuid']);

/** Whether two expressions are the same text with the same meaning, so that they have the same value. */
function isSame(a: Expression, b: Expression, { file }: Look): boolean {
  if (file.text.slice(a.span.start, a.span.end) !== file.text.slice(b.span.start, b.span.end)) return false;
  return mentionsIn(file, a).every(({ symbol }) => symbol.kind !== 'builtin' || !changing.has(symbol.name));
}

function tell(condition: Expression, value: boolean, why: string, look: Look, fix?: Fix): void {
  const mentioned = mentionsIn(look.file, condition).find(({ symbol }) => symbol.kind !== 'builtin');
  look.report(condition.span, `This is always ${value}${why}.`, {
    related: mentioned ? declaredAt(mentioned.symbol.name, mentioned.symbol.origin) : [],
    fixes: fix ? [fix] : [],
  });
}
