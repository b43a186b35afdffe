/** A run under way, as a command line shows it. */
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';
import type { RunHandle } from '#runner/engines/embedded/engine.ts';
import { exitCodes } from './problem.ts';
import { jsonLines, plainLines } from './progress/lines.ts';
import { liveTree } from './progress/live.ts';
import { exitCodeOf, interruption, tellOutcome } from './progress/outcome.ts';
import type { Progress } from './progress/progress.ts';
import type { Output, Terminal } from './terminal.ts';

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
  const release = cancelOnSignals(reason => handle.cancel(reason), terminal);
  try {
    await handle.done;
  } finally {
    progress.end();
    release();
  }
  return json ? exitCodeOf(view) : tellOutcome(view, terminal);
}

function foldedInto(view: RunView, event: RunEvent): RunEvent {
  foldRun(view, event);
  return event;
}

function progressFor(output: Output, view: RunView): Progress {
  const isWatched = output.isTerminal && !process.env.CI;
  return isWatched ? liveTree(output, view) : plainLines(output, view);
}

/**
 * The first signal asks the run to stop; a second one ends the process at once. When nobody reads the output any more,
 * the run stops as well.
 */
export function cancelOnSignals(cancel: (reason: string) => void, terminal: Terminal): () => void {
  let isCancelling = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isCancelling) process.exit(exitCodes.interrupted);
    isCancelling = true;
    cancel(signal === 'SIGINT' ? interruption : signal);
  };
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  terminal.onReaderGone(() => {
    if (!isCancelling) cancel('nobody reads the output any more');
    isCancelling = true;
  });
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
