/** A server of flows as a process of its own, with its folder, for tests that call it as its clients do. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Note } from '#cli/serve/notes.ts';
import { startBaton, temporaryFolder } from './baton.ts';

export const token = 'a-token-for-the-tests';

export type TimedNote = Note & { readonly time: string };

type NoteOf<Type extends Note['type']> = TimedNote & { readonly type: Type };

/** A folder with flows, and the server of them while there is one. */
export class ServedFolder {
  readonly #folder = temporaryFolder();
  #server: RunningServer | undefined;

  get path(): string {
    return this.#folder.path;
  }

  /** Writes files by their paths in the folder. */
  write(files: Readonly<Record<string, string>>): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), text);
    }
    return this;
  }

  /** Starts a server, and gives it when it listens. */
  async serve(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
    const server = new RunningServer(
      startBaton(['serve', '.', '--port', '0', '--json', ...args], {
        cwd: this.path,
        env: { BATON_TOKEN: token, ...env },
      }),
    );
    this.#server = server;
    await server.listening();
    return server;
  }

  async remove(): Promise<void> {
    await this.#server?.kill();
    this.#folder.remove();
  }
}

export class RunningServer {
  readonly notes: TimedNote[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number | null>;
  #stderr = '';
  #url = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      this.notes.push(...lines.map(line => JSON.parse(line) as TimedNote));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.#ended = new Promise(resolve => child.once('close', resolve));
  }

  async listening(): Promise<void> {
    this.#url = (await this.note('listening')).url;
  }

  /** The first note of a type that fits, when it comes. */
  async note<Type extends Note['type']>(
    type: Type,
    fits: (note: NoteOf<Type>) => boolean = () => true,
  ): Promise<NoteOf<Type>> {
    const find = () =>
      this.notes.find((note): note is NoteOf<Type> => note.type === type && fits(note as NoteOf<Type>));
    for (const end = Date.now() + 15_000; Date.now() < end; await delay(20)) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) break;
    }
    throw new Error(`There was no note ${type}. ${JSON.stringify(this.notes)} ${this.#stderr}`);
  }

  /** A request to the server; with `isTrusted` it brings the token. */
  fetch(path: string, { isTrusted, ...init }: RequestInit & { readonly isTrusted?: true } = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (isTrusted) headers.set('authorization', `Bearer ${token}`);
    return fetch(`${this.#url}${path}`, { ...init, headers });
  }

  /** Sends JSON. */
  post(path: string, body: unknown, init: RequestInit & { readonly isTrusted?: true } = {}): Promise<Response> {
    const headers = { 'content-type': 'application/json', ...init.headers };
    return this.fetch(path, { method: 'POST', body: JSON.stringify(body), ...init, headers });
  }

  /** Sends a signal, and gives the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return await this.#ended;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null) await this.stop('SIGKILL');
  }
}
