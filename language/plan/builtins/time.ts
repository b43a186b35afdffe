/** Methods of times, which are ISO 8601 texts. All of them read and write UTC. */
import type { Arguments, Builtin } from './arguments.ts';
import { EvaluationError } from './evaluationError.ts';

export const timeBuiltins: Readonly<Record<string, Builtin>> = {
  'time.plus': given => timeText(instant(given, 0) + given.number(1)),
  'time.minus': given => timeText(instant(given, 0) - given.number(1)),
  'time.since': given => instant(given, 0) - instant(given, 1),
  'time.isBefore': given => instant(given, 0) < instant(given, 1),
  'time.isAfter': given => instant(given, 0) > instant(given, 1),
  'time.toDate': given => timeText(instant(given, 0)).slice(0, 10),
  'time.format': given => format(instant(given, 0), given.text(1)),
};

const isoTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

/** Milliseconds since 1970-01-01 UTC of an ISO 8601 time with its zone, or of a date's midnight; undefined for others. */
export function parseTime(text: string): number | undefined {
  if (!isoTime.test(text) || !isRealDate(text.slice(0, 10))) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Whether a text is a date of the calendar, such as `2026-02-28`. */
export function isRealDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The ISO 8601 text of milliseconds since 1970-01-01 UTC. Throws beyond the years that can be written. */
export function timeText(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (!Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999) {
    return date.toISOString();
  }
  throw new EvaluationError('time/range', 'The time lies beyond the years 0 to 9999.');
}

function instant(given: Arguments, position: number): number {
  const text = given.text(position);
  const milliseconds = parseTime(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new EvaluationError(
    'time/text',
    `${JSON.stringify(text.slice(0, 60))} is not a time.`,
    'A time is written as in 2026-11-24T06:30:00Z.',
  );
}

function format(milliseconds: number, pattern: string): string {
  const [date = '', time = ''] = timeText(milliseconds).slice(0, -1).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = '', seconds = ''] = time.split(':');
  const parts: Readonly<Record<string, string>> = {
    yyyy: year,
    MM: month,
    dd: day,
    HH: hour,
    mm: minute,
    ss: seconds.slice(0, 2),
    SSS: seconds.slice(3),
  };
  return pattern.replace(/yyyy|MM|dd|HH|mm|SSS|ss/g, part => parts[part] ?? part);
}
