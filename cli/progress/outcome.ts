import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import type { EngineName } from '#protocol/requests.ts';
import type { RunError } from '#protocol/runEvents.ts';
import type { RunView } from '#protocol/runView.ts';
import { renderFrame } from '../frame.ts';
import { exitCodes } from '../problem.ts';
import { shownPath } from '../sources.ts';
import { type Output, type Terminal, withoutEscapes } from '../terminal.ts';
import { duration } from './text.ts';
import { waitLines } from './waits.ts';

/** The reason of a cancel by Ctrl-C. */
export const interruption = 'Ctrl-C';

/** Lines that a failed step printed last and that are shown with its error. */
const tail = 12;

/**
 * Says how a run ended that `engine` has carried out: the result on the standard output, everything else beside it.
 * @returns The exit code.
 */
export function tellOutcome(view: RunView, terminal: Terminal, engine: EngineName): number {
  const { out, err } = terminal;
  const { colors } = err;
  const flow = view.flow ?? 'The flow';
  const time = duration((view.endedAt ?? 0) - (view.startedAt ?? 0));
  switch (view.status) {
    case 'succeeded':
      err.write(`${colors.green('✔')} ${colors.bold(flow)} succeeded in ${time}\n`);
      if (view.output !== undefined && view.output !== null) out.write(`${JSON.stringify(view.output, null, 2)}\n`);
      break;
    case 'cancelled':
      err.write(`${colors.yellow('◌')} ${colors.bold(flow)} was cancelled after ${time}: ${view.reason ?? ''}\n`);
      break;
    case 'waiting':
      err.write(`${waitLines(view, colors, engine)}\n`);
      break;
    default:
      if (view.error !== undefined) err.write(`\n${renderError(view.error, view, err)}\n\n`);
      err.write(`${colors.red('✖')} ${colors.bold(flow)} failed after ${time}\n`);
  }
  return exitCodeOf(view);
}

/** The exit code that says how a run ended. */
export function exitCodeOf(view: RunView): number {
  if (view.status === 'succeeded') return exitCodes.good;
  if (view.status === 'waiting') return exitCodes.waiting;
  return view.status === 'cancelled' && view.reason === interruption ? exitCodes.interrupted : exitCodes.failed;
}

function renderError(error: RunError, view: RunView, output: Output): string {
  const message = withoutEscapes(error.message);
  const lines = [
    error.place === undefined
      ? `${output.colors.red(output.colors.bold(`error[${error.code}]`))}: ${message}`
      : renderFrame(
          {
            severity: 'error',
            code: error.code,
            message,
            ...shownPlace(error.place),
            hint: error.hint,
          },
          output.colors,
          output.columns(),
        ),
  ];
  if (error.place === undefined && error.hint !== undefined)
    lines.push(`  ${output.colors.bold('hint')}: ${error.hint}`);
  const printed = printedBy(error, view);
  if (printed.length > 0) lines.push('', ...printed.map(line => output.colors.dim(`  │ ${line}`)));
  return lines.join('\n');
}

function shownPlace(place: Place) {
  const path = place.file.startsWith('file:') ? fileURLToPath(place.file) : undefined;
  return {
    file: path === undefined ? place.file : shownPath(path),
    line: place.line,
    column: place.column,
    length: place.end - place.start,
    text: path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined,
  };
}

/** What the step that failed printed last. */
function printedBy(error: RunError, view: RunView): string[] {
  const row = error.path === undefined ? undefined : view.rows.get(error.path);
  if (row === undefined) return bodyOf(error.details);
  const printed = row.log.filter(entry => entry.stream !== 'log').map(entry => entry.text);
  if (printed.length === 0) return bodyOf(error.details);
  return withoutEscapes(printed.join('\n')).split('\n').slice(-tail);
}

/** The body of a server's answer, which often says what it did not like. */
function bodyOf(details: Json): string[] {
  if (typeof details !== 'object' || details === null || !('body' in details)) return [];
  const body = details.body;
  if (body === null || body === undefined || body === '') return [];
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  const lines = withoutEscapes(text).split('\n');
  return lines.length <= tail ? lines : [...lines.slice(0, tail), `… ${lines.length - tail} more lines`];
}
