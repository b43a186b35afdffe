/**
 * Parsing again after an edit, so that the work follows the edit and not the length of the file.
 *
 * A file is a row of declarations. Each has a stretch of the text: from the end of the declaration before it to its own
 * end, comments above it included. Only the stretches that an edit touches are read again, as far as that gives what
 * reading all would give; where it might not (a text in `"""` that is not closed, a brace that is missing now and was not
 * before), all is read. Of a flow that is right before and after, only the statements are read that the edit touches.
 */
import type { Declaration, FlowDeclaration, Span } from './ast.ts';
import { changeBetween, type TextChange } from './edit.ts';
import { isFirstOnLine } from './lexer.ts';
import { moveNode, moveSpan } from './moving.ts';
import { type Parsed, parse, parsePart } from './parser.ts';
import type { SyntaxProblem } from './problem.ts';
import { readStatements } from './reparseStatements.ts';
import type { SyntaxToken } from './syntaxToken.ts';
import { countBraces, firstTokenAt, isComment } from './tokenPlaces.ts';

/**
 * Parses `text`, which came from `before` by an edit, and gives what `parse(text)` gives.
 *
 * Takes `previous` (the result for `before`) over: what stands behind the edit stays the same objects, and their positions
 * move. So `previous` must not be used any more.
 */
export function reparse(previous: Parsed, before: string, text: string): Parsed {
  const change = changeBetween(before, text);
  if (change === undefined) return previous;
  return new Reparse(previous, before, text, change).run() ?? parse(text);
}

/** How many tokens into a declaration the parser may look to see where the one before it ends; a string is three. */
const lookahead = 12;

/** How many lines of the next declaration show the parser that one begins. */
const linesAhead = 3;

/** How many more `{` than `}` a text has. */
const braces = new WeakMap<readonly SyntaxToken[], number>();

class Reparse {
  private readonly previous: Parsed;
  private readonly before: string;
  private readonly text: string;
  private readonly change: TextChange;
  /** How far what stands behind the edit moves. */
  private readonly delta: number;
  private readonly declarations: readonly Declaration[];

  constructor(previous: Parsed, before: string, text: string, change: TextChange) {
    this.previous = previous;
    this.before = before;
    this.text = text;
    this.change = change;
    this.delta = change.inserted - change.removed;
    this.declarations = previous.tree.declarations;
  }

  /** Undefined when all must be read. */
  run(): Parsed | undefined {
    if (this.declarations.length === 0 || this.previous.problems.some(problem => isOpenText(problem, this.before))) {
      return undefined;
    }
    const inFlow = this.statementsOfFlow();
    if (inFlow !== undefined) return inFlow;
    const first = this.firstTouched();
    const last = this.lastTouched();
    const oldRegion = { start: this.stretchStart(first), end: this.stretchEnd(last) };
    const region = { start: oldRegion.start, end: oldRegion.end + this.delta };
    if (this.namesLinesBehind(oldRegion.end)) return undefined;
    const next = this.declarations[last + 1];
    const part = parsePart(this.text, region.start, this.endOfView(next), this.openBraces() > 0);
    if (!this.isAsBefore(part, { oldRegion, region, next })) return undefined;
    const read = part.tree.declarations.filter(({ span }) => span.start < region.end);
    const known = new KnownDeclarations(
      this.declarations.slice(first, last + 1),
      this.previous.problems,
      this.before,
      this.change,
    );
    const declarations = read.map(fresh => known.keep(fresh, part.problems));
    return this.spliced({ first, last, oldRegion, region, part, declarations });
  }

  /** Undefined when the edit is not one of statements of one flow, or the flow is not right before and after. */
  private statementsOfFlow(): Parsed | undefined {
    const { previous, before, text, change } = this;
    const { start } = change;
    const index = this.declarations.findIndex(({ span }) => span.end >= start);
    const flow = this.declarations[index];
    if (flow?.kind !== 'FlowDeclaration' || this.openBraces() !== 0) return undefined;
    if (previous.problems.some(({ span }) => isWithin(span, flow.span))) return undefined;
    const read = readStatements({ flow, tokens: previous.tokens, before, text, change });
    if (read === undefined) return undefined;
    return this.spliced({ ...read, first: index, last: index, declarations: [read.flow] });
  }

