/** Formats a file or a part of it, touching no more of its text than changes. */
import type { Range, TextEdit } from 'vscode-languageserver-types';
import type { TextEdit as Edit, FileModel, Model } from '../analysis/model.ts';
import type { Span } from '../syntax/ast.ts';
import { format } from '../syntax/printer.ts';
import { pathAt } from '../syntax/walk.ts';
import { lineEdits } from './formatting/lineEdits.ts';
import { startOfDeclaration } from './support/declarations.ts';
import { editsOf, overlaps, spanOf } from './support/places.ts';

/** The edits, from top to bottom; none when the file is formatted, or has errors that make it unsafe. */
export function formatting(model: Model, uri: string): TextEdit[] {
  const file = model.files.get(uri);
  return file === undefined ? [] : editsOf(file, lineEdits(file.text, format(file.text)));
}

/** The edits of the lines of a range. A declaration with errors stays as it is; those beside it do not mind. */
export function rangeFormatting(model: Model, uri: string, range: Range): TextEdit[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const lines = wholeLines(file.text, spanOf(file, range));
  return editsOf(
    file,
    declarationsIn(file, lines).flatMap(span => declarationEdits(file.text, span).filter(within(lines))),
  );
}

/**
 * The edits after a sign was typed: after `}` those of what it closes, after a line end those of the line before and the
 * indentation of the new one.
 *
 * @param offset behind the sign
 */
export function onTypeFormatting(model: Model, uri: string, offset: number, typed: string): TextEdit[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  return editsOf(file, typed === '}' ? closedEdits(file, offset) : newLineEdits(file, offset));
}

function closedEdits(file: FileModel, offset: number): readonly Edit[] {
  const closed = pathAt(file.tree, offset).find(({ kind, span }) => kind !== 'SourceFile' && span.end === offset);
  // Not the `}` of a text or a hole.
  const isBrace = file.tokens.some(({ kind, end }) => kind === 'punctuation' && end === offset);
  if (closed === undefined || !isBrace) return [];
  const lines = wholeLines(file.text, { start: closed.span.start, end: offset });
  return declarationsIn(file, lines).flatMap(span => declarationEdits(file.text, span).filter(within(lines)));
}

/** Stands for what will be written in the new line, so that the printer says where it goes. */
const mark = '//';

function newLineEdits(file: FileModel, offset: number): readonly Edit[] {
  const start = lineStart(file.text, offset);
  const rest = /^[^\n\r]*/.exec(file.text.slice(offset))?.[0] ?? '';
  const around = declarationsIn(file, { start: offset, end: offset }).find(span => span.start < start);
  if (around === undefined || start === 0) return [];
  const put = rest.trim() === '' ? mark : '';
  const text = file.text.slice(0, offset) + put + file.text.slice(offset);
  const seen = { start: lineStart(file.text, start - 1), end: put === '' ? start : offset };
  return declarationEdits(text, { start: around.start, end: around.end + put.length }).filter(within(seen));
}

/** Where declarations stand that have a place in common with a span, with the comments above them. */
function declarationsIn(file: FileModel, span: Span): readonly Span[] {
  return file.tree.declarations
    .map(declaration => ({ start: startOfDeclaration(file, declaration), end: declaration.span.end }))
    .filter(each => overlaps(each, span));
}

/** A declaration is laid out for itself, whatever stands around it. */
function declarationEdits(text: string, { start, end }: Span): readonly Edit[] {
  const own = text.slice(start, end);
  const printed = format(own).replace(/\r?\n$/, '');
  return lineEdits(own, printed).map(({ span, text: put }) => ({
    span: { start: span.start + start, end: span.end + start },
    text: put,
  }));
}

function within(outer: Span): (edit: Edit) => boolean {
  return ({ span }) => span.start >= outer.start && span.end <= outer.end;
}

function wholeLines(text: string, { start, end }: Span): Span {
  const lineEnd = text.indexOf('\n', end);
  return { start: lineStart(text, start), end: lineEnd < 0 ? text.length : lineEnd };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
