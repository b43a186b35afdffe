import type { Json } from '#protocol/json.ts';

// Times are milliseconds since 1970-01-01 UTC, durations milliseconds.

/** `8ms`, `1.2s`, `42s`, `3m 05s`, `1h 02m`, `2d 3h`. */
export function showDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1000) return `${whole}ms`;
  if (whole < 9950) return `${(whole / 1000).toFixed(1)}s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d ${Math.floor((minutes % 1440) / 60)}h`;
}

/** A duration that still grows: no digit that changes faster than it can be read. */
export function showRunningDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${(Math.max(0, milliseconds) / 1000).toFixed(1)}s` : showDuration(milliseconds);
}

/** How long something took, or takes until `now`; nothing when it has not begun. */
export function showSpan(startedAt: number | undefined, endedAt: number | undefined, now: number): string {
  if (startedAt === undefined) return '';
  return endedAt === undefined ? showRunningDuration(now - startedAt) : showDuration(endedAt - startedAt);
}

/** `14:03:07.120` in the reader's own time zone. */
export function showClock(time: number): string {
  const date = new Date(time);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':');
  return `${parts}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `1 step`, `2 steps`. */
export function showCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The value on one line, cut where it is long. */
export function preview(value: Json): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ') : JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