  private spliced(parts: {
    readonly first: number;
    readonly last: number;
    readonly oldRegion: Span;
    readonly region: Span;
    readonly part: Parsed;
    readonly declarations: readonly Declaration[];
  }): Parsed {
    const { first, last, oldRegion, region, part } = parts;
    const { problems } = this.previous;
    const isInside = ({ start }: Span) => start >= region.start && start < region.end;
    const inside = part.tokens.filter(isInside);
    const open = this.openBracesAfter(inside, oldRegion, region);
    const behind = this.declarations.slice(last + 1);
    for (const declaration of behind) moveNode(declaration, this.delta);
    const all = this.splicedTokens(oldRegion, inside);
    braces.set(all, open);
    return {
      tree: {
        kind: 'SourceFile',
        declarations: [...this.declarations.slice(0, first), ...parts.declarations, ...behind],
        span: { start: 0, end: this.text.length },
      },
      tokens: all,
      problems: [
        ...problems.filter(({ span }) => span.start < oldRegion.start),
        ...part.problems.filter(({ span }) => isInside(span)),
        ...problems
          .filter(({ span }) => span.start >= oldRegion.end)
          .map(one => ({ ...one, span: { start: one.span.start + this.delta, end: one.span.end + this.delta } })),
      ],
    };
  }

  private splicedTokens({ start, end }: Span, inside: readonly SyntaxToken[]): readonly SyntaxToken[] {
    const { tokens } = this.previous;
    const first = firstTokenAt(tokens, start);
    const behind = firstTokenAt(tokens, end);
    if (this.delta !== 0) for (let at = behind; at < tokens.length; at++) moveSpan(tokens[at] as Span, this.delta);
    // Many arguments overflow the stack; else this is far cheaper than another list.
    if (inside.length > 10_000) return tokens.slice(0, first).concat(inside, tokens.slice(behind));
    (tokens as SyntaxToken[]).splice(first, behind - first, ...inside);
    return tokens;
  }

  // Which declarations are read again

  private stretchStart(index: number): number {
    return this.declarations[index - 1]?.span.end ?? 0;
  }

  private stretchEnd(index: number): number {
    const declaration = this.declarations[index];
    return declaration && index < this.declarations.length - 1 ? declaration.span.end : this.before.length;
  }

  private firstTouched(): number {
    const { start } = this.change;
    let first = this.declarations.findIndex(({ span }) => span.end >= start);
    if (first < 0) first = this.declarations.length - 1;
    // Where a declaration ends shows in what follows it.
    while (first > 0 && (start <= this.headEnd(first) || !this.startsOnLine(first))) first--;
    return first;
  }

  private lastTouched(): number {
    const end = this.change.start + this.change.removed;
    let last = this.declarations.length - 1;
    while (last > 0 && this.stretchStart(last) > end) last--;
    while (last < this.declarations.length - 1 && !this.startsOnLine(last + 1)) last++;
    return last;
  }

  /** The end of the first tokens of a stretch. */
  private headEnd(index: number): number {
    const { tokens } = this.previous;
    const end = this.stretchEnd(index);
    let left = lookahead;
    for (let at = firstTokenAt(tokens, this.stretchStart(index)); left > 0; at++) {
      const token = tokens[at];
      if (token === undefined || token.start >= end) return end;
      if (isComment(token.kind)) continue;
      left--;
      if (left === 0) return token.end;
    }
    return end;
  }

  /** Whether a stretch begins with its declaration, on a line of its own, comments aside. */
  private startsOnLine(index: number): boolean {
    const { tokens } = this.previous;
    const start = this.declarations[index]?.span.start;
    for (let at = firstTokenAt(tokens, this.stretchStart(index)); ; at++) {
      const token = tokens[at];
      if (token === undefined) return true;
      if (!isComment(token.kind)) return token.start === start && isFirstOnLine(this.before, token.start);
    }
  }

  // Whether that is enough

  /** The end of what the parser gets to see: of the declaration behind the region only its first lines. */
  private endOfView(next: Declaration | undefined): number {
    if (next === undefined) return this.text.length;
    let end = next.span.start + this.delta;
    for (let line = 0; line < linesAhead; line++) {
      const found = this.text.indexOf('\n', end);
      if (found < 0) return this.text.length;
      end = found + 1;
    }
    return end;
  }

  /** Whether a problem behind the edit tells the number of a line that has another one now. */
  private namesLinesBehind(end: number): boolean {
    if (!this.previous.problems.some(({ code, span }) => code === 'flow/unclosed' && span.start >= end)) return false;
    const { start, removed, inserted } = this.change;
    return countLines(this.before, start, removed) !== countLines(this.text, start, inserted);
  }

