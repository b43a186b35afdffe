/** Child processes of the scripts: run to the end, and none outlives the script that started it. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

export interface Ran {
  /** Exit code; 128 plus the signal's number is not attempted: a killed process counts as 1. */
  readonly code: number;
  /** Standard output and standard error in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Also show the output while it comes. */
  readonly echo?: boolean;
  /** Milliseconds after which the process and its children are killed. */
  readonly limit?: number;
}

const running = new Set<ChildProcess>();

/** Ends a process group that {@link start} began. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Starts a process in a group of its own, which is killed when this script ends. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Runs a command to its end. A command that can't be started counts as code 127, with the reason as its output. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise(resolve => {
    const child = start(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (options.echo) process.stdout.write(chunk);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    const timer =
      options.limit === undefined
        ? undefined
        : setTimeout(() => {
            output += `\nstopped after ${options.limit} ms\n`;
            killGroup(child);
          }, options.limit);
    child.once('error', error => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.once('close', code => {
      clearTimeout(timer);
      killGroup(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

function endAll(): void {
  for (const child of running) killGroup(child);
}

process.once('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(130);
  });
}
