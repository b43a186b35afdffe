import { isPrimitive } from './typeConstruct.ts';
import type { FieldType, Type } from './types.ts';

/** The type as it is written in the language: `{ id: string, lines: Line[] }?`. */
export function showType(type: Type): string {
  switch (type.kind) {
    case 'primitive':
      return type.name;
    case 'literal':
      return typeof type.value === 'string' ? JSON.stringify(type.value) : String(type.value);
    case 'list':
      return `${showOperand(type.element)}[]`;
    case 'map':
      return `map<${showType(type.value)}>`;
    case 'object':
      return type.fields.length === 0 ? '{}' : `{ ${type.fields.map(showField).join(', ')} }`;
    case 'union':
      return showUnion(type.members);
    case 'secret':
      return `secret ${showOperand(type.inner)}`;
    case 'template':
      return type.template;
    case 'function':
      return `(${type.parameters.map(showType).join(', ')}) -> ${showType(type.result)}`;
    case 'named':
    case 'variable':
      return type.name;
  }
}

function showUnion(members: readonly Type[]): string {
  const others = members.filter(member => !isPrimitive(member, 'null'));
  const [only] = others;
  if (only && others.length === 1 && members.length === 2) return `${showOperand(only)}?`;
  return members.map(member => (member.kind === 'function' ? `(${showType(member)})` : showType(member))).join(' | ');
}

function showOperand(type: Type): string {
  const text = showType(type);
  const isOpen = (type.kind === 'union' && !text.endsWith('?')) || type.kind === 'function' || type.kind === 'secret';
  return isOpen ? `(${text})` : text;
}

function showField(field: FieldType): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(field.name) ? field.name : JSON.stringify(field.name);
  return `${name}${field.optional ? '?' : ''}: ${showType(field.type)}`;
}
