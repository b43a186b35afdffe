/** Log entries as lines, and which of them are shown. */
import type { LogEntry } from '#protocol/runView.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;

export type Level = LogEntry['level'];

export interface LogLine {
  readonly path: string;
  /** The path without the flow's name. */
  readonly step: string;
  readonly time: number;
  readonly level: Level;
  readonly stream: LogEntry['stream'];
  readonly text: string;
  /** The first line of its entry. */
  readonly isFirst: boolean;
}

/** What a terminal takes as a command, for colours or the cursor: shown here, it would only be noise. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what such commands begin with.
const terminalCommand = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** One line for each line of each entry's text. */
export function linesOf(entries: readonly LogEntry[]): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const { path, time, level, stream, text } of entries) {
    const step = path.slice(path.indexOf('/') + 1);
    const parts = text.replace(terminalCommand, '').split(/\r?\n/);
    parts.forEach((part, at) => {
      lines.push({ path, step, time, level, stream, text: part, isFirst: at === 0 });
    });
  }
  return lines;
}

/** Lines of at least that level which have `text` in them or in their step's path, whatever the case. */
export function filterLog(lines: readonly LogLine[], least: Level, text: string): readonly LogLine[] {
  const from = levels.indexOf(least);
  const wanted = text.trim().toLowerCase();
  if (from === 0 && wanted === '') return lines;
  return lines.filter(
    line =>
      levels.indexOf(line.level) >= from &&
      (line.text.toLowerCase().includes(wanted) || line.step.toLowerCase().includes(wanted)),
  );
}
