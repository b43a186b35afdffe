/** What the body of a request says. */
import { isUtf8 } from 'node:buffer';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Problem } from './problem.ts';

export type ReadBody =
  | { readonly ok: true; readonly text: string; readonly value: Json }
  | { readonly ok: false; readonly problem: Problem };

/** By its content type: JSON, a form, or a text. Without any, JSON where it is some. */
export function readBody(bytes: Uint8Array, contentType: string | undefined): ReadBody {
  if (bytes.length === 0) return { ok: true, text: '', value: null };
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isJson = type === 'application/json' || type.endsWith('+json');
  const isForm = type === 'application/x-www-form-urlencoded';
  const isText = type.startsWith('text/') || type.endsWith('+xml') || type === 'application/xml';
  if (type !== '' && !isJson && !isForm && !isText) return refused(415, 'The body is of a kind that is not read', type);
  if (!isUtf8(bytes)) return refused(400, 'The body is not UTF-8 text');
  const text = new TextDecoder().decode(bytes);
  if (isForm) return { ok: true, text, value: Object.fromEntries(new URLSearchParams(text)) };
  if (isText) return { ok: true, text, value: text };
  try {
    return { ok: true, text, value: JSON.parse(text) as Json };
  } catch (thrown) {
    if (!isJson) return { ok: true, text, value: text };
    return refused(400, 'The body is not JSON', thrown instanceof Error ? thrown.message : undefined);
  }
}

function refused(status: number, title: string, detail?: string): ReadBody {
  return { ok: false, problem: { status, title, detail } };
}

/** The members of a body that is an object; none for any other. */
export function asObject(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
