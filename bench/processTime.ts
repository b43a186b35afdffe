/** What this process and its children take of the processors; on Linux. */
import { readdirSync, readFileSync } from 'node:fs';

interface Seen {
  readonly parent: number;
  /** Milliseconds, with those of children that have ended. */
  readonly cpu: number;
}

/** Milliseconds of the processors since the start. */
export function familyCpu(): number {
  const seen = new Map<number, Seen>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat !== undefined) seen.set(Number(name), stat);
  }
  const { user, system } = process.cpuUsage();
  let sum = (user + system) / 1000;
  for (const [pid, { cpu }] of seen) if (pid !== process.pid && isOurs(pid, seen)) sum += cpu;
  return sum;
}

function isOurs(pid: number, seen: ReadonlyMap<number, Seen>): boolean {
  let at: number | undefined = pid;
  while (at !== undefined && at !== process.pid) at = seen.get(at)?.parent;
  return at === process.pid;
}

/** Undefined for a process that has just ended. */
function statOf(pid: string): Seen | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
    const [parent = 0] = fields.slice(1);
    // Of itself and of children that it has waited for, in hundredths of a second.
    return { parent, cpu: fields.slice(11, 15).reduce((ticks, more) => ticks + more, 0) * 10 };
  } catch {
    return undefined;
  }
}
