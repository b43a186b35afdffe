/** The two streams that a command writes to, and what they can show. */
import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Output {
  write(text: string): void;
  /** Whether a person looks at it as it is written: cursor movements work. */
  readonly isTerminal: boolean;
  readonly colors: Colors;
  /** Width in columns; 80 where it is unknown. */
  columns(): number;
  /** Height in lines; 24 where it is unknown. */
  rows(): number;
}

export interface Terminal {
  /** For results: what a pipe should get. */
  readonly out: Output;
  /** For progress, errors and advice. */
  readonly err: Output;
  /** Calls back, once, when the reader of the standard output has gone (`baton … | head`). */
  onReaderGone(listener: () => void): void;
  /** Resolves when all that was written has left the process. */
  flushed(): Promise<void>;
}

/**
 * The terminal of this process. A stream that nobody reads any more takes what is written and drops it, so that no
 * command dies of `EPIPE`.
 */
export function processTerminal(): Terminal {
  let isReaderGone = false;
  const listeners: (() => void)[] = [];
  const readerHasGone = () => {
    if (isReaderGone) return;
    isReaderGone = true;
    for (const listener of listeners) listener();
  };
  return {
    out: outputOf(process.stdout, readerHasGone),
    err: outputOf(process.stderr, () => undefined),
    onReaderGone: listener => {
      listeners.push(listener);
    },
    flushed: async () => {
      await Promise.all([flush(process.stdout), flush(process.stderr)]);
    },
  };
}

function outputOf(stream: NodeJS.WriteStream, onGone: () => void): Output {
  let isOpen = true;
  stream.on('error', () => {
    isOpen = false;
    onGone();
  });
  return {
    write: text => {
      if (isOpen) stream.write(text);
    },
    isTerminal: stream.isTTY === true && process.env.TERM !== 'dumb',
    colors: picocolors.createColors(hasColors(stream)),
    columns: () => stream.columns ?? 80,
    rows: () => stream.rows ?? 24,
  };
}

/** `NO_COLOR` and `FORCE_COLOR` as no-color.org and force-color.org have them: set and not empty. */
function hasColors(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  await new Promise<void>(resolve => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}

const controls = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text from outside (a source line, what a process printed) as it may be shown: control characters, which could move
 * the cursor or hide text, become visible signs. Line ends and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(controls, control => {
    const code = control.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** What a process printed, without the colours and cursor movements that it meant for a terminal of its own. */
export function withoutEscapes(text: string): string {
  return visible(stripVTControlCharacters(text));
}

const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uff01-\uff60]/u;
const narrowMarks = /\p{Mark}|\p{Default_Ignorable_Code_Point}/u;

/** How many columns a text without escapes takes; a terminal's own view may differ for rare characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (narrowMarks.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** The text, shortened with `…` where it takes more than `columns`. */
export function clip(text: string, columns: number): string {
  if (text.length <= columns && displayWidth(text) <= columns) return text;
  let width = 0;
  let clipped = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    clipped += character;
  }
  return `${clipped}…`;
}
