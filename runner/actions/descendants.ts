/**
 * Processes that have left the group of the command that started them, with `setsid` or as a daemon. They still have
 * its environment, in which a mark stands; on Linux `/proc` shows it. Elsewhere, and without that environment, they
 * are not found.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Environment } from './action.ts';

/** The variable that holds the marks, outermost first, with commas between them. */
const variable = 'BATON_PROCESSES';

/** A mark that no other command has, and the environment that carries it. */
export function newMark(env: Environment): { readonly mark: string; readonly env: Readonly<Record<string, string>> } {
  const mark = randomUUID();
  const outer = env[variable];
  return { mark, env: { [variable]: outer === undefined || outer === '' ? mark : `${outer},${mark}` } };
}

/** Sends a signal to all processes with the mark; gives how many there are. */
export function signalMarked(mark: string, signal: NodeJS.Signals | 0): number {
  return processes().filter(id => hasMark(id, mark) && send(id, signal)).length;
}

function processes(): readonly string[] {
  try {
    return process.platform === 'linux' ? readdirSync('/proc').filter(name => /^\d+$/.test(name)) : [];
  } catch {
    return [];
  }
}

/** What has ended, and what belongs to others, has nothing to read. */
function hasMark(id: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${id}/environ`).includes(mark);
  } catch {
    return false;
  }
}

function send(id: string, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(Number(id), signal);
  } catch {
    return false;
  }
}