  /** Whether what stands behind the region is read as it was before. */
  private isAsBefore(
    part: Parsed,
    {
      oldRegion,
      region,
      next,
    }: { readonly oldRegion: Span; readonly region: Span; readonly next: Declaration | undefined },
  ): boolean {
    if (part.problems.some(problem => isOpenText(problem, this.text))) return false;
    if (part.tokens.some(token => token.start < region.end && token.end > region.end)) return false;
    const inside = part.tokens.filter(token => token.start < region.end);
    if (this.openBracesAfter(inside, oldRegion, region) > 0 !== this.openBraces() > 0) return false;
    if (next === undefined) return true;
    // Documentation without anything but comments under it would belong to what follows.
    if (inside.findLast(({ kind }) => kind !== 'comment')?.kind === 'docComment') return false;
    const following = part.tokens.find(({ kind, start }) => start >= region.end && !isComment(kind));
    if (following && !isFirstOnLine(this.text, following.start)) return false;
    const behind = part.tree.declarations.find(({ span }) => span.end > region.end);
    return behind?.span.start === next.span.start + this.delta;
  }

  private openBracesAfter(inside: readonly SyntaxToken[], oldRegion: Span, region: Span): number {
    const before = countBraces(this.previous.tokens, this.before, oldRegion);
    return this.openBraces() - before + countBraces(inside, this.text, region);
  }

  private openBraces(): number {
    const { tokens } = this.previous;
    const known = braces.get(tokens) ?? countBraces(tokens, this.before, { start: 0, end: this.before.length });
    braces.set(tokens, known);
    return known;
  }
}

/** Whether a problem tells of a text in `"""` that is not closed: how far it goes depends on all that follows. */
function isOpenText({ code, span }: SyntaxProblem, text: string): boolean {
  return code === 'flow/unterminated-string' && text.startsWith('"""', span.start);
}

function countLines(text: string, start: number, length: number): number {
  return text.slice(start, start + length).split(/\r\n?|\n/).length;
}

// What is kept of the declarations that were read again

class KnownDeclarations {
  private readonly declarations: readonly Declaration[];
  private readonly problems: readonly SyntaxProblem[];
  private readonly before: string;
  private readonly change: TextChange;

  constructor(
    declarations: readonly Declaration[],
    problems: readonly SyntaxProblem[],
    before: string,
    change: TextChange,
  ) {
    this.declarations = declarations;
    this.problems = problems;
    this.before = before;
    this.change = change;
  }

  /** The known declaration that a fresh one is, in its new place; or the fresh one, with what is known of its head. */
  keep(fresh: Declaration, freshProblems: readonly SyntaxProblem[]): Declaration {
    const { start, removed, inserted } = this.change;
    const delta = inserted - removed;
    const isSound = !freshProblems.some(problem => isWithin(problem.span, fresh.span));
    for (const known of this.declarations) {
      if (known.kind !== fresh.kind || known.doc !== fresh.doc) continue;
      if (!isSound || this.problems.some(problem => isWithin(problem.span, known.span))) continue;
      const isBefore = this.isOnOtherLine(known.span.end, start);
      const isBehind = this.isOnOtherLine(start + removed, known.span.start);
      const moved = isBehind ? delta : 0;
      if (!isBefore && !isBehind) continue;
      if (fresh.span.start !== known.span.start + moved || fresh.span.end !== known.span.end + moved) continue;
      moveNode(known, moved);
      return known;
    }
    return this.keepHead(fresh);
  }

  private isOnOtherLine(end: number, start: number): boolean {
    return end < start && this.before.slice(end, start).includes('\n');
  }

  /** Keeps a flow's head when the edit is in its body. */
  private keepHead(fresh: Declaration): Declaration {
    if (fresh.kind !== 'FlowDeclaration' || !fresh.body) return fresh;
    const bodyStart = fresh.body.span.start;
    const known = this.declarations.find(
      (other): other is FlowDeclaration =>
        other.kind === 'FlowDeclaration' &&
        other.span.start === fresh.span.start &&
        other.body?.span.start === bodyStart &&
        bodyStart < this.change.start,
    );
    if (!known) return fresh;
    return {
      ...fresh,
      name: known.name,
      parameters: known.parameters,
      result: known.result,
      clauses: known.clauses,
    };
  }
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.start <= outer.end;
}
