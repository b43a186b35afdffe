/** How a recorded run is spoken of: a sign and a word for its status, times and durations. */

/** Name of the codicon, and what is said before or instead of how long it took. */
interface StatusWords {
  readonly icon: string;
  readonly word: string;
  /** It has ended, or will not go on by itself. */
  readonly isOver: boolean;
}

const statuses: Readonly<Record<string, StatusWords>> = {
  queued: { icon: 'clock', word: 'queued', isOver: false },
  running: { icon: 'sync~spin', word: 'running', isOver: false },
  waiting: { icon: 'watch', word: 'waiting', isOver: false },
  interrupted: { icon: 'debug-disconnect', word: 'interrupted', isOver: true },
  succeeded: { icon: 'pass', word: 'succeeded in', isOver: true },
  failed: { icon: 'error', word: 'failed after', isOver: true },
  cancelled: { icon: 'circle-slash', word: 'cancelled after', isOver: true },
};

export function wordsOf(status: string): StatusWords {
  return statuses[status] ?? { icon: 'history', word: status, isOver: false };
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `850 ms`, `1.2 s`, `3 min`, of milliseconds. */
export function spanText(milliseconds: number): string {
  if (milliseconds < second) return `${Math.max(0, Math.round(milliseconds))} ms`;
  return milliseconds < 10 * second ? `${(milliseconds / second).toFixed(1)} s` : roughly(milliseconds);
}

/** `42 s`, `3 min`, `5 h`, `2 d`, of milliseconds. */
export function roughly(milliseconds: number): string {
  if (milliseconds < minute) return `${Math.max(0, Math.floor(milliseconds / second))} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  return milliseconds < day ? `${Math.floor(milliseconds / hour)} h` : `${Math.floor(milliseconds / day)} d`;
}

/** `just now`, `3 min ago`, of milliseconds. */
export function agoText(milliseconds: number): string {
  return milliseconds < minute ? 'just now' : `${roughly(milliseconds)} ago`;
}
