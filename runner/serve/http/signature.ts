import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a signature is the HMAC-SHA-256 of a body: hexadecimal digits or base64, with or without `sha256=` before it. */
export function isSignedWith(secret: string, body: Uint8Array, signature: string): boolean {
  const given = signature.trim().replace(/^sha256=/i, '');
  const bytes = /^[0-9a-f]{64}$/i.test(given) ? Buffer.from(given, 'hex') : Buffer.from(given, 'base64');
  const expected = createHmac('sha256', secret).update(body).digest();
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
