/** What can be folded: brackets over several lines, texts, comments and imports. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Span } from '../syntax/ast.ts';
import type { SyntaxToken } from '../syntax/syntaxToken.ts';
import { linesOf } from './support/places.ts';

export function foldingRanges(model: Model, uri: string): FoldingRange[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const ranges = [...brackets(file), ...texts(file), ...comments(file), ...imports(file)];
  return ranges.sort((a, b) => a.startLine - b.startLine);
}

/** A range for lines, if there are several; the last line stays visible when `keepsLast`. */
function fold(file: FileModel, span: Span, keepsLast: boolean, kind?: FoldingRangeKind): FoldingRange[] {
  const lines = linesOf(file);
  const startLine = lines.position(span.start).line;
  const endLine = lines.position(span.end).line - (keepsLast ? 1 : 0);
  if (endLine <= startLine) return [];
  return [kind === undefined ? { startLine, endLine } : { startLine, endLine, kind }];
}

function brackets(file: FileModel): FoldingRange[] {
  const open: SyntaxToken[] = [];
  return file.tokens.flatMap(token => {
    if (token.kind !== 'punctuation') return [];
    const sign = file.text[token.start] ?? '';
    if ('({['.includes(sign)) open.push(token);
    if (!')}]'.includes(sign)) return [];
    const start = open.pop();
    return start === undefined ? [] : fold(file, { start: start.start, end: token.end }, true);
  });
}

function texts(file: FileModel): FoldingRange[] {
  let open: SyntaxToken | undefined;
  const blocks = file.tokens.filter(token => token.kind === 'quote' && token.end - token.start === 3);
  return blocks.flatMap(token => {
    const start = open;
    open = start === undefined ? token : undefined;
    return start === undefined ? [] : fold(file, { start: start.start, end: token.end }, true);
  });
}

/** Comments that follow one another line by line are one. */
function comments(file: FileModel): FoldingRange[] {
  const groups: { start: number; end: number }[] = [];
  for (const token of file.tokens) {
    if (token.kind !== 'comment' && token.kind !== 'docComment') continue;
    const group = groups.at(-1);
    const isNext = group !== undefined && /^\s*$/.test(file.text.slice(group.end, token.start));
    if (group !== undefined && isNext && !isApart(file, group.end, token.start)) group.end = token.end;
    else groups.push({ start: token.start, end: token.end });
  }
  return groups.flatMap(group => fold(file, group, false, FoldingRangeKind.Comment));
}

/** Whether an empty line stands between two places. */
function isApart(file: FileModel, end: number, start: number): boolean {
  const lines = linesOf(file);
  return lines.position(start).line - lines.position(end).line > 1;
}

function imports(file: FileModel): FoldingRange[] {
  const all = file.tree.declarations.filter(declaration => declaration.kind === 'ImportDeclaration');
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined || first === last) return [];
  return fold(file, { start: first.span.start, end: last.span.end }, false, FoldingRangeKind.Imports);
}
