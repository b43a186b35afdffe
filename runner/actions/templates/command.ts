/**
 * Command templates: each hole becomes one word of a POSIX shell command line (XCU 2.2), whatever it holds.
 *
 * A value is always put in between single quotes, in which nothing is special. What the author wrote around the hole
 * decides how these are reached: inside `"…"` the quotes are closed and opened again. Where a value could not be kept
 * from being read as code (in a comment, a here-document, arithmetic, a parameter expansion), it is refused.
 */
import type { Json } from '#protocol/json.ts';
import type { TemplateValue } from '#protocol/shape.ts';
import { ActionFailure } from '../failure.ts';
import { piecesOf, refuse, valueText } from './holes.ts';

/**
 * The command line for `sh -c`. Throws an ActionFailure where a hole can't be filled safely.
 * A list gives one word per element; an empty one gives nothing.
 */
export function renderCommand(template: TemplateValue): string {
  const scanner = new ShellScanner();
  let line = '';
  for (const piece of piecesOf(template)) {
    if (piece.kind === 'literal') {
      scanner.read(piece.text);
      line += piece.text;
    } else {
      const words = fill(scanner, piece.value, piece.number);
      if (words !== '') scanner.passWord();
      line += words;
    }
  }
  if (line.includes('\0')) {
    throw new ActionFailure('template/command', 'The command holds a NUL character, which no command line can hold.');
  }
  return line;
}

/** One word that the shell reads as exactly this text. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fill(scanner: ShellScanner, value: Json, number: number): string {
  const obstacle = scanner.obstacle();
  if (obstacle !== undefined) refuse('command', number, obstacle.why, obstacle.hint);
  const words = Array.isArray(value)
    ? value.map((item: Json) => valueText('command', item, number))
    : [valueText('command', value, number)];
  if (words.some(word => word.includes('\0'))) {
    refuse('command', number, 'holds a NUL character', 'No argument of a process can hold one.');
  }
  if (scanner.quote === undefined) return words.map(quoteWord).join(' ');
  const joined = quoteWord(words.join(' '));
  return scanner.quote === 'single' ? joined.slice(1, -1) : `"${joined}"`;
}

type Frame =
  | 'single'
  | 'double'
  | 'substitution'
  | 'parenthesis'
  | 'arithmetic'
  | 'parameter'
  | 'backquote'
  | 'comment';

interface Obstacle {
  readonly why: string;
  readonly hint: string;
}

const obstacles: Readonly<Partial<Record<Frame, Obstacle>>> = {
  arithmetic: {
    why: 'stands inside arithmetic, `$((…))`, where no value is safe',
    hint: 'Compute the number in the flow, or give it to a shell variable first.',
  },
  parameter: {
    why: 'stands inside `${…}` of the shell, where no quoting is safe',
    hint: 'Give the value to a shell variable first.',
  },
  backquote: { why: 'stands inside backquotes, where no quoting is safe', hint: 'Write $(…) in place of `…`.' },
  comment: { why: 'stands in a comment of the shell', hint: 'Remove the comment, or the value from it.' },
};

/** Follows literal text to know, at each hole, what the shell would take it for. */
class ShellScanner {
  /** What is open, outermost first. */
  readonly #frames: Frame[] = [];
  #isAtWordStart = true;
  /** The characters that are still to be understood together with the next one. */
  #pending: '' | '\\' | '$' = '';
  /** Why nothing can be said about the rest of the text. */
  #lost: Obstacle | undefined;
  #word = '';

  get quote(): 'single' | 'double' | undefined {
    const frame = this.#frames.at(-1);
    return frame === 'single' || frame === 'double' ? frame : undefined;
  }

  /** Why a hole at this point can't be filled, if it can't. */
  obstacle(): Obstacle | undefined {
    if (this.#lost !== undefined) return this.#lost;
    if (this.#pending === '\\') {
      return { why: 'follows a backslash, which would undo its quoting', hint: 'Remove the backslash.' };
    }
    if (this.#pending === '$' && this.quote === undefined) {
      return {
        why: 'follows a `$`, which would undo its quoting',
        hint: 'Remove the `$`, or put it into single quotes.',
      };
    }
    return this.#frames.map(frame => obstacles[frame]).find(obstacle => obstacle !== undefined);
  }

  /** A quoted word was put at this point. */
  passWord(): void {
    this.#isAtWordStart = false;
    this.#pending = '';
    this.#word = '';
  }

  read(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const skipped = this.#step(text[at] ?? '', text.slice(at + 1, at + 3));
      at += skipped;
    }
  }

