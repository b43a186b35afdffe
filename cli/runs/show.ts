import type { RunEvent } from '#protocol/runEvents.ts';
import {
  cacheText,
  emptyRunView,
  foldRun,
  queueText,
  type RunRow,
  type RunView,
  type StepStatus,
} from '#protocol/runView.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import type { Journal } from '#runner/engines/embedded/journal.ts';
import { stepsInDoubt } from '#runner/engines/embedded/questions.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import { eventsOf } from '#runner/engines/restate/clusterRun.ts';
import { onCluster } from '../cluster/address.ts';
import { findClusterRun } from '../cluster/runs.ts';
import type { ShowOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { heldUpLine } from '../following.ts';
import { findRun, inJournal } from '../journal.ts';
import { duration, isNamed, shortError } from '../progress/text.ts';
import { localTime, waitLines } from '../progress/waits.ts';
import { type Colors, visible } from '../terminal.ts';
import { asJson, statusText } from './list.ts';

/** Prints what a run has done. */
export async function showRun(context: Context, name: string, options: ShowOptions): Promise<void> {
  const { out } = context.terminal;
  if (options.engine === 'restate') {
    await onCluster(async client => {
      const run = await findClusterRun(client, name);
      print(run, await eventsOf(client, run.id));
      const why = run.ended === undefined && !options.json && !options.events ? await client.heldUp(run.id) : undefined;
      if (why !== undefined) out.write(`${heldUpLine(why, context.terminal)}\n`);
    });
    return;
  }
  await inJournal(options, journal => {
    const run = findRun(journal, name);
    print(run, journal.readEvents(run.id), journal);
  });

  function print(run: RecordedRun, events: readonly RunEvent[], journal?: Journal): void {
    if (options.events) for (const event of events) out.write(`${JSON.stringify(event)}\n`);
    else if (options.json) out.write(`${JSON.stringify(whole(run, viewOf(events)))}\n`);
    else out.write(`${told(journal, run, viewOf(events), out.colors)}\n`);
  }
}

function viewOf(events: readonly RunEvent[]): RunView {
  const view = emptyRunView();
  for (const event of events) foldRun(view, event);
  return view;
}

/** Times are ISO 8601; durations are in milliseconds. */
function whole(run: RecordedRun, view: RunView) {
  const { input, output, error, reason } = view;
  const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
  const steps = [...view.rows.values()]
    .filter(row => row.parent !== undefined)
    .map(row => ({
      path: row.path,
      status: row.status,
      attempts: row.attempts.length,
      started: iso(row.startedAt),
      ended: iso(row.endedAt),
      output: row.output,
      error: row.error,
      reason: row.reason ?? (row.cache && cacheText(row.cache)),
      startedRun: row.started?.run,
    }));
  return { ...asJson(run), cwd: run.cwd, input, output, error, reason, process: run.process, steps };
}

function told(journal: Journal | undefined, run: RecordedRun, view: RunView, colors: Colors): string {
  const lines = [
    `${colors.bold(run.flow)}  ${statusText(run.status, colors)}  ${colors.dim(`run ${run.id}, started ${localTime(run.started)}`)}`,
    ...(run.parent === undefined ? [] : [`${colors.dim('started by run')} ${run.parent}`]),
    `${colors.dim('input')}   ${visible(JSON.stringify(run.input))}`,
    ...(view.output === undefined ? [] : [`${colors.dim('output')}  ${visible(JSON.stringify(view.output))}`]),
    ...(view.error === undefined ? [] : [`${colors.dim('error')}   ${colors.red(shortError(view.error))}`]),
    ...(view.reason === undefined ? [] : [`${colors.dim('reason')}  ${view.reason}`]),
    ...(view.root?.children ?? []).flatMap(row => rowLines(row, 0, colors)),
  ];
  if (run.process !== undefined) lines.push(`Process ${run.process.pid} on ${run.process.host} carries it out.`);
  if (run.status === 'waiting') lines.push(waitLines(view, colors, journal === undefined ? 'restate' : 'embedded'));
  if (run.status === 'interrupted' && journal !== undefined) lines.push(...wayOut(journal, run));
  return lines.join('\n');
}

/** What is to be done about a run whose process is gone. */
function wayOut(journal: Journal, run: RecordedRun): string[] {
  let inDoubt: readonly string[];
  try {
    inDoubt = stepsInDoubt(journal, run.id);
  } catch (thrown) {
    if (thrown instanceof RunProblem) return [`Its process is gone. ${thrown.message}`];
    throw thrown;
  }
  const doubt = inDoubt.length === 0 ? [] : [`It will ask about what is in doubt: ${inDoubt.join(', ')}.`];
  return [`Its process is gone. Go on with: baton resume ${run.id}`, ...doubt];
}

const signs: Readonly<Record<StepStatus, string>> = {
  pending: '·',
  queued: '…',
  running: '●',
  retrying: '↻',
  inDoubt: '?',
  asked: '?',
  succeeded: '✔',
  failed: '✖',
  skipped: '○',
  cancelled: '◌',
};

function rowLines(row: RunRow, depth: number, colors: Colors): string[] {
  const isShown = isNamed(row) || row.index !== undefined;
  const inner = row.children.flatMap(child => rowLines(child, isShown ? depth + 1 : depth, colors));
  return isShown ? [`${'  '.repeat(depth)}${rowLine(row, colors)}`, ...inner] : inner;
}

function rowLine(row: RunRow, colors: Colors): string {
  const attempt = row.attempts.at(-1);
  const parts: string[] = [];
  if (attempt !== undefined) parts.push(attempt.action);
  if (row.attempts.length > 1) parts.push(`${row.attempts.length} attempts`);
  if (row.count !== undefined) parts.push(`${row.finished} of ${row.count}`);
  if (row.startedAt !== undefined && row.endedAt !== undefined) parts.push(duration(row.endedAt - row.startedAt));
  const waits = row.queuedFor === undefined ? '' : `waits for ${queueText(row.queuedFor)}`;
  if (row.started !== undefined) parts.push(`started ${row.started.flow} as run ${row.started.run}`);
  const cached = row.cache === undefined ? waits : cacheText(row.cache);
  const note = row.error === undefined ? (row.reason ?? cached) : shortError(row.error);
  return `${signs[row.status]} ${row.name}  ${colors.dim(parts.join('  '))}${note === '' ? '' : `  ${colors.yellow(note)}`}`;
}
