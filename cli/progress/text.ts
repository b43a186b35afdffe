/** The words and signs in which a run is told, the same in a live display and in plain lines. */
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import { cacheText, queueText, type RunRow, type RunView } from '#protocol/runView.ts';
import { type Colors, visible, withoutEscapes } from '../terminal.ts';

/** `850 ms`, `1.2 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The path as a person reads it: without the flow's own name at its front. */
export function shownStep(view: RunView, path: string): string {
  const flow = view.root?.path ?? '';
  return path.startsWith(`${flow}/`) ? path.slice(flow.length + 1) : path;
}

/** Whether the row stands for something that the author named: `if#1`, `return#1` and iterations do not. */
export function isNamed(row: RunRow): boolean {
  return row.index === undefined && !row.name.includes('#');
}

/** Why a run of a flow with `limit` waits. */
export function runLimit(limit: number): string {
  return limit === 1 ? 'another run of it is under way' : `${limit} runs of it are under way`;
}

/** The message of an error on one line. */
export function shortError(error: RunError): string {
  return visible(error.message.split('\n', 1)[0] ?? '');
}

/**
 * The line that stays when something has happened, or undefined when it is not worth one.
 * @param view The run, with `event` already folded in.
 */
export function lineOf(view: RunView, event: RunEvent, colors: Colors): string | undefined {
  if (!('path' in event)) return undefined;
  const row = view.rows.get(event.path);
  if (row === undefined) return undefined;
  // The lines of an undo say that it is one.
  const name = shownStep(view, event.type.startsWith('undo.') ? event.path.replace(/~undo$/, '') : event.path);
  switch (event.type) {
    case 'step.succeeded':
      if (!isNamed(row)) return undefined;
      return event.caught === undefined
        ? `${colors.green('✔')} ${name}  ${ended(row, colors)}`
        : `${colors.yellow('✔')} ${name}  ${ended(row, colors)}  ${colors.yellow(`caught: ${shortError(event.caught)}`)}`;
    case 'step.failed':
      return `${colors.red('✖')} ${name}  ${ended(row, colors)}  ${colors.red(shortError(event.error))}`;
    case 'step.skipped':
      return isNamed(row) ? colors.dim(`○ ${name}  skipped: ${visible(event.reason)}`) : undefined;
    case 'step.cancelled':
      return isNamed(row) ? colors.yellow(`◌ ${name}  cancelled`) : undefined;
    case 'attempt.failed':
      return event.retryAt === undefined
        ? undefined
        : colors.yellow(
            `↻ ${name}  attempt ${event.attempt} failed, next in ${duration(event.retryAt - event.time)}: ${shortError(event.error)}`,
          );
    case 'attempt.interrupted':
      return colors.yellow(`↻ ${name}  attempt ${event.attempt} was interrupted, and is made again`);
    case 'step.inDoubt':
      return colors.yellow(`? ${name}  in doubt: attempt ${event.attempt} was interrupted`);
    case 'undo.succeeded':
      return colors.yellow(`↶ ${name}  undone`);
    case 'undo.failed':
      return `${colors.red('✖')} ${name}  ${colors.red(`could not be undone: ${shortError(event.error)}`)}`;
    case 'cache.missed':
    case 'step.spawned':
      return othersLine(name, row, colors);
    case 'step.waiting':
      return waitLine(name, event, colors);
    case 'step.answered':
      return answerLine(name, event, colors);
    case 'step.log':
      return logLines(name, event, colors);
    default:
      return undefined;
  }
}

/** What other runs have to do with the step. A first call needs no reason. */
function othersLine(name: string, { cache, started }: RunRow, colors: Colors): string | undefined {
  if (started !== undefined) {
    return `${colors.cyan('▷')} ${name}  ${colors.dim(`started ${started.flow} as run ${started.run}`)}`;
  }
  const isAgain = cache?.how === 'missed' && cache.reason.why !== 'new';
  return isAgain ? colors.dim(`↻ ${name}  ${cacheText(cache)}`) : undefined;
}

/** What the run, or a step, stands in line for; undefined when it does no more. */
export function queueLine(
  view: RunView,
  event: Extract<RunEvent, { type: 'step.queued' | 'run.queued' }>,
  colors: Colors,
): string | undefined {
  if (event.type === 'run.queued') {
    return view.status === 'queued' ? colors.dim(`… ${view.flow}  waits: ${runLimit(event.limit)}`) : undefined;
  }
  const queuedFor = view.rows.get(event.path)?.queuedFor;
  if (queuedFor === undefined) return undefined;
  return colors.dim(`… ${shownStep(view, event.path)}  waits for ${queueText(queuedFor)}`);
}

function waitLine(
  name: string,
  event: Extract<RunEvent, { type: 'step.waiting' }>,
  colors: Colors,
): string | undefined {
  if (event.approval !== undefined) return `${colors.yellow('?')} ${name}  ${visible(event.approval.prompt)}`;
  return event.event === undefined ? undefined : colors.dim(`… ${name}  waits for ${event.event}`);
}

function answerLine(name: string, event: Extract<RunEvent, { type: 'step.answered' }>, colors: Colors): string {
  const who = event.by === undefined ? '' : ` by ${visible(event.by)}`;
  const why = event.comment === undefined ? '' : `: ${visible(event.comment)}`;
  return event.approved
    ? `${colors.green('✔')} ${name}  approved${who}${why}`
    : `${colors.red('✖')} ${name}  refused${who}${why}`;
}

/** What a step did, how often it was tried, and how long it took. */
function ended(row: RunRow, colors: Colors): string {
  const parts: string[] = [];
  const attempt = row.attempts.at(-1);
  if (row.cache?.how === 'hit') return colors.dim(cacheText(row.cache));
  if (attempt !== undefined) parts.push(attempt.action);
  if (row.attempts.length > 1) parts.push(`${row.attempts.length} attempts`);
  if (row.count !== undefined) parts.push(`${row.finished} of ${row.count}`);
  if (row.startedAt !== undefined && row.endedAt !== undefined) parts.push(duration(row.endedAt - row.startedAt));
  return colors.dim(parts.join('  '));
}

function logLines(name: string, event: Extract<RunEvent, { type: 'step.log' }>, colors: Colors): string {
  const paint = event.level === 'error' ? colors.red : event.level === 'warn' ? colors.yellow : (text: string) => text;
  return withoutEscapes(event.text)
    .split('\n')
    .map(line => `${colors.dim(`${name} │`)} ${paint(line)}`)
    .join('\n');
}