  /** Reads one character, knowing the two after it; gives how many of those it has read as well. */
  #step(character: string, ahead: string): number {
    const frame = this.#frames.at(-1);
    if (frame === 'single') {
      if (character === "'") this.#frames.pop();
      return 0;
    }
    if (frame === 'comment') {
      if (character === '\n') this.#endComment();
      return 0;
    }
    if (this.#pending === '\\') {
      this.#pending = '';
      this.#isAtWordStart = character === '\n' && this.#isAtWordStart;
      return 0;
    }
    if (character === '\\') {
      this.#pending = '\\';
      return 0;
    }
    if (this.#pending === '$') return this.#afterDollar(character, ahead);
    if (character === '$') {
      this.#pending = '$';
      return 0;
    }
    if (character === '`') {
      this.#toggle('backquote');
      return 0;
    }
    return this.#plain(frame, character, ahead);
  }

  #afterDollar(character: string, ahead: string): number {
    this.#pending = '';
    this.#isAtWordStart = false;
    if (character === '(' && ahead.startsWith('(')) {
      this.#frames.push('arithmetic', 'arithmetic');
      return 1;
    }
    if (character === '(') this.#open('substitution');
    else if (character === '{') this.#frames.push('parameter');
    else if (character === "'" && this.quote === undefined) this.#lose("an ANSI-C quoted text, `$'…'`");
    else if (character !== '$') return this.#step(character, ahead);
    return 0;
  }

  #plain(frame: Frame | undefined, character: string, ahead: string): number {
    if (character === '"') {
      this.#toggle('double');
      return 0;
    }
    if (frame === 'double') return 0;
    if (frame === 'parameter') {
      if (character === '}') this.#frames.pop();
      else if (character === "'" && this.#frames.includes('double')) this.#lose("a `'` inside `${…}` of the shell");
      else if (character === "'") this.#frames.push('single');
      return 0;
    }
    if (frame === 'backquote' || frame === 'arithmetic') this.#nested(frame, character);
    else this.#unquoted(character, ahead);
    return 0;
  }

  /** Text in backquotes or arithmetic. No hole can stand there: only its end must be found. */
  #nested(frame: 'backquote' | 'arithmetic', character: string): void {
    if (character === '#') this.#lose('a `#` inside `$((…))` or backquotes');
    else if (character === "'") this.#frames.push('single');
    else if (frame === 'arithmetic' && character === '(') this.#frames.push('arithmetic');
    else if (frame === 'arithmetic' && character === ')') this.#frames.pop();
  }

  /** Text in no quotes at all: the top, a subshell, a command substitution. */
  #unquoted(character: string, ahead: string): void {
    this.#word = /\w/.test(character) ? this.#word + character : '';
    if (this.#word === 'case' && this.#frames.length > 0) this.#lose('a `case` inside parentheses');
    const wasAtWordStart = this.#isAtWordStart;
    this.#isAtWordStart = /[\s;&|()<>]/.test(character);
    if (character === "'") this.#frames.push('single');
    else if (character === '#' && wasAtWordStart) this.#frames.push('comment');
    else if (character === '<' && ahead.startsWith('<')) this.#lose('a here-document, `<<`');
    else if (character === '(' && ahead.startsWith('(')) this.#lose('an arithmetic command, `((`');
    else if (character === '[' && ahead.startsWith('[') && wasAtWordStart) this.#lose('a `[[` test');
    else if (character === '(') this.#open('parenthesis');
    else if (character === ')') this.#frames.pop();
  }

  #open(frame: Frame): void {
    this.#frames.push(frame);
    this.#isAtWordStart = true;
    this.#word = '';
  }

  #endComment(): void {
    this.#frames.pop();
    this.#isAtWordStart = true;
  }

  #toggle(frame: 'double' | 'backquote'): void {
    this.#isAtWordStart = false;
    if (this.#frames.at(-1) === frame) this.#frames.pop();
    else if (frame === 'backquote' && this.#frames.includes('backquote')) this.#lose('nested backquotes');
    else this.#frames.push(frame);
  }

  #lose(what: string): void {
    this.#lost ??= {
      why: `comes after ${what}, where it can't be told what the shell takes it for`,
      hint: 'Give the value to a shell variable at the start of the command, or put the script into a file and use `exec`.',
    };
  }
}
