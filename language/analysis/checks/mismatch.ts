/** Values that do not fit where they stand, found once for all checks that report them. */
import type { Expression, ObjectLiteral } from '../../syntax/ast.ts';
import { isAssignable } from '../assignability.ts';
import type { FileContext } from '../context.ts';
import type { Expectation } from '../model.ts';
import { wantedObject } from '../objectLiterals.ts';
import { withoutSecrets } from '../secrecy.ts';
import { showType } from '../showType.ts';
import {
  isPrimitive,
  mayBeNull,
  membersOfUnion,
  nullable,
  resolved,
  unknownType,
  withoutNull,
} from '../typeConstruct.ts';
import type { ObjectValueType, Type } from '../types.ts';

type MismatchKind =
  /** The values are of different kinds. */
  | 'type'
  /** It would fit if it were not null. */
  | 'null'
  /** It would fit if it were not secret. */
  | 'secret'
  /** A text that was built elsewhere, for a template. */
  | 'template';

export interface Mismatch {
  /** The innermost expression that does not fit: an element or a field, where these are written in place. */
  readonly expression: Expression;
  readonly from: Type;
  readonly to: Type;
  readonly kind: MismatchKind;
  readonly expectation: Expectation;
  /** The fields and elements from the expectation's own value down to `expression`. */
  readonly path: string;
}

const found = new WeakMap<FileContext['expectations'], readonly Mismatch[]>();

/** All of a declaration, conditions aside. */
export function mismatchesOf(context: FileContext): readonly Mismatch[] {
  let all = found.get(context.expectations);
  if (!all) {
    all = [...context.expectations].flatMap(([expression, expectation]) =>
      expectation.role === 'condition' ? [] : mismatchesIn(context, expression, expectation.type, expectation, ''),
    );
    found.set(context.expectations, all);
  }
  return all;
}

function mismatchesIn(
  context: FileContext,
  expression: Expression,
  to: Type,
  expectation: Expectation,
  path: string,
): readonly Mismatch[] {
  const within = (inner: Expression | undefined, type: Type, more = '') =>
    inner ? mismatchesIn(context, inner, type, expectation, path + more) : [];
  switch (expression.kind) {
    case 'ParenthesizedExpression':
      return within(expression.inner, to);
    case 'ConditionalExpression': {
      const inner = [...within(expression.then, to), ...within(expression.otherwise, to)];
      if (inner.length > 0) return inner;
      // The condition may have made the whole a secret.
      break;
    }
    case 'LambdaExpression':
      if (to.kind === 'function' && expression.parameters.length <= to.parameters.length) {
        return within(expression.body, to.result);
      }
      break;
    case 'ListLiteral': {
      const list = membersOfUnion(to)
        .map(resolved)
        .find(member => member.kind === 'list');
      if (list?.kind !== 'list') break;
      return expression.items.flatMap((item, index) =>
        item.kind === 'Spread' ? within(item.value, list) : within(item, list.element, `[${index}]`),
      );
    }
    case 'ObjectLiteral': {
      const inner = fieldMismatches(expression, to, within);
      if (inner && inner.length > 0) return inner;
      break;
    }
    default:
      break;
  }
  return leafMismatch(context, expression, to, expectation, path);
}

/** What does not fit in the fields that are written; undefined when no object is asked for. */
function fieldMismatches(
  literal: ObjectLiteral,
  to: Type,
  within: (inner: Expression | undefined, type: Type, more: string) => readonly Mismatch[],
): readonly Mismatch[] | undefined {
  const wanted = wantedObject(to, literal);
  if (!wanted) return undefined;
  return literal.fields.flatMap(field => {
    if (field.kind === 'Spread' || field.isShorthand) return [];
    const target = fieldTarget(wanted, field.name.text);
    return target ? within(field.value, target, `.${field.name.text}`) : [];
  });
}

function fieldTarget(wanted: Type, name: string): Type | undefined {
  if (wanted.kind === 'map') return wanted.value;
  const field = wanted.kind === 'object' ? wanted.fields.find(candidate => candidate.name === name) : undefined;
  return field && (field.optional ? nullable(field.type) : field.type);
}

function leafMismatch(
  context: FileContext,
  expression: Expression,
  to: Type,
  expectation: Expectation,
  path: string,
): readonly Mismatch[] {
  const from = context.types.get(expression) ?? unknownType;
  const kind = mismatchKind(from, to);
  return kind ? [{ expression, from, to, kind, expectation, path }] : [];
}

/** Why a type does not fit; undefined when it does. */
function mismatchKind(from: Type, to: Type): MismatchKind | undefined {
  if (isAssignable(from, to)) return undefined;
  const revealed = withoutSecrets(from);
  if (isTemplate(to) && membersOfUnion(withoutNull(revealed)).some(isText)) return 'template';
  if (isAssignable(revealed, to)) return 'secret';
  if (mayBeNull(revealed) && isAssignable(withoutNull(revealed), to)) return 'null';
  return 'type';
}

const isTemplate = (type: Type): boolean => membersOfUnion(type).some(member => member.kind === 'template');

function isText(type: Type): boolean {
  const string: Type = { kind: 'primitive', name: 'string' };
  return !isPrimitive(type, 'never') && isAssignable(type, string);
}

/** The rest of a sentence about two types: which part is to blame, where that is not plain to see. */
export function reasonFor(from: Type, to: Type): string {
  const source = resolved(withoutNull(from));
  const target = resolved(withoutNull(to));
  if (source.kind === 'object' && target.kind === 'object') return fieldReason(source, target);
  if (source.kind === 'list' && target.kind === 'list') return reasonFor(source.element, target.element);
  if (source.kind === 'object' && target.kind === 'map') {
    const field = source.fields.find(candidate => !isAssignable(candidate.type, target.value));
    return field ? `: its field \`${field.name}\` is ${showType(field.type)}` : '';
  }
  return '';
}

function fieldReason(source: ObjectValueType, target: ObjectValueType): string {
  for (const wanted of target.fields) {
    const given = source.fields.find(field => field.name === wanted.name);
    if (!given) {
      if (!wanted.optional) return `: its field \`${wanted.name}\` is missing`;
    } else if (!isAssignable(given.type, wanted.optional ? nullable(wanted.type) : wanted.type)) {
      return `: its field \`${wanted.name}\` is ${showType(given.type)}, not ${showType(wanted.type)}`;
    } else if (given.optional && !wanted.optional && !mayBeNull(wanted.type)) {
      return `: its field \`${wanted.name}\` may be absent`;
    }
  }
  return '';
}
