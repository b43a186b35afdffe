/** The runs of a window as a tree: a flow, and under it its runs. */
import { agoText, roughly, spanText, wordsOf } from '#client/runWords.ts';
import type { HistoryEntry } from '#protocol/requests.ts';

/** A recorded run, and by which file its journal is asked for. */
export interface HeldRun {
  readonly program: string;
  readonly entry: HistoryEntry;
}

/** The runs of a flow, the newest first. */
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

/** Which runs are shown. */
export interface RunFilter {
  /** All when empty. */
  readonly statuses: readonly string[];
}

/** The flows that have runs, the one that ran last first. */
export function flowRuns(runs: readonly HeldRun[], { statuses }: RunFilter): readonly FlowRuns[] {
  const shown = runs.filter(({ entry }) => statuses.length === 0 || statuses.includes(entry.status));
  const byFlow = groupedBy(shown, ({ entry }) => `${entry.file}#${entry.flow}`);
  const flows = [...byFlow].map(([key, own]): FlowRuns | undefined => {
    const sorted = own.toSorted((one, other) => other.entry.started - one.entry.started);
    const [first] = sorted;
    return first && { key, name: first.entry.flow, file: first.entry.file, runs: sorted };
  });
  return flows.filter(flow => flow !== undefined).sort((one, other) => latest(other) - latest(one));
}

/** In the order in which the keys come first. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function latest({ runs }: FlowRuns): number {
  return runs[0]?.entry.started ?? 0;
}

const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** As many runs make the trend. */
const trended = 10;

/** How long the last runs took that succeeded, the newest last, as a row of bars; nothing for fewer than three. */
export function durationTrend({ runs }: FlowRuns): string {
  const spans = runs
    .filter(({ entry }) => entry.status === 'succeeded')
    .slice(0, trended)
    .map(({ entry }) => entry.latest - entry.started)
    .reverse();
  if (spans.length < 3) return '';
  const longest = Math.max(...spans, 1);
  return spans.map(span => steps[Math.round((span / longest) * (steps.length - 1))]).join('');
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

/** `failed after 1.2 s`. */
export function runDescription({ status, started, latest: end }: HistoryEntry): string {
  const { word, isOver } = wordsOf(status);
  if (!isOver) return '';
  return status === 'interrupted' ? word : `${word} ${spanText(end - started)}`;
}

/** Those of the runs that a deletion takes: what a process carries out or what waits stays. */
export function deletable(runs: readonly HeldRun[]): readonly HeldRun[] {
  return runs.filter(({ entry }) => entry.status !== 'running' && entry.status !== 'queued');
}
