/** Built-ins that turn data into text and back: JSON, base64, SHA-256. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Json } from '#protocol/json.ts';
import type { Builtin } from './arguments.ts';
import { EvaluationError } from './evaluationError.ts';
import { bytesToText, textToBytes } from './utf8.ts';
import { boundedText, requireBounded } from './values.ts';

export const codecBuiltins: Readonly<Record<string, Builtin>> = {
  'json.parse': given => parseJson(given.text(0)),
  'json.text': given => boundedText(jsonText(given.value(0))),
  'base64.encode': given => boundedText(encodeBase64(textToBytes(given.text(0)))),
  'base64.decode': given => decodeText(given.text(0)),
  sha256: given => bytesToHex(sha256(textToBytes(given.text(0)))),
};

function jsonText(value: Json): string {
  requireBounded(value);
  return JSON.stringify(value);
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EvaluationError('json/syntax', `The text is not JSON: ${reason}.`);
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648, section 4, with padding. */
function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = [18, 12, 6, 0].map(shift => alphabet.charAt((group >> shift) & 63));
    const missing = Math.max(0, at + 3 - bytes.length);
    pieces.push(digits.slice(0, 4 - missing).join('') + '='.repeat(missing));
  }
  return pieces.join('');
}

function decodeText(text: string): string {
  const bytes = decodeBase64(text.replace(/\s+/g, ''));
  const decoded = bytes === undefined ? undefined : bytesToText(bytes);
  if (decoded !== undefined) return decoded;
  throw new EvaluationError('base64/decode', 'The text is not base64 of a UTF-8 text.');
}

/** Takes RFC 4648's alphabet and its URL-safe one, with or without padding. */
function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let written = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[written] = (bits >> count) & 255;
      written += 1;
    }
  }
  return bytes;
}
