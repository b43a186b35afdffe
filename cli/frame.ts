/** A message with the line of source that it is about, as compilers print it. */
import type { CheckedFinding } from './checking.ts';
import { type Colors, displayWidth, type Output, visible } from './terminal.ts';

export interface Frame {
  readonly severity: 'error' | 'warning' | 'information' | 'hint' | 'note';
  /** `flow/unknown-name`; left out where there is none. */
  readonly code: string | undefined;
  readonly message: string;
  /** `examples/order.flow`, as it is to be shown. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** UTF-16 code units; what goes beyond the line is not marked. */
  readonly length: number;
  /** The whole text of the file; undefined when it can't be read any more. */
  readonly text: string | undefined;
  /** What the person can do about it. */
  readonly hint: string | undefined;
}

/**
 * ```text
 * error[flow/unknown-name]: There is no "totl" here. Did you mean "total"?
 *   --> examples/order.flow:12:41
 *    |
 * 12 |   step charge = http.post("${shop}/payments", body: totl)
 *    |                                                     ^^^^
 *    = hint: …
 * ```
 * @param columns Width to keep to: a longer line is shown around the marked place.
 * @returns Lines without the last line end.
 */
export function renderFrame(frame: Frame, colors: Colors, columns: number): string {
  const paint = paints(colors)[frame.severity];
  const code = frame.code === undefined ? '' : `[${frame.code}]`;
  const gutter = ' '.repeat(String(frame.line).length);
  const bar = colors.blue('|');
  const lines = [
    `${paint(colors.bold(frame.severity + code))}${colors.bold(`: ${visible(frame.message)}`)}`,
    `${gutter}${colors.blue('-->')} ${frame.file}:${frame.line}:${frame.column}`,
  ];
  const source = frame.text?.split(/\r\n|\r|\n/)[frame.line - 1];
  if (source !== undefined) {
    const { shown, before, marks } = excerpt(source, frame, columns - gutter.length - 4);
    lines.push(
      `${gutter} ${bar}`,
      `${colors.blue(String(frame.line))} ${bar} ${shown}`.trimEnd(),
      `${gutter} ${bar} ${' '.repeat(before)}${paint('^'.repeat(marks))}`,
    );
  }
  if (frame.hint !== undefined)
    lines.push(`${gutter} ${colors.blue('=')} ${colors.bold('hint')}: ${visible(frame.hint)}`);
  return lines.join('\n');
}

/** A finding of the checker, followed by the other places that explain it. */
export function renderFinding(finding: CheckedFinding, text: string, output: Output): string {
  const frames: Frame[] = [{ ...finding, text, hint: undefined }, ...finding.related];
  return frames.map(frame => renderFrame(frame, output.colors, output.columns())).join('\n');
}

function paints(colors: Colors): Record<Frame['severity'], (text: string) => string> {
  return {
    error: colors.red,
    warning: colors.yellow,
    information: colors.cyan,
    hint: colors.cyan,
    note: colors.green,
  };
}

/** The part of a line that fits, and where the marked place stands in it. */
function excerpt(line: string, frame: Frame, columns: number): { shown: string; before: number; marks: number } {
  const room = Math.max(columns, 40);
  const start = Math.min(frame.column - 1, line.length);
  const end = Math.min(start + Math.max(frame.length, 1), Math.max(line.length, start + 1));
  const isLong = line.length > room;
  const from = isLong ? Math.max(0, start - Math.floor(room / 3)) : 0;
  const to = isLong ? from + room - 2 : line.length;
  const head = from > 0 ? '…' : '';
  const tail = to < line.length ? '…' : '';
  const show = (text: string) => visible(text.replaceAll('\t', '  '));
  return {
    shown: head + show(line.slice(from, to)) + tail,
    before: displayWidth(head + show(line.slice(from, start))),
    marks: Math.max(1, displayWidth(show(line.slice(start, Math.min(end, to))))),
  };
}
