/** A run under way, as a command line shows it. */
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { jsonLines, plainLines } from './progress/lines.ts';
import { liveTree } from './progress/live.ts';
import { exitCodeOf, tellOutcome } from './progress/outcome.ts';
import type { Progress } from './progress/progress.ts';
import { cancelOnSignals } from './signals.ts';
import { StartedRuns } from './startedRuns.ts';
import { type Output, type Terminal, visible } from './terminal.ts';

/**
 * Shows a run until it has ended, or waits. Of one that was resumed, what has happened since is shown.
 * @returns The exit code.
 */
export async function followRun(
  handle: RunHandle,
  { json, terminal }: { readonly json: boolean; readonly terminal: Terminal },
): Promise<number> {
  const view = emptyRunView();
  for (const event of handle.past) foldRun(view, event);
  const progress = json ? jsonLines(terminal.out) : progressFor(terminal.err, view);
  handle.onEvents(events => {
    for (const event of events) progress.onEvent(foldedInto(view, event));
  });
  handle.onHeldUp?.(why => progress.note(heldUpLine(why, terminal)));
  const started = new StartedRuns(handle, terminal, !json);
  const release = cancelOnSignals(reason => handle.cancel(reason), terminal);
  try {
    await handle.done;
  } finally {
    progress.end();
    release();
  }
  const code = json ? exitCodeOf(view) : tellOutcome(view, terminal, handle.isElsewhere ? 'restate' : 'embedded');
  await started.finish();
  return code;
}

/** What a person reads of a run that does not go on. */
export function heldUpLine(why: string, { err }: Terminal): string {
  return `${err.colors.yellow('!')} ${visible(why)}`;
}

function foldedInto(view: RunView, event: RunEvent): RunEvent {
  foldRun(view, event);
  return event;
}

function progressFor(output: Output, view: RunView): Progress {
  const isWatched = output.isTerminal && !process.env.CI;
  return isWatched ? liveTree(output, view) : plainLines(output, view);
}
