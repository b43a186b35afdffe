/** Keys of hosts, as OpenSSH's `known_hosts` files list them (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A key that a line gives to a host. */
interface KnownKey {
  /** `ssh-ed25519` */
  readonly type: string;
  /** In base64, as it stands there. */
  readonly key: string;
  readonly isRevoked: boolean;
}

export type Verdict = 'known' | 'changed' | 'revoked' | 'unknown';

/** The keys that a file gives to a host. Lines of certificate authorities, and lines that are none, are passed over. */
export function keysOf(text: string, host: string, port: number): readonly KnownKey[] {
  return text.split(/\r?\n/).flatMap(line => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
    const [names, type, key] = words;
    if (names === undefined || type === undefined || key === undefined) return [];
    if (line.trim().startsWith('#') || marker === '@cert-authority' || !isFor(names, host, port)) return [];
    return [{ type, key, isRevoked: marker === '@revoked' }];
  });
}

/** What is to be thought of a key that a host shows, in the form in which it is sent. */
export function judge(known: readonly KnownKey[], shown: Buffer): Verdict {
  const key = shown.toString('base64');
  const same = known.filter(each => each.key === key);
  if (same.some(each => each.isRevoked)) return 'revoked';
  if (same.length > 0) return 'known';
  return known.some(each => !each.isRevoked) ? 'changed' : 'unknown';
}

/** `SHA256:` and the digest in base64 without its padding, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function isFor(names: string, host: string, port: number): boolean {
  const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
  if (names.startsWith('|')) return isHashOf(names, name);
  const patterns = names.toLowerCase().split(',');
  if (patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1), name))) return false;
  return patterns.some(pattern => matches(pattern, name));
}

/** `|1|salt|HMAC-SHA1 of the name`, both in base64. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', digest = ''] = hashed.split('|');
  if (version !== '1') return false;
  const own = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  const theirs = Buffer.from(digest, 'base64');
  return own.length === theirs.length && timingSafeEqual(own, theirs);
}

/** `*` is any text, `?` one character. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
