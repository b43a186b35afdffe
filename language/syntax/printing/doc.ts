/**
 * Documents that know where they may break, after Wadler's "A prettier printer" and the way Prettier carries it out: a
 * group is laid out in one line when it fits, else each of its lines breaks.
 */

export type Doc = string | DocNode;

interface DocBase {
  /** Whether the document can't be laid out in one line. */
  readonly breaks: boolean;
}

type DocNode =
  | (DocBase & { readonly kind: 'concat'; readonly docs: readonly Doc[] })
  | (DocBase & { readonly kind: 'indent'; readonly doc: Doc })
  | (DocBase & { readonly kind: 'group'; readonly doc: Doc })
  /** What is laid out in one line whatever its length. */
  | (DocBase & { readonly kind: 'flat'; readonly doc: Doc })
  | (DocBase & { readonly kind: 'line'; readonly flat: string; readonly blank: boolean })
  | (DocBase & { readonly kind: 'ifBroken'; readonly broken: Doc; readonly flat: Doc })
  /** A comment that goes to the end of the line that is being written. */
  | (DocBase & { readonly kind: 'suffix'; readonly text: string })
  /** Text with line ends of its own, which is not indented. */
  | (DocBase & { readonly kind: 'raw'; readonly text: string })
  /** `first` when that fits in `width` columns up to its first line end, else `second`. */
  | (DocBase & { readonly kind: 'choice'; readonly first: Doc; readonly second: Doc; readonly width: number });

function breaksIn(doc: Doc): boolean {
  return typeof doc !== 'string' && doc.breaks;
}

export function concat(...docs: Doc[]): Doc {
  return { kind: 'concat', docs, breaks: docs.some(breaksIn) };
}

export function indent(doc: Doc): Doc {
  return { kind: 'indent', doc, breaks: breaksIn(doc) };
}

/** Breaks its lines when it does not fit, or when `mustBreak`. */
export function group(doc: Doc, mustBreak = false): Doc {
  return { kind: 'group', doc, breaks: mustBreak || breaksIn(doc) };
}

export function flat(doc: Doc): Doc {
  return { kind: 'flat', doc, breaks: false };
}

/** A line end, or `flat` in one line; `blank` adds an empty line where it breaks. */
export function line(flatText = ' ', blank = false): Doc {
  return { kind: 'line', flat: flatText, blank, breaks: false };
}

/** A line end in any case. */
export function hardLine(blank = false): Doc {
  return { kind: 'line', flat: '', blank, breaks: true };
}

export function ifBroken(broken: Doc, flatDoc: Doc): Doc {
  return { kind: 'ifBroken', broken, flat: flatDoc, breaks: false };
}

export function suffix(text: string): Doc {
  return { kind: 'suffix', text, breaks: true };
}

export function raw(text: string, breaks = false): Doc {
  return { kind: 'raw', text, breaks };
}

export function choice(first: Doc, second: Doc, width: number): Doc {
  return { kind: 'choice', first, second, width, breaks: breaksIn(second) };
}

/** Whether a document is one line, unless it is broken for its length. */
export function isOneLine(doc: Doc): boolean {
  if (typeof doc === 'string') return true;
  if (doc.breaks) return false;
  switch (doc.kind) {
    case 'concat':
      return doc.docs.every(isOneLine);
    case 'raw':
      return !doc.text.includes('\n');
    case 'indent':
    case 'group':
    case 'flat':
      return isOneLine(doc.doc);
    default:
      return true;
  }
}

type Mode = 'flat' | 'broken';

interface Command {
  readonly indent: number;
  readonly mode: Mode;
  readonly doc: Doc;
}

const indentWidth = 2;

/** Lays a document out in lines of at most `width` columns where that is possible. Lines end with `\n`. */
export function layOut(doc: Doc, width: number): string {
  const writer = new Writer();
  const commands: Command[] = [{ indent: 0, mode: 'broken', doc }];
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    step(command, commands, writer, width);
  }
  return writer.end();
}

