import type { Span } from '../../syntax/ast.ts';
import type { Fix } from '../model.ts';
import { fix } from './check.ts';

/** Removes an element of a list with commas, and the comma that goes with it. */
export function removedFromList(title: string, text: string, span: Span): Fix {
  const before = /,\s*$/.exec(text.slice(0, span.start));
  if (before) return fix(title, { span: { start: before.index, end: span.end }, text: '' });
  const after = /^\s*,\s*/.exec(text.slice(span.end));
  return fix(title, { span: { start: span.start, end: span.end + (after?.[0].length ?? 0) }, text: '' });
}

/** Removes a piece of text with the white space before it, and the whole line when nothing else stands on it. */
export function removed(title: string, text: string, span: Span): Fix {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const lineEnd = text.indexOf('\n', span.end);
  const end = lineEnd < 0 ? text.length : lineEnd;
  const isAlone = text.slice(lineStart, span.start).trim() === '' && text.slice(span.end, end).trim() === '';
  if (isAlone) return fix(title, { span: { start: lineStart, end: Math.min(end + 1, text.length) }, text: '' });
  const start = span.start - (/[ \t]*$/.exec(text.slice(lineStart, span.start))?.[0].length ?? 0);
  return fix(title, { span: { start, end: span.end }, text: '' });
}
