import { fileURLToPath } from 'node:url';
import type { RecordedRun, RecordedStatus } from '#runner/engines/embedded/recordedRun.ts';
import { onCluster } from '../cluster/address.ts';
import { clusterRuns } from '../cluster/runs.ts';
import type { ListOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { inJournal } from '../journal.ts';
import { duration } from '../progress/text.ts';
import { localTime, waitSummary } from '../progress/waits.ts';
import { shownPath } from '../sources.ts';
import type { Colors } from '../terminal.ts';

/** Prints the newest runs. */
export async function listRuns(context: Context, options: ListOptions): Promise<void> {
  const runs =
    options.engine === 'restate'
      ? await onCluster(async client => (await clusterRuns(client)).slice(0, options.limit))
      : await inJournal(options, journal => journal.listRuns(options.limit));
  const { out, err } = context.terminal;
  if (options.json) {
    for (const run of runs) out.write(`${JSON.stringify(asJson(run))}\n`);
    return;
  }
  for (const line of table(runs, out.colors)) out.write(`${line}\n`);
  if (runs.length === 0) err.write('There is no run yet.\n');
}

/** Times are ISO 8601; `duration` is in milliseconds, up to the last that is known of the run. */
export function asJson(run: RecordedRun) {
  const { id, flow, status, started, rerunOf, parent, waiting, due, isPinned } = run;
  const until = due ?? waiting?.until;
  return {
    id,
    flow,
    file: fileOf(run),
    status,
    started: new Date(started).toISOString(),
    duration: durationOf(run),
    ...(waiting?.waits === undefined ? {} : { waits: waiting.waits }),
    ...(until === undefined ? {} : { due: new Date(until).toISOString() }),
    ...(rerunOf === undefined ? {} : { rerunOf }),
    ...(parent === undefined ? {} : { startedBy: parent }),
    ...(isPinned ? { pinned: true } : {}),
  };
}

function fileOf({ file }: RecordedRun): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

function durationOf(run: RecordedRun): number {
  const isUnderWay = run.status === 'running' || run.status === 'queued';
  // When something last happened in a run that has not ended, a cluster does not say.
  return (isUnderWay ? Date.now() : (run.ended ?? run.latest ?? Date.now())) - run.started;
}

/** A word and a sign for each status, in its colour. */
export function statusText(status: RecordedStatus, colors: Colors): string {
  const [sign, paint] = {
    queued: ['…', colors.cyan],
    running: ['●', colors.cyan],
    waiting: ['?', colors.yellow],
    interrupted: ['!', colors.yellow],
    succeeded: ['✔', colors.green],
    failed: ['✖', colors.red],
    cancelled: ['◌', colors.yellow],
  }[status] as [string, (text: string) => string];
  return paint(`${sign} ${status}`);
}

/** Widest status, with its sign. */
const statusWidth = 13;

function dueText(due: number, now: number): string {
  return due <= now ? 'can go on' : `until ${localTime(due)}`;
}

function table(runs: readonly RecordedRun[], colors: Colors): string[] {
  const flowWidth = Math.max(...runs.map(run => run.flow.length), 0);
  return runs.flatMap(run => {
    const gap = ' '.repeat(statusWidth - run.status.length - 2);
    const took = duration(durationOf(run)).padStart(10);
    const file = colors.dim(shownPath(fileOf(run)));
    const parent = run.parent === undefined ? '' : colors.dim(`  started by ${run.parent}`);
    const pinned = run.isPinned ? colors.cyan('  pinned') : '';
    const line = `${run.id}  ${statusText(run.status, colors)}${gap}  ${localTime(run.started)}  ${took}  ${run.flow.padEnd(flowWidth)}  ${file}${parent}${pinned}`;
    const waits = run.waiting === undefined ? '' : waitSummary(run.waiting);
    const until = run.due === undefined ? '' : colors.yellow(`  ${dueText(run.due, Date.now())}`);
    return waits === '' && until === ''
      ? [line]
      : [line, `${' '.repeat(run.id.length + 4)}${colors.dim(waits)}${until}`];
  });
}
