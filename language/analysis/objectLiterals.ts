import type { Name, ObjectField, ObjectLiteral, Spread } from '../syntax/ast.ts';
import { type FileContext, placeOf } from './context.ts';
import type { Scope } from './lexicalScope.ts';
import { fieldOf, receiverType } from './members.ts';
import { isSecret, opened } from './secrecy.ts';
import { fieldSymbol } from './symbols.ts';
import {
  isPrimitive,
  jsonType,
  mapOf,
  membersOfUnion,
  resolved,
  secretOf,
  unionOf,
  unknownType,
} from './typeConstruct.ts';
import type { FieldType, Type } from './types.ts';

/** The type of `{ … }`. `typeOfName` gives the value of a field that is written as a name alone. */
export function inferObject(
  context: FileContext,
  literal: ObjectLiteral,
  scope: Scope,
  expected: Type | undefined,
  typeOfName: (name: Name) => Type,
): Type {
  const wanted = expected && wantedObject(expected, literal);
  const fields = new Map<string, FieldType>();
  /** Values of spread maps, whose keys are not known. */
  const loose: Type[] = [];
  for (const field of literal.fields) {
    if (field.kind === 'Spread') spread(context, field, scope, expected, fields, loose);
    else fields.set(field.name.text, inferField(context, field, scope, wanted, typeOfName));
  }
  if (loose.length === 0) return { kind: 'object', fields: [...fields.values()] };
  return mapOf(unionOf([...loose, ...[...fields.values()].map(field => field.type)]));
}

function inferField(
  context: FileContext,
  field: ObjectField,
  scope: Scope,
  wanted: Type | undefined,
  typeOfName: (name: Name) => Type,
): FieldType {
  const target = wanted && fieldOf(wanted, field.name.text);
  const guide = target?.type ?? (wanted?.kind === 'map' ? wanted.value : undefined);
  const value = field.isShorthand
    ? typeOfName(field.name)
    : field.value
      ? context.infer(field.value, scope, guide)
      : unknownType;
  const type: FieldType = {
    name: field.name.text,
    type: value,
    optional: false,
    doc: target?.doc,
    origin: placeOf(context, field.name),
  };
  const named = field.isShorthand ? context.shorthands : context.symbols;
  named.set(field.name, fieldSymbol(target ?? type));
  return type;
}

function spread(
  context: FileContext,
  { value }: Spread,
  scope: Scope,
  expected: Type | undefined,
  fields: Map<string, FieldType>,
  loose: Type[],
): void {
  const whole = value ? context.infer(value, scope, expected) : unknownType;
  const type = receiverType(whole);
  const kept = (part: Type): Type => (isSecret(whole) ? secretOf(part) : part);
  if (type.kind === 'object') {
    for (const field of type.fields) fields.set(field.name, overlaid({ ...field, type: kept(field.type) }, fields));
  } else if (type.kind === 'map') loose.push(kept(type.value));
  else loose.push(isPrimitive(type, 'json') ? kept(jsonType) : unknownType);
}

/** A field that a spread brings: one that may be absent leaves what was there before. */
function overlaid(field: FieldType, before: ReadonlyMap<string, FieldType>): FieldType {
  const earlier = before.get(field.name);
  if (!field.optional || !earlier) return field;
  return { ...field, type: unionOf([earlier.type, field.type]), optional: earlier.optional };
}

/** The object or map that a place asks for; of several, the one whose literal fields are as written. */
export function wantedObject(expected: Type, literal: ObjectLiteral): Type | undefined {
  const candidates = membersOfUnion(opened(expected))
    .map(resolved)
    .filter(member => member.kind === 'object' || member.kind === 'map');
  if (candidates.length <= 1) return candidates[0];
  return candidates.find(candidate => candidate.kind === 'object' && tagsMatch(candidate.fields, literal));
}

function tagsMatch(fields: readonly FieldType[], literal: ObjectLiteral): boolean {
  return fields.every(({ name, type }) => {
    if (type.kind !== 'literal') return true;
    const written = literal.fields.find(field => field.kind === 'ObjectField' && field.name.text === name);
    const value = written?.kind === 'ObjectField' ? written.value : undefined;
    if (value?.kind === 'BooleanLiteral' || value?.kind === 'NumberLiteral') return value.value === type.value;
    const part = value?.kind === 'StringLiteral' ? value.parts[0] : undefined;
    return part?.kind === 'StringText' && part.text === type.value;
  });
}
