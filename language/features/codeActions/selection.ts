/** What a selection covers, and the pieces of text that refactorings are made of. */
import type { FileModel, Model, Symbol, TextEdit } from '../../analysis/model.ts';
import type { Block, Expression, Node, Span, Statement } from '../../syntax/ast.ts';
import { childrenOf } from '../../syntax/children.ts';
import { walk } from '../../syntax/walk.ts';
import { isFirstOfLine, isInside, lineStart } from '../support/pieces.ts';

export interface Selection {
  readonly model: Model;
  readonly file: FileModel;
  /** Without white space at its ends; empty for a cursor. */
  readonly span: Span;
}

/** A change that keeps what the flows do. Its edits do not overlap. */
export interface Proposal {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A node with those around it, outermost first. */
export interface Placed<T> {
  readonly node: T;
  readonly parents: readonly Node[];
}

export function selectionOf(model: Model, file: FileModel, { start, end }: Span): Selection {
  const selected = file.text.slice(start, end);
  const from = start + (selected.length - selected.trimStart().length);
  const isBlank = selected.trim() === '';
  return { model, file, span: isBlank ? { start, end: start } : { start: from, end: from + selected.trim().length } };
}

/** The outermost expression that the selection covers exactly. */
export function selectedExpression({ file, span }: Selection): Placed<Expression> | undefined {
  let found: Placed<Expression> | undefined;
  walk(file.tree, (node, parents) => {
    if (found !== undefined || node.span.start > span.start || node.span.end < span.end) return false;
    const isWhole = node.span.start === span.start && node.span.end === span.end && span.end > span.start;
    if (isWhole && file.types.has(node as Expression)) found = { node: node as Expression, parents: [...parents] };
    return true;
  });
  return found;
}

export interface SelectedStatements {
  readonly block: Block;
  readonly statements: readonly Statement[];
  /** From the first one to the last one. */
  readonly span: Span;
}

/** The statements of one block that the selection covers, none of them in part. */
export function selectedStatements({ file, span }: Selection): SelectedStatements | undefined {
  if (span.start === span.end) return undefined;
  let block: Block | undefined;
  walk(file.tree, node => {
    if (node.span.start > span.start || node.span.end < span.end) return false;
    if (node.kind === 'Block') block = node;
    return true;
  });
  const touched = block?.statements.filter(each => each.span.start < span.end && span.start < each.span.end) ?? [];
  const first = touched[0];
  const last = touched.at(-1);
  if (block === undefined || first === undefined || last === undefined) return undefined;
  if (first.span.start < span.start || last.span.end > span.end) return undefined;
  return { block, statements: touched, span: { start: first.span.start, end: last.span.end } };
}

/** The statement of a block that a place stands in, of the innermost block. */
export function statementAround(parents: readonly Node[], node: Node): Statement | undefined {
  const path = [...parents, node];
  const index = path.findLastIndex(each => each.kind === 'Block');
  const statement = index < 0 ? undefined : path[index + 1];
  return statement as Statement | undefined;
}

/** Where a statement starts with the comments that stand above it. */
export function startWithComments(file: FileModel, { start }: Span): number {
  let from = start;
  const before = file.tokens.filter(token => token.start < start);
  for (const token of before.reverse()) {
    const isAbove = (token.kind === 'comment' || token.kind === 'docComment') && isFirstOfLine(file.text, token.start);
    if (!isAbove || /\n[ \t]*\r?\n/.test(file.text.slice(token.end, from))) break;
    from = token.start;
  }
  return from;
}

/** What removes a statement, and its line when nothing else stands there. */
export function removal({ text }: FileModel, { start, end }: Span): TextEdit {
  const from = lineStart(text, start);
  const lineEnd = text.indexOf('\n', end);
  const to = lineEnd < 0 ? text.length : lineEnd + 1;
  const isAlone = text.slice(from, start).trim() === '' && text.slice(end, to).trim() === '';
  return { span: isAlone ? { start: from, end: to } : { start, end }, text: '' };
}

/** All names inside a node with what they mean, and the nodes around each. */
export function namesInside(
  file: FileModel,
  node: Node,
): readonly { readonly symbol: Symbol; readonly name: Span; readonly around: Node | undefined }[] {
  const found: { symbol: Symbol; name: Span; around: Node | undefined }[] = [];
  walk(node, (inner, parents) => {
    const symbol = inner.kind === 'Name' ? file.symbols.get(inner) : undefined;
    if (symbol !== undefined) found.push({ symbol, name: inner.span, around: parents.at(-1) });
  });
  return found;
}

/** Whether a comment stands somewhere in a span. */
export function hasComment({ tokens }: FileModel, span: Span): boolean {
  return tokens.some(({ kind, start }) => (kind === 'comment' || kind === 'docComment') && isInside({ start }, span));
}

/** Whether the node or anything in it is of a kind. */
export function holds(node: Node, kinds: ReadonlySet<Node['kind']>): boolean {
  return kinds.has(node.kind) || childrenOf(node).some(child => holds(child, kinds));
}
