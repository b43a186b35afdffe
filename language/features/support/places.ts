/** Between offsets, in which the language thinks, and positions, in which editors do. */
import type { Position, Range } from 'vscode-languageserver-types';
import type { FileModel, TextEdit } from '../../analysis/model.ts';
import type { Span } from '../../syntax/ast.ts';
import { LineIndex } from '../../syntax/lineIndex.ts';

const indexes = new WeakMap<FileModel, LineIndex>();

/** The line index of a file, made when it is first needed. */
export function linesOf(file: FileModel): LineIndex {
  let lines = indexes.get(file);
  if (lines === undefined) {
    lines = new LineIndex(file.text);
    indexes.set(file, lines);
  }
  return lines;
}

export function rangeOf(file: FileModel, span: Span): Range {
  const lines = linesOf(file);
  return { start: lines.position(span.start), end: lines.position(span.end) };
}

export function spanOf(file: FileModel, range: Range): Span {
  const lines = linesOf(file);
  return { start: lines.offset(range.start), end: lines.offset(range.end) };
}

/** The offset of a position, which may lie behind a line's or the file's end. */
export function offsetAt(file: FileModel, position: Position): number {
  return linesOf(file).offset(position);
}

/** The same edits, as an editor applies them. */
export function editsOf(file: FileModel, edits: readonly TextEdit[]): { range: Range; newText: string }[] {
  return edits.map(edit => ({ range: rangeOf(file, edit.span), newText: edit.text }));
}

/** Whether the span holds the offset; its end counts. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Whether the two have a place in common; touching counts. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}
