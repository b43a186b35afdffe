/** What the editor asks of recorded runs, and says to them, wherever they are recorded. */
import type {
  EventForms,
  ForkReply,
  HistoryEntry,
  LastError,
  LastRun,
  LastStep,
  Problem,
  Said,
  Saying,
  ShownValue,
  WaitingRun,
} from '#protocol/requests.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunRow, type RunView } from '#protocol/runView.ts';
import { shortText, wholeText } from '../inspect/values.ts';

/** Of a step's result as many characters are told in its line, and when it is asked for. */
const mostPreview = 60;
const mostValue = 20_000;

/** Of a run's input as many characters are told. */
export const mostInput = 200;

/** As many runs are listed. */
export const mostRuns = 200;

export interface RunRecords {
  /** The newest runs, the newest first. */
  history(): Promise<readonly HistoryEntry[]>;
  /** The newest run of each flow of a file, among those. `program` is its path. */
  lastRuns(program: string): Promise<readonly LastRun[]>;
  /** What happened in a run. Rejects when there is none. */
  events(run: string): Promise<readonly RunEvent[]>;
  /** Keeps runs from being forgotten for their age, or no longer. Rejects when there is one of them not. */
  pin(runs: readonly string[], isPinned: boolean): Promise<void>;
  /** Records a run that goes on from where another one was after its first `position` events. Nothing is executed. */
  fork(run: string, position: number): Promise<ForkReply | Problem>;
  /** Deletes runs; those that are carried out stay. */
  forget(runs: readonly string[]): Promise<void>;
  /** The runs that wait and that nobody here follows, the newest first. */
  waiting(): Promise<readonly WaitingRun[]>;
  /** What the events look like that a run may wait for; empty for a run that is not known. */
  forms(run: string): Promise<EventForms>;
  say(saying: Saying): Promise<Said>;
}

export function viewOf(events: readonly RunEvent[]): RunView {
  return events.reduce(foldRun, emptyRunView());
}

/** The steps of a run by the nodes of its text. */
export function lastSteps(events: readonly RunEvent[]): readonly LastStep[] {
  const view = viewOf(events);
  const rows = new Map<string, RunRow[]>();
  for (const row of view.rows.values()) {
    if (row.index === undefined) rows.set(row.node, [...(rows.get(row.node) ?? []), row]);
  }
  return [...view.nodes.values()].map(({ id, status, startedAt, endedAt, attempts, iterations, error }) => {
    const own = rows.get(id) ?? [];
    const isUnhandled = own.some(row => row.status === 'failed' && !row.handled);
    return {
      ...{ node: id, status, attempts, iterations },
      duration: startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt,
      error: error !== undefined && isUnhandled ? lastErrorOf(error) : undefined,
      preview: previewOf(own),
      isReused: own.length > 0 && own.every(row => row.reusedFrom !== undefined),
    };
  });
}

/** What a step of a run gave, the last time that it ended; null for nothing. */
export function resultOf(events: readonly RunEvent[], node: string): ShownValue | null {
  const rows = [...viewOf(events).rows.values()].filter(row => row.node === node && row.index === undefined);
  const output = rows.findLast(row => row.output !== undefined)?.output;
  if (output === undefined) return null;
  const text = wholeText(output);
  return { text: text.slice(0, mostValue), isCut: text.length > mostValue };
}

function lastErrorOf({ code, message, hint, place }: RunError): LastError {
  return { code, message, hint, place };
}

function previewOf(rows: readonly RunRow[]): string | undefined {
  const [row, ...more] = rows;
  const output = more.length === 0 && row?.status === 'succeeded' ? row.output : undefined;
  return output === undefined || output === null ? undefined : shortText(output, mostPreview);
}
