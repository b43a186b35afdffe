/** `ssh.shell`: a command line on another machine. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import type { Json } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { optionalNumbers, optionalText, templateArgument } from '../arguments.ts';
import { Capture, outputLimit } from '../capture.ts';
import { type Ending, exitFailure } from '../exit.ts';
import { stopped } from '../failure.ts';
import { unlessStopped } from '../stopping.ts';
import { quoteWord, renderCommand } from '../templates/command.ts';
import { resourceOf } from './connection.ts';

export const shell: Action = {
  parameters: ['command', 'cwd', 'input', 'allow', 'outputLimit'],
  run: async (input, context) => {
    const line = renderCommand(templateArgument(input, 'command', 'command'));
    const cwd = optionalText(input, 'cwd');
    const limit = outputLimit(input);
    const resource = resourceOf(context);
    const client = await unlessStopped(context.signal, resource.client());
    try {
      const command = await RemoteCommand.start(
        client,
        cwd === undefined ? line : `cd -- ${quoteWord(cwd)} || exit\n${line}`,
      );
      const { stdout, stderr } = command.capture(limit, context);
      const { code, signal } = await command.end(optionalText(input, 'input') ?? '', context);
      stdout.end();
      stderr.end();
      if (context.signal.aborted) throw stopped();
      if (code !== 0 && (code === null || !optionalNumbers(input, 'allow').includes(code))) {
        throw exitFailure({ shown: line, prefix: 'ssh' }, { code, signal }, stdout, stderr);
      }
      return { stdout: stdout.text(), stderr: stderr.text(), code } satisfies Json;
    } catch (thrown) {
      throw resource.failureOf(thrown);
    }
  },
};

/**
 * A command that runs on the other machine. The first thing that it does is to say its process id, so that it can be
 * ended: servers pass signals on for some users only, and end nothing when a session is closed.
 */
class RemoteCommand {
  readonly #client: Client;
  readonly #channel: ClientChannel;
  /** The line of its standard error that says its process id begins with this. */
  readonly #mark: string;
  #process: string | undefined;

  private constructor(client: Client, channel: ClientChannel, mark: string) {
    this.#client = client;
    this.#channel = channel;
    this.#mark = mark;
  }

  static async start(client: Client, line: string): Promise<RemoteCommand> {
    const mark = randomUUID();
    return new RemoteCommand(client, await open(client, `echo ${mark} $$ >&2\n${line}`), mark);
  }

  capture(limit: number, context: ActionContext): { readonly stdout: Capture; readonly stderr: Capture } {
    const stdout = new Capture(limit, text => context.log({ level: 'info', stream: 'stdout', text }));
    const stderr = new Capture(limit, text => context.log({ level: 'info', stream: 'stderr', text }));
    this.#channel.on('data', (chunk: Buffer) => stdout.add(chunk));
    // What the login shell says may come before the mark.
    let head: Buffer | undefined = Buffer.alloc(0);
    this.#channel.stderr.on('data', (chunk: Buffer) => {
      if (head === undefined) return stderr.add(chunk);
      head = Buffer.concat([head, chunk]);
      const found = new RegExp(`${this.#mark} (\\d+)\\n`).exec(head.toString('latin1'));
      if (found === null) return;
      this.#process = found[1];
      stderr.add(Buffer.concat([head.subarray(0, found.index), head.subarray(found.index + found[0].length)]));
      head = undefined;
    });
    this.#channel.stderr.on('end', () => head !== undefined && stderr.add(head));
    return { stdout, stderr };
  }

  /** Gives it its input, and waits until it has ended and its output is read; stops it when the signal is aborted. */
  async end(input: string, context: ActionContext): Promise<Ending> {
    const ending = this.#ending();
    const ended = ending.then(
      () => true,
      () => true,
    );
    const stopping = (): Promise<void> => this.#stop(ended, context.stopGrace);
    let stop: Promise<void> | undefined;
    const onAbort = (): void => {
      stop = stopping();
    };
    context.signal.addEventListener('abort', onAbort, { once: true });
    if (context.signal.aborted) onAbort();
    this.#channel.end(input);
    try {
      return await ending;
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      await stop;
    }
  }

  #ending(): Promise<Ending> {
    return new Promise((done, reject) => {
      let ending: Ending = { code: null, signal: null };
      const lost = (): void => reject(new Error('the connection was lost while the command ran'));
      this.#client.once('close', lost);
      this.#channel.on('exit', (code: number | null, signal?: string) => {
        ending = { code, signal: signal === undefined ? null : `SIG${signal.replace(/^SIG/, '')}` };
      });
      this.#channel.on('close', () => {
        this.#client.off('close', lost);
        done(ending);
      });
    });
  }

  /** What is left when `grace` is over, or when the command itself has ended, is killed. */
  async #stop(ended: Promise<boolean>, grace: number): Promise<void> {
    await this.#kill('TERM');
    await Promise.race([ended, delay(grace)]);
    await this.#kill('KILL');
    const isGone = await Promise.race([ended, delay(grace, false)]);
    if (!isGone) this.#channel.destroy();
  }

  /** All of its process group, in a session of its own. What can't be reached any more is left alone. */
  async #kill(signal: 'TERM' | 'KILL'): Promise<void> {
    if (this.#process === undefined) return;
    const id = this.#process;
    try {
      const channel = await open(
        this.#client,
        `kill -${signal} -${id} 2>/dev/null || kill -${signal} ${id} 2>/dev/null`,
      );
      channel.resume().end();
      channel.stderr.resume();
      await once(channel, 'close');
    } catch {
      this.#channel.signal(signal);
    }
  }
}

/** The login shell, which may be any, only starts `sh`. */
function open(client: Client, line: string): Promise<ClientChannel> {
  return new Promise((done, reject) => {
    client.exec(`exec /bin/sh -c ${quoteWord(line)}`, (error, channel) =>
      error === undefined ? done(channel) : reject(error),
    );
  });
}
