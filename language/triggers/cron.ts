/** Cron expressions and time zones: whether they are any, and the times that they name. The moment is always given. */
import { Cron } from 'croner';

/** When a schedule fires. */
export interface Schedule {
  /** Five fields: minute, hour, day of the month, month, day of the week; or a nickname such as `@daily`. */
  readonly cron: string;
  /** A name of the IANA time zone database. */
  readonly zone: string;
}

/** A day before any that a schedule is asked about; from here, a leap day is never more than a few years away. */
const longAgo = Date.UTC(2000, 0, 1);

/** Why a text is no cron expression, or never fires, as a part of a sentence; undefined when it is good. */
export function cronProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (!cron.trim().startsWith('@') && fields.length !== 5) {
    const count = cron.trim() === '' ? 0 : fields.length;
    return `it has five fields (minute, hour, day of the month, month, day of the week), and this one has ${count}`;
  }
  try {
    return nextTimes({ cron, zone: 'UTC' }, longAgo, 1).length === 0 ? 'there is no such day' : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message
    .replace(/^CronPattern: /, '')
    .replace(/^Syntax error, /, '')
    .replace(/\.$/, '');
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

/** Whether a name is one of a time zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    // Offsets such as `+02:00` are taken as well, but they know no summer time: nobody means them.
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

/** The names of time zones that have a city. */
export function zoneNames(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}

/**
 * The next times of a schedule after a moment, in order; fewer than `count` where there are no more.
 *
 * A time of day that a change of the clocks leaves out is taken at the moment of the change; one that comes twice counts
 * once. What repeats (`0 * * * *`) goes by the time that passes. Throws for what is no cron expression or time zone.
 *
 * @param after milliseconds since 1970-01-01 UTC
 * @returns milliseconds since 1970-01-01 UTC
 */
export function nextTimes({ cron, zone }: Schedule, after: number, count: number): readonly number[] {
  const schedule = new Cron(cron.trim(), { timezone: zone, mode: '5-part', paused: true });
  return schedule.nextRuns(count, new Date(after)).map(time => time.getTime());
}
