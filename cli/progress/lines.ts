import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunView } from '#protocol/runView.ts';
import type { Output } from '../terminal.ts';
import type { Progress } from './progress.ts';
import { QueueNotes } from './queueNotes.ts';
import { duration, isNamed, lineOf, shownStep } from './text.ts';

/** How often a run that is silent says what it waits for, in milliseconds. */
const heartbeat = 15_000;

/** Progress as plain lines: for a log file, a CI system or a pipe. */
export function plainLines(output: Output, view: RunView): Progress {
  const timer = setInterval(() => {
    const line = runningLine(view, Date.now());
    if (line !== undefined) output.write(`${line}\n`);
  }, heartbeat);
  timer.unref();
  const queues = new QueueNotes(view, output.colors, line => output.write(`${line}\n`));
  return {
    onEvent: event => {
      queues.onEvent(event);
      const line = lineOf(view, event, output.colors);
      if (line === undefined) return;
      output.write(`${line}\n`);
      timer.refresh();
    },
    note: line => output.write(`${line}\n`),
    end: () => {
      queues.end();
      clearInterval(timer);
    },
  };
}

function runningLine(view: RunView, now: number): string | undefined {
  const running = [...view.rows.values()].filter(
    row => (row.status === 'running' || row.status === 'retrying') && isNamed(row) && row.parent !== undefined,
  );
  if (running.length === 0) return undefined;
  const names = running
    .slice(0, 5)
    .map(row => `${shownStep(view, row.path)} (${duration(now - (row.startedAt ?? now))})`);
  const more = running.length > 5 ? ` and ${running.length - 5} more` : '';
  return `… still running: ${names.join(', ')}${more}`;
}

/** Progress for programs: each event as one line of JSON. */
export function jsonLines(output: Output): Progress {
  return {
    onEvent: (event: RunEvent) => output.write(`${JSON.stringify(event)}\n`),
    note: () => undefined,
    end: () => undefined,
  };
}
