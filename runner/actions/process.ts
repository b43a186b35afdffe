/** `shell` and `exec`: processes, each the head of a process group of its own so that all it started ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from './action.ts';
import {
  optionalNumbers,
  optionalText,
  optionalTextMap,
  optionalTexts,
  templateArgument,
  textArgument,
} from './arguments.ts';
import { Capture, outputLimit } from './capture.ts';
import { newMark, signalMarked } from './descendants.ts';
import { type Command, type Ending, exitFailure } from './exit.ts';
import { ActionFailure, stopped, systemCode } from './failure.ts';
import { renderCommand } from './templates/command.ts';

/** How long to wait for the output of what a process that has ended left running, in milliseconds. */
const lingerAfter = 1000;

const shell: Action = {
  parameters: ['command', 'cwd', 'env', 'input', 'allow', 'outputLimit'],
  run: (input, context) => {
    const line = renderCommand(templateArgument(input, 'command', 'command'));
    const program = process.platform === 'win32' ? 'sh' : '/bin/sh';
    return runProcess({ program, args: ['-c', line], shown: line, prefix: 'shell' }, input, context);
  },
};

const exec: Action = {
  parameters: ['program', 'args', 'cwd', 'env', 'input', 'allow', 'outputLimit'],
  run: (input, context) => {
    const program = textArgument(input, 'program');
    const args = optionalTexts(input, 'args');
    if (program === '') throw new ActionFailure('exec/not-found', 'The name of the program is empty.');
    return runProcess({ program, args, shown: [program, ...args].join(' '), prefix: 'exec' }, input, context);
  },
};

export const processActions: Readonly<Record<string, Action>> = { shell, exec };

interface LocalCommand extends Command {
  readonly program: string;
  readonly args: readonly string[];
}

async function runProcess(command: LocalCommand, input: JsonObject, context: ActionContext): Promise<Json> {
  const allow = optionalNumbers(input, 'allow');
  const limit = outputLimit(input);
  const cwd = resolve(context.cwd, optionalText(input, 'cwd') ?? '.');
  await checkFolder(cwd);
  if (context.signal.aborted) throw stopped();
  const stdout = new Capture(limit, text => context.log({ level: 'info', stream: 'stdout', text }));
  const stderr = new Capture(limit, text => context.log({ level: 'info', stream: 'stderr', text }));
  const { child, mark } = start(command, cwd, input, context);
  child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
  const ending = await waitFor(child, command, context);
  if (context.signal.aborted) await endAll(child, mark, context.stopGrace);
  stdout.end();
  stderr.end();
  if (context.signal.aborted) throw stopped();
  if (ending.code !== 0 && (ending.code === null || !allow.includes(ending.code))) {
    throw exitFailure(command, ending, stdout, stderr);
  }
  return { stdout: stdout.text(), stderr: stderr.text(), code: ending.code };
}

/** What was started and has not ended: none of it outlives this process, even when that has to end at once. */
const underWay = new Map<ChildProcess, string>();

process.on('exit', () => {
  for (const [child, mark] of underWay) {
    kill(child, 'SIGKILL');
    signalMarked(mark, 'SIGKILL');
  }
});

async function checkFolder(cwd: string): Promise<void> {
  const entry = await stat(cwd).catch(() => undefined);
  if (entry?.isDirectory() === true) return;
  const why = entry === undefined ? 'does not exist' : 'is not a folder';
  throw new ActionFailure('process/cwd', `The working directory \`${cwd}\` ${why}.`);
}

interface Started {
  readonly child: ChildProcess;
  /** In the environment of all that it starts. */
  readonly mark: string;
}

function start(command: LocalCommand, cwd: string, input: JsonObject, context: ActionContext): Started {
  const text = optionalText(input, 'input');
  const { mark, env } = newMark(context.env);
  try {
    const child = spawn(command.program, command.args, {
      cwd,
      env: { ...context.env, ...traceOf(context), ...optionalTextMap(input, 'env'), ...env },
      detached: process.platform !== 'win32',
      stdio: [text === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    underWay.set(child, mark);
    child.once('close', () => underWay.delete(child));
    // A process need not read all that it is given.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
    return { child, mark };
  } catch (thrown) {
    throw startFailure(command, thrown);
  }
}

/** Programs that trace themselves go on from here. */
function traceOf({ traceparent }: ActionContext): Readonly<Record<string, string>> {
  return traceparent === undefined ? {} : { TRACEPARENT: traceparent };
}

/** Waits until the process has ended and its output is read; stops it when the signal is aborted. */
function waitFor(child: ChildProcess, command: LocalCommand, context: ActionContext): Promise<Ending> {
  return new Promise((resolveEnding, reject) => {
    const timers: NodeJS.Timeout[] = [];
    const stop = (): void => {
      kill(child, 'SIGTERM');
      timers.push(setTimeout(() => kill(child, 'SIGKILL'), context.stopGrace));
    };
    const settle = (): void => {
      context.signal.removeEventListener('abort', stop);
      for (const timer of timers) clearTimeout(timer);
    };
    context.signal.addEventListener('abort', stop, { once: true });
    child.once('error', thrown => {
      settle();
      reject(startFailure(command, thrown));
    });
    child.once('exit', () => {
      timers.push(setTimeout(() => leaveBehind(child, context), lingerAfter));
    });
    child.once('close', (code, signal) => {
      settle();
      resolveEnding({ code, signal });
    });
  });
}

/** The process has ended, and something that it started still holds its output: go on without it. */
function leaveBehind(child: ChildProcess, context: ActionContext): void {
  if (!context.signal.aborted) {
    const text = 'The command has ended and left a process running in the background; its further output is not read.';
    context.log({ level: 'warn', stream: 'log', text });
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Waits until nothing is left of what a stopped command has started; what does not go in time is killed. */
async function endAll(child: ChildProcess, mark: string, grace: number): Promise<void> {
  const end = performance.now() + grace;
  signalMarked(mark, 'SIGTERM');
  while (performance.now() < end && (kill(child, 0) || signalMarked(mark, 0) > 0)) await delay(20);
  kill(child, 'SIGKILL');
  signalMarked(mark, 'SIGKILL');
}

/** Sends a signal (0: none, only looks) to the whole process group; false when nothing of it is left. */
function kill(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.platform === 'win32' ? child.kill(signal) : process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

function startFailure(command: LocalCommand, thrown: unknown): unknown {
  const details = { program: command.program };
  switch (systemCode(thrown)) {
    case 'ENOENT':
      return new ActionFailure(`${command.prefix}/not-found`, `There is no program \`${command.program}\`.`, {
        hint: 'Install it, or give its path; programs are looked for in the folders of PATH.',
        details,
      });
    case 'EACCES':
      return new ActionFailure(`${command.prefix}/not-executable`, `\`${command.program}\` can't be executed.`, {
        hint: 'Make it executable with `chmod +x`.',
        details,
      });
    case 'E2BIG':
      return new ActionFailure(`${command.prefix}/too-long`, `The arguments of \`${command.program}\` are too long.`, {
        hint: 'Give long text to its standard input with `input:`, or by way of a file.',
        details,
      });
    case 'ERR_INVALID_ARG_VALUE':
      return new ActionFailure('argument', `An argument of \`${command.program}\` holds a NUL character.`, { details });
    default:
      return thrown;
  }
}
