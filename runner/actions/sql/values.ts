/** What databases give, as data. */
import type { Json, JsonObject } from '#protocol/json.ts';

/**
 * A driver's value as {@link Json}: a whole number that JSON can't hold exactly, and a number that is none, become
 * text; dates ISO 8601 in UTC; bytes base64.
 */
function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return isSafe(value) ? Number(value) : String(value);
    case 'object':
      return objectToJson(value);
    default:
      return null;
  }
}

function objectToJson(value: object | null): Json {
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
}

export function toRows(rows: readonly object[]): readonly JsonObject[] {
  return rows.map(row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(value)])));
}

/** Text of a whole number: a number where it stays exact, else the text. */
export function wholeNumber(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** Text of a decimal number: a number where its digits fit a double (15 of them), else the text. */
export function decimalNumber(text: string): number | string {
  const digits = text.replace(/[^0-9]/g, '').replace(/^0+/, '');
  return digits.length <= 15 && Number.isFinite(Number(text)) ? Number(text) : text;
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}
