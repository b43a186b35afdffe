/** The real command line, as a process of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '#protocol/runEvents.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The sources; `npm test`, which has just built it, names the bundle. */
const entry = join(root, process.env.BATON_CLI ?? 'cli/main.ts');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BatonOptions {
  readonly cwd?: string;
  /** Replaces single variables; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
}

/** Starts `baton` with these arguments. */
export function startBaton(args: readonly string[], options: BatonOptions = {}): ChildProcessWithoutNullStreams {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined, ...options.env };
  return spawn(process.execPath, [entry, ...args], { cwd: options.cwd ?? root, env });
}

/** Runs `baton` to its end. */
export async function baton(args: readonly string[], options: BatonOptions = {}): Promise<Ran> {
  const child = startBaton(args, options);
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return await ended(child);
}

/** What a process printed, once it has ended. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** The events of `baton run --json`. */
export function eventsIn(stdout: string): RunEvent[] {
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as RunEvent);
}

/** A new empty folder, and what takes it away. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'baton-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
