import type { HistoryEntry } from '#protocol/requests.ts';

/** A sign for each status of a recorded run, and what is said of it before or instead of how long it took. */
const statuses: Readonly<Record<string, { readonly icon: string; readonly word: string; readonly isOver: boolean }>> = {
  queued: { icon: 'clock', word: 'queued', isOver: false },
  running: { icon: 'sync~spin', word: 'running', isOver: false },
  waiting: { icon: 'watch', word: 'waiting', isOver: false },
  interrupted: { icon: 'debug-disconnect', word: 'interrupted', isOver: true },
  succeeded: { icon: 'pass', word: 'succeeded in', isOver: true },
  failed: { icon: 'error', word: 'failed after', isOver: true },
  cancelled: { icon: 'circle-slash', word: 'cancelled after', isOver: true },
};

/**
 * `$(pass) succeeded in 1.2 s, 3 min ago`.
 *
 * @param now milliseconds since 1970-01-01 UTC
 */
export function lastRunTitle({ status, started, latest }: HistoryEntry, now: number): string {
  const { icon, word, isOver } = statuses[status] ?? { icon: 'history', word: status, isOver: false };
  if (!isOver) return `$(${icon}) ${word} for ${ago(now - started)}`;
  const took = status === 'interrupted' ? '' : ` ${span(latest - started)}`;
  return `$(${icon}) ${word}${took}, ${now - latest < minute ? 'just now' : `${ago(now - latest)} ago`}`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `850 ms`, `1.2 s`, `3 min`. */
function span(milliseconds: number): string {
  if (milliseconds < second) return `${Math.max(0, Math.round(milliseconds))} ms`;
  return milliseconds < 10 * second ? `${(milliseconds / second).toFixed(1)} s` : ago(milliseconds);
}

/** `42 s`, `3 min`, `5 h`, `2 d`. */
function ago(milliseconds: number): string {
  if (milliseconds < minute) return `${Math.max(0, Math.floor(milliseconds / second))} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  return milliseconds < day ? `${Math.floor(milliseconds / hour)} h` : `${Math.floor(milliseconds / day)} d`;
}
