/** How values are shown: in one line, in the syntax of the language, and without what is secret. */
import type { Json } from '#protocol/json.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';
import { mask } from '../../secrets/masker.ts';

/** A value in one line, cut off after about `most` characters. */
export function shortText(value: Json, most: number): string {
  const text = textWithin(value, most);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Does not print more of a large value than is asked for. */
function textWithin(value: Json, most: number): string {
  if (typeof value === 'string') return JSON.stringify(value.length > most ? value.slice(0, most) : value);
  if (value === null || typeof value !== 'object') return String(value);
  const isList = Array.isArray(value);
  const parts: string[] = [];
  let length = 0;
  for (const [name, member] of Object.entries(value)) {
    if (length > most) break;
    const text = textWithin(member as Json, most - length);
    parts.push(isList ? text : `${fieldText(name)}: ${text}`);
    length += parts.at(-1)?.length ?? 0;
  }
  if (parts.length === 0) return isList ? '[]' : '{}';
  return isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
}

/** A value as it can be pasted: in lines, as JSON. */
export function wholeText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

export function fieldText(name: string): string {
  return isName(name) ? name : JSON.stringify(name);
}

/** Whether a text can stand as a name in the language. */
export function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}

/** What kind of value it is: `string`, `list of 3`. */
export function kindText(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value;
}

/** The value with a mask in place of each secret that its shape has. */
export function masked(value: Json, shape: Shape | undefined, shapes: Shapes): Json {
  if (shape === undefined || value === null) return value;
  switch (shape.kind) {
    case 'secret':
      return mask;
    case 'named':
      return masked(value, shapes[shape.name], shapes);
    case 'list':
      return Array.isArray(value) ? value.map(element => masked(element, shape.element, shapes)) : value;
    case 'map':
      return mapped(value, () => shape.value, shapes);
    case 'object':
      return mapped(value, name => shape.fields.find(field => field.name === name)?.shape, shapes);
    case 'union':
      // Which member it is nobody says: whatever may be secret is taken for it.
      return shape.members.reduce<Json>((shown, member) => masked(shown, member, shapes), value);
    default:
      return value;
  }
}

function mapped(value: Json, shapeOf: (name: string) => Shape | undefined, shapes: Shapes): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, masked(member as Json, shapeOf(name), shapes)]),
  );
}
