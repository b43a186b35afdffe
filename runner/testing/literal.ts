/** Data as it is written in the language. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';

/**
 * A value as an expression of the language. With its shape, what is no JSON of its own is written as what it is:
 * durations as `1500ms`, times and dates as casts.
 */
export function literal(value: Json, shape?: Shape, shapes: Shapes = {}): string {
  const plain = concrete(value, shape, shapes);
  if (plain?.kind === 'duration' && typeof value === 'number') return `${value}ms`;
  if ((plain?.kind === 'time' || plain?.kind === 'date') && typeof value === 'string') {
    return `${textLiteral(value)} as ${plain.kind}`;
  }
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const element = plain?.kind === 'list' ? plain.element : undefined;
    return `[${value.map((item: Json) => literal(item, element, shapes)).join(', ')}]`;
  }
  return objectLiteral(value as JsonObject, plain, shapes);
}

function objectLiteral(value: JsonObject, shape: Shape | undefined, shapes: Shapes): string {
  const fields = Object.entries(value).map(([name, member]) => {
    const known = shape?.kind === 'object' ? shape.fields.find(field => field.name === name)?.shape : undefined;
    const inner = shape?.kind === 'map' ? shape.value : known;
    return `${/^[A-Za-z_]\w*$/.test(name) ? name : textLiteral(name)}: ${literal(member, inner, shapes)}`;
  });
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** What names stand for, and the member of a union that the value is one of. */
function concrete(value: Json, shape: Shape | undefined, shapes: Shapes): Shape | undefined {
  if (shape?.kind === 'named') return concrete(value, shapes[shape.name], shapes);
  if (shape?.kind === 'secret') return concrete(value, shape.inner, shapes);
  if (shape?.kind !== 'union') return shape;
  return shape.members.map(member => concrete(value, member, shapes)).find(member => member && isOf(value, member));
}

function isOf(value: Json, { kind }: Shape): boolean {
  if (kind === 'duration' || kind === 'number' || kind === 'int') return typeof value === 'number';
  if (kind === 'string' || kind === 'time' || kind === 'date') return typeof value === 'string';
  if (kind === 'list') return Array.isArray(value);
  return (kind === 'object' || kind === 'map') && typeof value === 'object' && value !== null && !Array.isArray(value);
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Control characters by their number; `${` is no hole. */
export function textLiteral(text: string): string {
  const escaped = text
    .replace(/[\\"\n\r\t]/g, sign => escapes[sign] ?? sign)
    .replace(/\$(?=\{)/g, '\\$')
    .replace(/\p{Cc}/gu, sign => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
  return `"${escaped}"`;
}
