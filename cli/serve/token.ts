import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { UsageProblem } from '../problem.ts';
import { readText } from '../sources.ts';

export interface Token {
  readonly text: string;
  /** Nobody knows it yet. */
  readonly isNew: boolean;
}

/** Fewer characters than this can be guessed. */
const shortest = 16;

/**
 * The token that a file or the environment brings, or a new one.
 * @throws {UsageProblem} It can't be read or is too short, or there is none and the server is open to other machines.
 */
export async function tokenFor(file: string | undefined, variable: string | undefined, host: string): Promise<Token> {
  const text = (file === undefined ? variable : await readText(file))?.trim();
  if (text !== undefined && text !== '') {
    if (text.length >= shortest && !/\s/.test(text)) return { text, isNew: false };
    throw new UsageProblem(
      `The token has fewer than ${shortest} characters, or spaces.`,
      'Make one with: openssl rand -hex 32',
    );
  }
  if (file !== undefined) throw new UsageProblem(`There is no token in \`${file}\`.`);
  if (isLoopback(host)) return { text: randomBytes(24).toString('base64url'), isNew: true };
  throw new UsageProblem(
    `At \`${host}\` other machines reach the server, so it needs a token.`,
    'Give one with --token-file or the variable BATON_TOKEN, or listen at 127.0.0.1.',
  );
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}
