/** Texts of an `on schedule`: usual cron expressions, and time zones. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { zoneNames } from '../../triggers/cron.ts';
import type { Slot } from '../support/reading/expectation.ts';
import type { Place } from '../support/reading/place.ts';
import { parametersOf } from './slots.ts';
import { rank, type Suggestion } from './suggestion.ts';

const crons: Readonly<Record<string, string>> = {
  '*/10 * * * *': 'every ten minutes',
  '@hourly': 'every hour',
  '0 3 * * *': 'every day at 03:00',
  '0 8 * * MON-FRI': 'Monday to Friday at 08:00',
  '0 9 * * MON': 'every Monday at 09:00',
  '0 6 1 * *': 'the first of each month at 06:00',
};

/** For a place between the quotes. */
export function suggestSchedules(place: Place, slot: Slot): Suggestion[] {
  if (slot.of !== 'argument') return [];
  const target = place.symbolOf(slot.call.callee);
  if (target?.kind !== 'trigger' || target.name !== 'schedule') return [];
  const name = slot.name ?? parametersOf(place, slot.call)[slot.call.position]?.name;
  const suggest = (label: string, detail?: string): Suggestion => ({
    label,
    kind: CompletionItemKind.Value,
    rank: rank.value,
    detail,
  });
  if (name === 'cron') return Object.entries(crons).map(([cron, meaning]) => suggest(cron, meaning));
  return name === 'zone' ? zoneNames().map(zone => suggest(zone)) : [];
}
