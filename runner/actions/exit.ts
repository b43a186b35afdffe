/** How processes end, here or on another machine, and the failure for an end that is none of the expected ones. */
import type { Capture } from './capture.ts';
import { ActionFailure } from './failure.ts';

export interface Ending {
  readonly code: number | null;
  /** `SIGTERM` */
  readonly signal: string | null;
}

export interface Command {
  /** For messages. */
  readonly shown: string;
  /** First part of the error codes. */
  readonly prefix: 'shell' | 'exec' | 'ssh';
}

export function exitFailure(command: Command, ending: Ending, stdout: Capture, stderr: Capture): ActionFailure {
  const tail = stderr.tail(20);
  const lastLine = tail.split('\n').findLast(line => line.trim() !== '');
  const how = ending.signal === null ? `with exit code ${ending.code}` : `by signal ${ending.signal}`;
  const why = lastLine === undefined ? '.' : `: ${lastLine.trim()}`;
  const isMissing = ending.code === 127;
  return new ActionFailure(
    isMissing ? `${command.prefix}/not-found` : `${command.prefix}/exit`,
    `\`${firstLine(command.shown)}\` ended ${how}${why}`,
    {
      ...(isMissing ? { hint: 'The shell did not find a program that it names. Install it, or give its path.' } : {}),
      details: {
        command: command.shown,
        code: ending.code,
        signal: ending.signal,
        stderr: tail,
        stdout: stdout.tail(20),
      },
    },
  );
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length < text.trim().length || line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
