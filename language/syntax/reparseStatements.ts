/**
 * Reads again the statements of a flow that an edit touches, and keeps the others.
 *
 * The parser gets to see the head of the flow, the statements around the edit, and the `}` of the flow, as if no more were
 * written. It looks only a few tokens ahead, so that what it makes of these is what it would make of all.
 */
import type { FlowDeclaration, Span, Statement } from './ast.ts';
import type { TextChange } from './edit.ts';
import { moveNode } from './moving.ts';
import { type Parsed, parsePieces } from './parser.ts';
import type { SyntaxToken } from './syntaxToken.ts';
import { countBraces, firstTokenAt, isComment } from './tokenPlaces.ts';

interface EditedFlow {
  /** As it was; nothing is wrong with it. */
  readonly flow: FlowDeclaration;
  /** Those of the file as it was. */
  readonly tokens: readonly SyntaxToken[];
  readonly before: string;
  readonly text: string;
  readonly change: TextChange;
}

interface ReadFlow {
  readonly flow: FlowDeclaration;
  /** What was read again: as it was, and as it is. */
  readonly oldRegion: Span;
  readonly region: Span;
  readonly part: Parsed;
}

/** How many tokens of what stands before and behind the edit are read with it: more than the parser looks ahead. */
const around = 12;

/**
 * The flow after the edit, with the statements that the edit does not touch, moved; undefined, and nothing moved, when more
 * than statements changed, or something is wrong with them now.
 */
export function readStatements({ flow, tokens, before, text, change }: EditedFlow): ReadFlow | undefined {
  const { body } = flow;
  const delta = change.inserted - change.removed;
  if (body === undefined || !isInside(change, body.span)) return undefined;
  const { statements } = body;
  const first = firstTouched(statements, tokens, change.start);
  const last = lastTouched(statements, change.start + change.removed);
  const bodyEnd = body.span.end - 1;
  const start = statements[first - 1]?.span.end ?? body.span.start + 1;
  const end = last < statements.length - 1 ? Math.max(start, statements[last]?.span.end ?? start) : bodyEnd;
  const oldRegion = { start, end };
  const region = { start, end: end + delta };
  const viewEnd = endOfView(statements, tokens, end) ?? bodyEnd;
  const part = parsePieces(text, [
    { start: flow.span.start, end: body.span.start + 1 },
    { start, end: viewEnd + delta },
    { start: bodyEnd + delta, end: bodyEnd + 1 + delta },
  ]);
  const read = statementsOf(part, body.span.end + delta);
  if (read === undefined || part.tokens.some(token => token.start < region.end && token.end > region.end))
    return undefined;
  const inside = part.tokens.filter(token => token.start >= start && token.start < region.end);
  if (countBraces(inside, text, region) !== countBraces(tokens, before, oldRegion)) return undefined;
  const fresh = read.filter(({ span }) => span.start < region.end);
  const next = statements[last + 1];
  if (next !== undefined && read[fresh.length]?.span.start !== next.span.start + delta) return undefined;
  if (isDocumentation(inside)) return undefined;
  const behind = statements.slice(last + 1);
  for (const statement of behind) moveNode(statement, delta);
  const now: FlowDeclaration = {
    ...flow,
    body: {
      kind: 'Block',
      statements: [...statements.slice(0, first), ...fresh, ...behind],
      span: { start: body.span.start, end: body.span.end + delta },
    },
    span: { start: flow.span.start, end: flow.span.end + delta },
  };
  return { flow: now, oldRegion, region, part };
}

/** Whether a change is between the braces of a body, and touches neither. */
function isInside({ start, removed }: TextChange, body: Span): boolean {
  return start > body.start + 1 && start + removed < body.end - 1;
}

/** Whether more than `around` tokens stand between two places, comments aside. */
function isFar(tokens: readonly SyntaxToken[], from: number, to: number): boolean {
  let left = around;
  for (let at = firstTokenAt(tokens, from); left >= 0; at++) {
    const token = tokens[at];
    if (token === undefined || token.start >= to) return false;
    if (!isComment(token.kind)) left--;
  }
  return true;
}

/** The first statement that is read: enough stands between its start and the edit that the ones before it stay. */
function firstTouched(statements: readonly Statement[], tokens: readonly SyntaxToken[], start: number): number {
  let first = statements.findIndex(({ span }) => span.end >= start);
  if (first < 0) first = statements.length;
  while (first > 0 && !isFar(tokens, statements[first]?.span.start ?? start, start)) first--;
  return first;
}

/** The last statement that begins, with what stands above it, before the edit ends; -1 when the body is empty. */
function lastTouched(statements: readonly Statement[], end: number): number {
  let last = statements.length - 1;
  while (last > 0 && (statements[last - 1]?.span.end ?? 0) > end) last--;
  return last;
}

/** The end of the first statement so many tokens behind a place; undefined when the flow ends before. */
function endOfView(
  statements: readonly Statement[],
  tokens: readonly SyntaxToken[],
  place: number,
): number | undefined {
  return statements.find(({ span }) => isFar(tokens, place, span.end))?.span.end;
}

/** The statements of the one flow that was read, which must be right and end where it should. */
function statementsOf({ tree, problems }: Parsed, end: number): readonly Statement[] | undefined {
  const [flow, more] = tree.declarations;
  if (problems.length > 0 || more !== undefined || flow?.kind !== 'FlowDeclaration') return undefined;
  return flow.span.end === end && flow.body?.span.end === end ? flow.body.statements : undefined;
}

/** Whether the last that stands there, comments aside, is documentation, which would belong to what follows. */
function isDocumentation(tokens: readonly SyntaxToken[]): boolean {
  return tokens.findLast(({ kind }) => kind !== 'comment')?.kind === 'docComment';
}
