/** How parameters are written into an address or a header, by OpenAPI's styles. */
import type { OperationAction, OperationParameter } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { isObject } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';

/** The path with its holes filled, each as one part of it. */
export function pathOf({ path, parameters }: OperationAction, input: JsonObject): string {
  return path.replace(/\{([^{}]+)\}/g, (_, wireName: string) => {
    const parameter = parameters.find(({ in: place, wireName: own }) => place === 'path' && own === wireName);
    const name = parameter?.name ?? wireName;
    const text = simple(input[name] ?? null, encodeURIComponent);
    if (text !== '' && !/^(\.|%2e){1,2}$/i.test(text)) return text;
    const what = text === '' ? 'is empty' : `is \`${text}\``;
    throw new ActionFailure('openapi/path', `\`${name}\` ${what}, so that the address would name something else.`, {
      hint: 'Check the value.',
    });
  });
}

export function headerValue(value: Json): string {
  return simple(value, text => text);
}

/** Lists and the members of objects with commas between them. */
function simple(value: Json, encode: (text: string) => string): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(item => encode(plain(item))).join(',');
  if (!isObject(value)) return encode(plain(value));
  return Object.entries(value)
    .map(([name, item]) => `${encode(name)},${encode(plain(item))}`)
    .join(',');
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

/** Adds a parameter to the query; null is left out. */
export function addQueryParameter(url: URL, { wireName, style, explode }: OperationParameter, value: Json): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    const items = value.filter(item => item !== null).map(plain);
    if (explode) for (const item of items) url.searchParams.append(wireName, item);
    else if (items.length > 0) url.searchParams.append(wireName, items.join(separators[style] ?? ','));
    return;
  }
  if (!isObject(value)) {
    url.searchParams.append(wireName, plain(value));
    return;
  }
  const members = Object.entries(value).filter(([, item]) => item !== null);
  if (style === 'deepObject')
    for (const [name, item] of members) url.searchParams.append(`${wireName}[${name}]`, plain(item));
  else if (explode) for (const [name, item] of members) url.searchParams.append(name, plain(item));
  else url.searchParams.append(wireName, members.flatMap(([name, item]) => [name, plain(item)]).join(','));
}

function plain(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
