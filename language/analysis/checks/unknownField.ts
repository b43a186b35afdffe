import type { Expression, ObjectLiteral } from '../../syntax/ast.ts';
import { fieldOf } from '../members.ts';
import { wantedObject } from '../objectLiterals.ts';
import { showType } from '../showType.ts';
import { membersOfUnion, resolved } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import type { Check, Look } from './check.ts';
import { suggestion } from './suggestion.ts';

export const unknownField: Check = {
  code: 'flow/unknown-field',
  severity: 'error',
  title: 'A field that the type does not have',
  explanation:
    'An object that is written where a type is asked for has the fields of that type; another one is most likely misspelt.',
  example: `type Person = { name: string, age?: int }

flow someone() -> Person {
  return { name: "Ada", aeg: 36 }
                      //^^^ flow/unknown-field
}
`,
  declaration: look => {
    for (const [expression, { type }] of look.file.expectations) checkValue(expression, type, look);
  },
};

function checkValue(expression: Expression | undefined, to: Type, look: Look): void {
  switch (expression?.kind) {
    case 'ParenthesizedExpression':
      checkValue(expression.inner, to, look);
      return;
    case 'ConditionalExpression':
      checkValue(expression.then, to, look);
      checkValue(expression.otherwise, to, look);
      return;
    case 'ListLiteral': {
      const list = membersOfUnion(to)
        .map(resolved)
        .find(member => member.kind === 'list');
      if (list?.kind !== 'list') return;
      for (const item of expression.items) if (item.kind !== 'Spread') checkValue(item, list.element, look);
      return;
    }
    case 'ObjectLiteral':
      checkFields(expression, to, look);
      return;
    default:
      return;
  }
}

function checkFields(literal: ObjectLiteral, to: Type, look: Look): void {
  const wanted = wantedObject(to, literal);
  if (!wanted) return;
  for (const field of literal.fields) {
    if (field.kind === 'Spread') continue;
    if (wanted.kind === 'map') {
      checkValue(field.value, wanted.value, look);
      continue;
    }
    const target = fieldOf(wanted, field.name.text);
    if (target) checkValue(field.value, target.type, look);
    else if (wanted.kind === 'object') {
      const names = wanted.fields.map(candidate => candidate.name);
      const { hint, fixes } = suggestion(field.name.text, field.name.span, names);
      look.report(field.name.span, `${showType(wanted)} has no field \`${field.name.text}\`.${hint}`, { fixes });
    }
  }
}
