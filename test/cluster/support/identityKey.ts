/** The key by which workers know their cluster. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A new one: the file for the server, and what the workers are told. */
export function identityKey(folder: string): { readonly file: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const file = join(folder, 'identity.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { file, publicKey: `publickeyv1_${base58(Buffer.from(x, 'base64url'))}` };
}

function base58(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 58n) text = `${alphabet[Number(rest % 58n)]}${text}`;
  return `${'1'.repeat(bytes.findIndex(byte => byte !== 0))}${text}`;
}
