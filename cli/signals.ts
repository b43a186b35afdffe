/** What signals do to a run of a command. */
import { exitCodes } from './problem.ts';
import { interruption } from './progress/outcome.ts';
import type { Terminal } from './terminal.ts';

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
