/** A short text that stands for a value: equal for equal values, and nothing of the value can be read from it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Json } from '#protocol/json.ts';
import { textToBytes } from './builtins/utf8.ts';
import { canonicalText } from './builtins/values.ts';

/** SHA-256 of the value in one spelling, in hexadecimal. */
export function fingerprint(value: Json): string {
  return bytesToHex(sha256(textToBytes(canonicalText(value))));
}
