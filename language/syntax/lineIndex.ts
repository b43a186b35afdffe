import type { Place } from '#protocol/place.ts';
import type { Span } from './ast.ts';

/** Turns offsets of a text into lines and characters, and back. Lines end with `\n`, `\r\n` or `\r`. */
export class LineIndex {
  private readonly text: string;
  /** The offset at which each line starts. */
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.starts = text.includes('\r') ? startsOfAnyLines(text) : startsOfLines(text);
  }

  /** Line and character (in UTF-16 code units), both from 0. An offset outside of the text is taken to its nearest end. */
  position(offset: number): { line: number; character: number } {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: inside - (this.starts[low] ?? 0) };
  }

  /** The offset of a position. A character past the end of its line is taken to that end, a line past the last one to the end of the text. */
  offset(position: { readonly line: number; readonly character: number }): number {
    if (position.line < 0) return 0;
    const start = this.starts[position.line];
    if (start === undefined) return this.text.length;
    let end = this.starts[position.line + 1] ?? this.text.length;
    while (end > start && /[\n\r]/.test(this.text.charAt(end - 1))) end--;
    return Math.max(start, Math.min(start + position.character, end));
  }

  /** The place of a span of this text in the file with that URI. */
  place(uri: string, span: Span): Place {
    const { line, character } = this.position(span.start);
    return { file: uri, start: span.start, end: span.end, line: line + 1, column: character + 1 };
  }
}

/** Where lines start that all end with `\n`: many times faster than looking at each character. */
function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function startsOfAnyLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  return starts;
}
