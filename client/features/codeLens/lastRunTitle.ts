import { agoText, roughly, spanText, wordsOf } from '#client/runs/runWords.ts';
import type { HistoryEntry } from '#protocol/requests.ts';

/** What a lens tells of a run, whether it was read or seen. */
export type ShownRun = Omit<HistoryEntry, 'input' | 'isPinned'>;

/**
 * `$(pass) succeeded in 1.2 s, 3 min ago`.
 *
 * @param now milliseconds since 1970-01-01 UTC
 */
export function lastRunTitle({ status, started, latest }: ShownRun, now: number): string {
  const { icon, word, isOver } = wordsOf(status);
  if (!isOver) return `$(${icon}) ${word} for ${roughly(now - started)}`;
  const took = status === 'interrupted' ? '' : ` ${spanText(latest - started)}`;
  return `$(${icon}) ${word}${took}, ${agoText(now - latest)}`;
}
