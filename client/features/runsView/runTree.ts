/** The runs of a window as a tree: a flow, and under it its runs. */

import type { RunPlace } from '#client/runs/runRecords.ts';
import { agoText, roughly, spanText, wordsOf } from '#client/runs/runWords.ts';
import type { HistoryEntry } from '#protocol/requests.ts';

/** A recorded run, and where. */
export interface HeldRun {
  readonly place: RunPlace;
  readonly entry: HistoryEntry;
}

/** The runs of a flow, the pinned ones first, then the newest. */
export interface FlowRuns {
  /** URI of its file, and its name: `file:///shop/fulfil.flow#fulfil`. */
  readonly key: string;
  readonly name: string;
  /** URI of its file. */
  readonly file: string;
  readonly runs: readonly HeldRun[];
}

/** The statuses that a person may choose to see. */
export const runStatuses = ['succeeded', 'failed', 'cancelled', 'running', 'waiting', 'queued', 'interrupted'] as const;

/** Which runs are shown: those that all of it is true of. */
export interface RunFilter {
  /** All when empty. */
  readonly statuses: readonly string[];
  /** Names of flows; all when empty. */
  readonly flows: readonly string[];
  /** Stands in the flow's name, its file's path, the run's id or its input, in whatever case; all when empty. */
  readonly text: string;
}

/** Shows all runs. */
export const noFilter: RunFilter = { statuses: [], flows: [], text: '' };

/** Whether the filter hides anything at all. */
export function isFiltering({ statuses, flows, text }: RunFilter): boolean {
  return statuses.length > 0 || flows.length > 0 || text !== '';
}

/** `failed, flow parcel, with "tag"`. */
export function filterText({ statuses, flows, text }: RunFilter): string {
  const said = text === '' ? [] : [`with “${text}”`];
  return [...statuses, ...flows.map(flow => `flow ${flow}`), ...said].join(', ');
}

function isShown({ entry }: HeldRun, { statuses, flows, text }: RunFilter): boolean {
  if (statuses.length > 0 && !statuses.includes(entry.status)) return false;
  if (flows.length > 0 && !flows.includes(entry.flow)) return false;
  const searched = [entry.flow, decodeURIComponent(entry.file), entry.run, entry.input].join('\n').toLowerCase();
  return searched.includes(text.toLowerCase());
}

/** The flows that have runs, the one that ran last first. */
export function flowRuns(runs: readonly HeldRun[], filter: RunFilter): readonly FlowRuns[] {
  const shown = runs.filter(run => isShown(run, filter));
  const byFlow = groupedBy(shown, ({ entry }) => `${entry.file}#${entry.flow}`);
  const flows = [...byFlow].map(([key, own]): FlowRuns | undefined => {
    const sorted = own.toSorted(
      ({ entry: one }, { entry: other }) =>
        Number(other.isPinned) - Number(one.isPinned) || other.started - one.started,
    );
    const [first] = sorted;
    return first && { key, name: first.entry.flow, file: first.entry.file, runs: sorted };
  });
  return flows.filter(flow => flow !== undefined).sort((one, other) => latest(other) - latest(one));
}

/** In the order in which the keys come first. */
export function groupedBy<T, Key>(items: readonly T[], keyOf: (item: T) => Key): ReadonlyMap<Key, readonly T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function latest({ runs }: FlowRuns): number {
  return Math.max(...runs.map(({ entry }) => entry.started));
}

const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** As many runs make the trend. */
const trended = 10;

/** How long the last runs took that succeeded, the newest last, as a row of bars; nothing for fewer than three. */
export function durationTrend({ runs }: FlowRuns): string {
  const spans = lastSpans(runs);
  if (spans.length < 3) return '';
  const longest = Math.max(...spans, 1);
  return spans.map(span => steps[Math.round((span / longest) * (steps.length - 1))]).join('');
}

/** How long the last runs took that succeeded, the newest last, in milliseconds. */
function lastSpans(runs: readonly HeldRun[]): readonly number[] {
  return runs
    .filter(({ entry }) => entry.status === 'succeeded')
    .sort(({ entry: one }, { entry: other }) => one.started - other.started)
    .slice(-trended)
    .map(({ entry }) => entry.latest - entry.started);
}

/** `The last 4 that succeeded took 1.0 s to 8.0 s, half of them at most 4.0 s.`; nothing for fewer than three. */
export function trendText({ runs }: FlowRuns): string {
  const spans = lastSpans(runs).toSorted((one, other) => one - other);
  const [shortest, longest] = [spans[0], spans.at(-1)];
  const median = spans[Math.floor(spans.length / 2)];
  if (spans.length < 3 || shortest === undefined || longest === undefined || median === undefined) return '';
  return `The last ${spans.length} that succeeded took ${spanText(shortest)} to ${spanText(longest)}, half of them at most ${spanText(median)}.`;
}

/** `12 runs ▁▁▂▇`. */
export function flowDescription(flow: FlowRuns): string {
  const count = flow.runs.length === 1 ? '1 run' : `${flow.runs.length} runs`;
  return [count, durationTrend(flow)].filter(text => text !== '').join('  ');
}

/**
 * `3 min ago`, or `running for 4 s`: what tells a run from the others.
 * @param now milliseconds since 1970-01-01 UTC
 */
export function runLabel({ status, started }: HistoryEntry, now: number): string {
  const { word, isOver } = wordsOf(status);
  return isOver ? agoText(now - started) : `${word} for ${roughly(now - started)}`;
}

/** `failed after 1.2 s, pinned`, `failed after 1.2 s, cluster`. */
export function runDescription({ engine, status, started, latest: end, isPinned }: HistoryEntry): string {
  const { word, isOver } = wordsOf(status);
  const ended = status === 'interrupted' ? word : `${word} ${spanText(end - started)}`;
  const where = engine === 'restate' ? ['cluster'] : [];
  return [...(isOver ? [ended] : []), ...(isPinned ? ['pinned'] : []), ...where].join(', ');
}

/** Those of the runs that a deletion takes: what a process carries out or what waits stays. */
export function deletable(runs: readonly HeldRun[]): readonly HeldRun[] {
  return runs.filter(({ entry }) => entry.status !== 'running' && entry.status !== 'queued');
}
