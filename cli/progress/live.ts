import type { RunEvent } from '#protocol/runEvents.ts';
import { queueText, type RunRow, type RunView } from '#protocol/runView.ts';
import { type Colors, clip, type Output, withoutEscapes } from '../terminal.ts';
import type { Progress } from './progress.ts';
import { QueueNotes } from './queueNotes.ts';
import { duration, isNamed, lineOf, shortError } from './text.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Milliseconds from one picture to the next. */
const frameTime = 80;
/** Lines that a running process printed last and that are shown below its step. */
const tail = 3;

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearToEnd = '\u001b[J';
const lineStart = '\r';
const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '');

/**
 * Progress in a terminal: what has ended stays as a line, and below it stands a tree of what runs now, drawn anew
 * several times a second. Nothing is drawn more often than that, however many events come.
 */
export function liveTree(output: Output, view: RunView): Progress {
  const kept: string[] = [];
  let drawn = 0;
  const draw = (isLast: boolean) => {
    const tree = isLast ? [] : runningTree(view, Date.now(), output);
    const lines = [...kept.splice(0), ...tree];
    output.write(lineStart + up(drawn) + clearToEnd + lines.map(line => `${line}\n`).join(''));
    drawn = tree.length;
  };
  const timer = setInterval(() => draw(false), frameTime);
  // The cursor comes back whatever ends the process.
  const restore = () => output.write(showCursor);
  process.once('exit', restore);
  output.write(hideCursor);
  const queues = new QueueNotes(view, output.colors, line => kept.push(line));
  return {
    onEvent: event => {
      queues.onEvent(event);
      const line = isShown(event) ? lineOf(view, event, output.colors) : undefined;
      if (line !== undefined) kept.push(...line.split('\n'));
    },
    note: line => kept.push(line),
    end: () => {
      queues.end();
      clearInterval(timer);
      draw(true);
      restore();
      process.off('exit', restore);
    },
  };
}

/** What a process prints is shown while it runs; messages of the flow itself stay. */
function isShown(event: RunEvent): boolean {
  return event.type !== 'step.log' || event.stream === 'log';
}

function runningTree(view: RunView, now: number, output: Output): string[] {
  if (view.root === undefined) return [];
  const lines: string[] = [];
  const columns = output.columns() - 1;
  const frame = spinner[Math.floor(now / frameTime) % spinner.length] ?? '';
  for (const child of view.root.children) addRow(child, 0);
  const room = Math.max(output.rows() - 2, 3);
  if (lines.length <= room) return lines;
  const hidden = lines.length - room + 1;
  return [...lines.slice(0, room - 1), output.colors.dim(`… ${hidden} more lines`)];

  function addRow(row: RunRow, depth: number): void {
    if (row.status !== 'running' && row.status !== 'retrying' && row.status !== 'queued') return;
    const isVisible = isNamed(row) || row.index !== undefined;
    if (isVisible) lines.push(...rowLines(row, { depth, now, frame, columns, colors: output.colors }));
    for (const child of row.children) addRow(child, isVisible ? depth + 1 : depth);
  }
}

interface RowStyle {
  readonly depth: number;
  readonly now: number;
  readonly frame: string;
  readonly columns: number;
  readonly colors: Colors;
}

function rowLines(row: RunRow, style: RowStyle): string[] {
  const { colors, columns } = style;
  const indent = '  '.repeat(style.depth);
  const sign =
    row.status === 'retrying'
      ? colors.yellow('↻')
      : row.status === 'queued'
        ? colors.dim('…')
        : colors.cyan(style.frame);
  const title = clip(
    `${row.name}  ${duration(style.now - (row.queuedFor?.since ?? row.startedAt ?? style.now))}`,
    columns - indent.length - 2,
  );
  const room = columns - indent.length - title.length - 4;
  const note = room > 8 ? clip(noteOf(row, style.now), room) : '';
  const paintNote = row.status === 'retrying' ? colors.yellow : colors.dim;
  const first = `${indent}${sign} ${title}${note === '' ? '' : `  ${paintNote(note)}`}`;
  return [first, ...logTail(row).map(line => colors.dim(clip(`${indent}  │ ${line}`, columns)))];
}

/** What is worth knowing of a row that runs: its action, its attempts, how far it is. */
function noteOf(row: RunRow, now: number): string {
  const attempt = row.attempts.at(-1);
  const parts: string[] = [];
  if (row.queuedFor !== undefined) return `waits for ${queueText(row.queuedFor)}`;
  if (row.status === 'retrying' && attempt?.retryAt !== undefined) {
    parts.push(`attempt ${attempt.number + 1} in ${duration(Math.max(0, attempt.retryAt - now))}`);
    if (attempt.error !== undefined) parts.push(shortError(attempt.error));
    return parts.join(': ');
  }
  if (attempt !== undefined) parts.push(attempt.action);
  if (attempt !== undefined && attempt.number > 1) parts.push(`attempt ${attempt.number}`);
  if (row.count !== undefined) parts.push(`${row.finished} of ${row.count}`);
  else if (row.progress !== undefined) parts.push(progressOf(row.progress));
  return parts.join('  ');
}

function progressOf(progress: { readonly done: number; readonly total: number | undefined }): string {
  if (progress.total === undefined || progress.total <= 0) return String(progress.done);
  return `${Math.floor((100 * progress.done) / progress.total)} %`;
}

function logTail(row: RunRow): string[] {
  return row.log
    .slice(-tail)
    .filter(entry => entry.stream !== 'log')
    .flatMap(entry => withoutEscapes(entry.text).split('\n'))
    .filter(line => line.trim() !== '')
    .slice(-tail);
}
