/** When a schedule fires next: for the cron expression and the time zone of an `on schedule`. */

import { plainText } from '../../analysis/imports.ts';
import type { FileModel } from '../../analysis/model.ts';
import type { CallExpression, Expression, Span } from '../../syntax/ast.ts';
import { pathAt } from '../../syntax/walk.ts';
import { cronProblem, isZone, nextTimes } from '../../triggers/cron.ts';

/** How many times are shown. */
const shown = 5;

/**
 * What stands at the text under the cursor and its place; undefined where that is no text of a schedule that is right.
 *
 * @param now milliseconds since 1970-01-01 UTC
 */
export function hoverSchedule(
  file: FileModel,
  offset: number,
  now: number,
): { readonly span: Span; readonly text: string } | undefined {
  const path = pathAt(file.tree, offset);
  const call = path.findLast(node => node.kind === 'CallExpression');
  const literal = path.findLast(node => node.kind === 'StringLiteral');
  if (call?.kind !== 'CallExpression' || literal?.kind !== 'StringLiteral') return undefined;
  const schedule = scheduleOf(file, call);
  const given = file.calls.get(call)?.arguments;
  if (schedule === undefined || (literal !== given?.get('cron') && literal !== given?.get('zone'))) return undefined;
  const times = nextTimes(schedule, now, shown).map(time => `- ${timeText(time, schedule.zone)}`);
  return { span: literal.span, text: [`The next times (${schedule.zone}):`, '', ...times].join('\n') };
}

function scheduleOf(
  file: FileModel,
  call: CallExpression,
): { readonly cron: string; readonly zone: string } | undefined {
  const known = file.calls.get(call);
  if (known?.target.kind !== 'trigger' || known.target.name !== 'schedule') return undefined;
  const cron = textOf(known.arguments.get('cron'));
  const zone = known.arguments.has('zone') ? textOf(known.arguments.get('zone')) : 'UTC';
  const isGood = cron !== undefined && zone !== undefined && cronProblem(cron) === undefined && isZone(zone);
  return isGood ? { cron, zone } : undefined;
}

function textOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'StringLiteral' ? plainText(expression) : undefined;
}

/** `Wed, 25 Nov 2026, 03:00 CET` */
function timeText(time: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
    ...({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const),
    timeZone: zone,
  });
  return format.format(time);
}
