/** Going on with all waiting runs that can. */
import { emptyRunView, foldRun } from '#protocol/runView.ts';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { resumeRun } from '#runner/engines/embedded/engine.ts';
import type { Journal } from '#runner/engines/embedded/journal.ts';
import type { Context } from './context.ts';
import { inJournal } from './journal.ts';
import type { WorkspaceOptions } from './journalOptions.ts';
import { exitCodes } from './problem.ts';
import { jsonLines } from './progress/lines.ts';
import { exitCodeOf } from './progress/outcome.ts';
import { QueueNotes } from './progress/queueNotes.ts';
import { lineOf } from './progress/text.ts';
import { waitSummary } from './progress/waits.ts';
import { cancelOnSignals } from './signals.ts';
import type { Terminal } from './terminal.ts';

export interface ResumeDueOptions extends WorkspaceOptions {
  readonly json?: true;
}

/** How many runs go on side by side. */
const atOnce = 16;

/**
 * Goes on with all waiting runs of the journal whose time has come, or to which something was said, until each has ended
 * or waits again.
 * @returns The exit code: good unless one has failed.
 */
export async function resumeDue(context: Context, options: ResumeDueOptions): Promise<number> {
  return inJournal(options, async journal => {
    const due = journal.dueRuns(Date.now());
    if (due.length === 0) context.terminal.err.write('No waiting run can go on now.\n');
    return goOn(context.terminal, journal, due, options.json === true);
  });
}

/** The same for these runs. One that another process has taken up meanwhile is left to it. */
export async function goOn(
  terminal: Terminal,
  journal: Journal,
  runs: readonly string[],
  json: boolean,
): Promise<number> {
  const live = new Set<RunHandle>();
  const release = cancelOnSignals(reason => {
    for (const handle of live) handle.cancel(reason);
  }, terminal);
  const queue = [...runs];
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
      const code = await follow(terminal, journal, run, json, live);
      hasFailed ||= code !== exitCodes.good && code !== exitCodes.waiting;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, runs.length) }, work));
  release();
  return hasFailed ? exitCodes.failed : exitCodes.good;
}

async function follow(
  terminal: Terminal,
  journal: Journal,
  run: string,
  json: boolean,
  live: Set<RunHandle>,
): Promise<number> {
  const { out, err } = terminal;
  let handle: RunHandle;
  try {
    handle = resumeRun(journal, run);
  } catch (thrown) {
    if (!(thrown instanceof RunProblem)) throw thrown;
    err.write(`${thrown.message}\n`);
    return exitCodes.good;
  }
  live.add(handle);
  const view = emptyRunView();
  for (const event of handle.past) foldRun(view, event);
  const progress = json ? jsonLines(out) : undefined;
  const write = (line: string): void => err.write(`${err.colors.dim(run)}  ${line}\n`);
  const queues = json ? undefined : new QueueNotes(view, err.colors, write);
  handle.onEvents(events => {
    for (const event of events) {
      foldRun(view, event);
      progress?.onEvent(event);
      queues?.onEvent(event);
      const line = json ? undefined : lineOf(view, event, err.colors);
      if (line !== undefined) write(line);
    }
  });
  await handle.done;
  queues?.end();
  live.delete(handle);
  const waits = view.waiting === undefined ? '' : `: ${waitSummary(view.waiting)}`;
  if (!json) err.write(`${err.colors.dim(run)}  ${err.colors.bold(view.flow ?? '')} ${view.status}${waits}\n`);
  return exitCodeOf(view);
}
