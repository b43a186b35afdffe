import type { MatchWork } from '../../syntax/ast.ts';
import { isAssignable } from '../assignability.ts';
import { showType } from '../showType.ts';
import { isPrimitive, literalOf, membersOfUnion, unionOf, unknownType } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import { at, type Check, fix, type Look } from './check.ts';

export const matchNotExhaustive: Check = {
  code: 'flow/match-not-exhaustive',
  severity: 'error',
  title: 'A `match` that leaves values out',
  explanation:
    'Some case of a `match` must fit, whatever the value is. Name the values that are left, or add an `else`.',
  example: `flow days(tier: "basic" | "gold" | "trial") -> int {
  match tier {
//^^^^^ flow/match-not-exhaustive
    "gold" => {
      return 1
    }
    "basic" => {
      return 5
    }
  }
}
`,
  visit: { MatchWork: checkMatch },
};

function checkMatch({ value, cases, span }: MatchWork, look: Look): void {
  if (!value || cases.some(({ isElse }) => isElse)) return;
  const patterns = cases.flatMap(each => each.patterns).map(node => look.file.patterns.get(node) ?? unknownType);
  const covered = unionOf(patterns);
  const left = membersOfUnion(look.typeOf(value))
    .flatMap(booleansApart)
    .filter(member => patterns.length === 0 || !isAssignable(member, covered));
  if (left.length === 0) return;
  const last = cases.at(-1);
  const fixes = last ? [fix('Add an `else`', { span: at(last.span.end), text: '\n    else => { }' })] : [];
  const named = left.map(member => `\`${showType(member)}\``).join(', ');
  look.report({ start: span.start, end: span.start + 'match'.length }, `No case fits ${named}.`, { fixes });
}

/** `boolean` has two values, of which one may be left. */
function booleansApart(type: Type): readonly Type[] {
  return isPrimitive(type, 'boolean') ? [literalOf(true), literalOf(false)] : [type];
}
