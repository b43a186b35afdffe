/**
 * Seals what is taken out of a journal, so that a run can go on with it: AES-256-GCM, with a key that is not in the
 * journal. Whoever has the journal's folder alone can't read it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '#protocol/json.ts';

/** The variable that gives the key, in place of the user's own. Any text; a long and random one is a good one. */
export const keyVariable = 'BATON_KEY';

export interface Sealer {
  /** `place` must be the same when it is opened: what is sealed can't be moved to another one. */
  seal(place: string, data: Json): Uint8Array;
  /** Throws a {@link SealProblem} when it was sealed with another key, or for another place. */
  open(place: string, sealed: Uint8Array): Json;
}

/** What is sealed can't be opened, or the key can't be read or made. */
export class SealProblem extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'SealProblem';
    this.hint = hint;
  }
}

const sizes = { format: 1, keyId: 8, nonce: 12, tag: 16 } as const;
const format = 1;

/** `key` is asked for when something is first sealed or opened: 32 bytes. */
export function sealerWith(key: () => Uint8Array): Sealer {
  let known: Uint8Array | undefined;
  const keyNow = (): Uint8Array => {
    known ??= key();
    return known;
  };
  return {
    seal: (place, data) => seal(keyNow(), place, data),
    open: (place, sealed) => open(keyNow(), place, Buffer.from(sealed)),
  };
}

function seal(key: Uint8Array, place: string, data: Json): Uint8Array {
  const nonce = randomBytes(sizes.nonce);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(JSON.stringify(data), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(format), keyId(key), nonce, cipher.getAuthTag(), body]);
}

function open(key: Uint8Array, place: string, sealed: Buffer): Json {
  let at = 0;
  const take = (size: number): Buffer => {
    at += size;
    return sealed.subarray(at - size, at);
  };
  const isKnown = take(sizes.format)[0] === format;
  if (!isKnown || !take(sizes.keyId).equals(keyId(key))) {
    throw new SealProblem(
      'The secrets of the run were sealed with another key.',
      `Go on with it as the user and on the machine that started it, or give that key in ${keyVariable}.`,
    );
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, take(sizes.nonce)).setAAD(Buffer.from(place));
    decipher.setAuthTag(take(sizes.tag));
    return JSON.parse(decipher.update(sealed.subarray(at), undefined, 'utf8') + decipher.final('utf8')) as Json;
  } catch {
    throw new SealProblem('What is sealed in the journal was changed.', 'Start the run anew.');
  }
}

/** Tells keys apart, and nothing of them. */
function keyId(key: Uint8Array): Buffer {
  return createHash('sha256').update('baton key id').update(key).digest().subarray(0, sizes.keyId);
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Seals with the key of {@link keyVariable}, or with the user's own, which is made when it is first needed. */
export function userSealer(env: Variables): Sealer {
  return sealerWith(() => {
    const given = env[keyVariable];
    if (given !== undefined && given !== '') return createHash('sha256').update(given).digest();
    return readOrMakeKey(join(stateFolder(env), 'baton', 'key'));
  });
}

function stateFolder(env: Variables): string {
  if (process.platform === 'win32') return env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  return env.XDG_STATE_HOME ?? join(env.HOME ?? homedir(), '.local', 'state');
}

function readOrMakeKey(path: string): Uint8Array {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (thrown) {
    // Another process may have been faster, or made it long ago.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw keyProblem(path, thrown);
  }
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
    if (key.length === 32) return key;
  } catch (thrown) {
    throw keyProblem(path, thrown);
  }
  throw new SealProblem(`\`${path}\` holds no key.`, `Remove it, or give a key in ${keyVariable}.`);
}

function keyProblem(path: string, thrown: unknown): SealProblem {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new SealProblem(
    `The key that seals secrets can't be kept at \`${path}\`: ${why}`,
    `Make the folder writable, or give a key in ${keyVariable}.`,
  );
}