function step(command: Command, commands: Command[], writer: Writer, width: number): void {
  const { indent: depth, mode, doc } = command;
  const push = (next: Doc, nextMode: Mode = mode, nextDepth = depth) =>
    commands.push({ indent: nextDepth, mode: nextMode, doc: next });
  if (typeof doc === 'string') {
    writer.write(doc, depth);
    return;
  }
  switch (doc.kind) {
    case 'concat':
      for (let i = doc.docs.length - 1; i >= 0; i--) push(doc.docs[i] ?? '');
      return;
    case 'indent':
      push(doc.doc, mode, depth + indentWidth);
      return;
    case 'flat':
      push(doc.doc, 'flat');
      return;
    case 'group': {
      if (mode === 'flat' && !doc.breaks) push(doc.doc);
      else push(doc.doc, !doc.breaks && fits(doc.doc, commands, width - writer.column(depth)) ? 'flat' : 'broken');
      return;
    }
    case 'choice': {
      const isFirst = mode === 'flat' || fits(doc.first, [], Math.min(width, doc.width) - writer.column(depth));
      push(isFirst ? doc.first : doc.second);
      return;
    }
    case 'ifBroken':
      push(mode === 'broken' ? doc.broken : doc.flat);
      return;
    case 'line':
      if (mode === 'flat' && !doc.breaks) writer.write(doc.flat, depth);
      else writer.newLine(doc.blank);
      return;
    case 'suffix':
      writer.suffixes.push(doc.text);
      return;
    case 'raw':
      writer.write(doc.text, depth);
      return;
  }
}

/** Whether a document, laid out in one line, and what follows it up to the next line end, fits in `space` columns. */
function fits(doc: Doc, following: readonly Command[], space: number): boolean {
  let left = space;
  let next = following.length;
  const work: Piece[] = [{ mode: 'flat', doc }];
  while (left >= 0) {
    const piece = work.pop() ?? following[--next];
    if (piece === undefined) return true;
    const text = textOf(piece);
    if (text === undefined) {
      pushParts(piece, work);
      continue;
    }
    const end = text.indexOf('\n');
    if (end >= 0) return left >= end;
    left -= text.length;
  }
  return false;
}

interface Piece {
  readonly mode: Mode;
  readonly doc: Doc;
}

/** What a document without parts writes; undefined for one with parts. */
function textOf({ mode, doc }: Piece): string | undefined {
  if (typeof doc === 'string') return doc;
  switch (doc.kind) {
    case 'raw':
      return doc.text;
    case 'suffix':
      return '';
    case 'line':
      return mode === 'broken' || doc.breaks ? '\n' : doc.flat;
    default:
      return undefined;
  }
}

/** Puts the parts of a document on a stack, the first one on top. */
function pushParts({ mode, doc }: Piece, work: Piece[]): void {
  if (typeof doc === 'string') return;
  switch (doc.kind) {
    case 'concat':
      for (let i = doc.docs.length - 1; i >= 0; i--) work.push({ mode, doc: doc.docs[i] ?? '' });
      return;
    case 'group':
      work.push({ mode: doc.breaks ? 'broken' : mode, doc: doc.doc });
      return;
    case 'flat':
      work.push({ mode: 'flat', doc: doc.doc });
      return;
    case 'indent':
      work.push({ mode, doc: doc.doc });
      return;
    case 'ifBroken':
      work.push({ mode, doc: mode === 'broken' ? doc.broken : doc.flat });
      return;
    case 'choice':
      work.push({ mode, doc: doc.first });
      return;
    default:
  }
}

/** Collects text; indentation is written with the first text of a line, so that no line ends with spaces. */
class Writer {
  readonly suffixes: string[] = [];
  private readonly finished: string[] = [];
  /** The line that is being written; it holds line ends of its own when a text of several lines is part of it. */
  private line = '';
  private lineLength = 0;

  /** The column that text at that indentation would start at. */
  column(depth: number): number {
    return this.line === '' ? depth : this.lineLength;
  }

  write(text: string, depth: number): void {
    if (text === '' || (text === ' ' && this.line === '')) return;
    if (this.line === '') {
      this.line = ' '.repeat(depth);
      this.lineLength = depth;
    }
    this.line += text;
    const end = text.lastIndexOf('\n');
    this.lineLength = end < 0 ? this.lineLength + text.length : text.length - end - 1;
  }

  newLine(blank: boolean): void {
    const behind = this.suffixes.map(text => ` ${text}`).join('');
    this.suffixes.length = 0;
    this.finished.push(`${this.line.replace(/ +$/, '')}${behind}`);
    if (blank) this.finished.push('');
    this.line = '';
    this.lineLength = 0;
  }

  /** All lines. */
  end(): string {
    this.newLine(false);
    return this.finished.join('\n');
  }
}
