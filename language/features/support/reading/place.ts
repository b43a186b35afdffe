/** The place at which completion is asked for: what is typed there already, and what its surroundings mean. */
import type { FileModel, Model, Symbol, VisibleName } from '../../../analysis/model.ts';
import { visibleNames } from '../../../analysis/scope.ts';
import { fieldOf, membersOf, nullable, resolved, withoutNull } from '../../../analysis/typeOps.ts';
import type { Type } from '../../../analysis/types.ts';
import type { Expression, Node, Span } from '../../../syntax/ast.ts';
import type { SyntaxToken } from '../../../syntax/syntaxToken.ts';
import { pathAt } from '../../../syntax/walk.ts';
import { isDeclarationKeyword } from '../keywords.ts';
import type { FileSummary } from '../summarise.ts';

export class Place {
  readonly model: Model;
  readonly file: FileModel;
  readonly offset: number;
  /** Files of the workspace that the model does not hold. */
  readonly others: readonly FileSummary[];
  /** Where names are looked up: at the end of the text before the place, for no node holds the space behind it. */
  private readonly lookup: number;
  private seen: readonly VisibleName[] | undefined;

  /** @param last the last token before the place */
  constructor(
    model: Model,
    file: FileModel,
    offset: number,
    last: SyntaxToken | undefined,
    others: readonly FileSummary[] = [],
  ) {
    this.model = model;
    this.file = file;
    this.offset = offset;
    this.others = others;
    const isInside = last !== undefined && !')]}'.includes(file.text.slice(last.start, last.end));
    this.lookup = isInside ? last.end : offset;
  }

  /** The names in scope, inner before outer; an inner one hides an outer one of the same name. */
  get names(): readonly VisibleName[] {
    if (this.seen === undefined) {
      const byName = new Map<string, VisibleName>();
      for (const visible of visibleNames(this.model, this.file.uri, this.lookup)) {
        if (!byName.has(visible.name)) byName.set(visible.name, visible);
      }
      this.seen = [...byName.values()];
    }
    return this.seen;
  }

  text(span: Span): string {
    return this.file.text.slice(span.start, span.end);
  }

  /** What a callee or the first part of a member names; undefined for what is not a plain name or a member of one. */
  symbolOf(span: Span): Symbol | undefined {
    const parts = nameParts(this.text(span));
    const [first, ...rest] = parts ?? [];
    if (first === undefined) return this.methodOf(span);
    let symbol = this.named(first);
    for (const part of rest) symbol = symbol?.members?.().get(part);
    return symbol ?? this.methodOf(span);
  }

  /** The type of the expression that covers a span: by the tree, or by the names in it where the tree is broken. */
  typeOf(span: Span): Type | undefined {
    return this.typeInTree(span) ?? this.typeByNames(this.text(span));
  }

  /** The innermost node of a kind around a place. */
  around<K extends Node['kind']>(kind: K, offset = this.offset): Extract<Node, { kind: K }> | undefined {
    return pathAt(this.file.tree, offset).findLast((node): node is Extract<Node, { kind: K }> => node.kind === kind);
  }

  private named(name: string): Symbol | undefined {
    return this.names.find(visible => visible.name === name)?.symbol;
  }

  private typeInTree(span: Span): Type | undefined {
    for (const node of pathAt(this.file.tree, span.end)) {
      if (node.span.start !== span.start || node.span.end !== span.end) continue;
      const type = this.file.types.get(node as Expression);
      if (type !== undefined && !(type.kind === 'primitive' && type.name === 'unknown')) return type;
    }
    return undefined;
  }

  private typeByNames(text: string): Type | undefined {
    const [first, ...rest] = nameParts(text) ?? [];
    if (first === undefined) return undefined;
    let type = this.named(first)?.type();
    for (const part of rest) {
      if (type === undefined) return undefined;
      const plain = resolved(withoutNull(type));
      if (plain.kind === 'primitive' && plain.name === 'json') continue;
      const field = fieldOf(plain, part);
      type = field?.optional ? nullable(field.type) : field?.type;
    }
    return type;
  }

  /** `order.lines.map`: the method of what stands before the last dot. */
  private methodOf(span: Span): Symbol | undefined {
    const text = this.text(span);
    const member = /\??\.\s*(\w+)$/.exec(text);
    if (member === null) return undefined;
    const type = this.typeOf({ start: span.start, end: span.start + text.slice(0, member.index).trimEnd().length });
    return type && membersOf(this.model, type).find(symbol => lastPart(symbol.name) === member[1]);
  }
}

/** `map` of `list.map`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function nameParts(text: string): string[] | undefined {
  return /^\w+(\s*\??\.\s*\w+)*$/u.test(text) ? text.split(/\s*\??\.\s*/) : undefined;
}

/** What stands before a place. */
export interface Before {
  /** The tokens from the start of the declaration around, without comments and without what is being typed. */
  readonly tokens: readonly SyntaxToken[];
  /** The token that is being typed at the place. */
  readonly typed: SyntaxToken | undefined;
}

export function before(file: FileModel, offset: number): Before {
  const count = firstFrom(file.tokens, offset);
  const last = file.tokens[count - 1];
  const isTyped = last !== undefined && (last.end > offset || (last.end === offset && isGrowing(last)));
  const end = isTyped ? count - 1 : count;
  const tokens = file.tokens.slice(declarationStart(file, end), end).filter(token => !isComment(token));
  return { tokens, typed: isTyped ? last : undefined };
}

/** Whether a token grows when one types on at its end. */
function isGrowing(token: SyntaxToken): boolean {
  return growing.has(token.kind);
}

const growing: ReadonlySet<SyntaxToken['kind']> = new Set<SyntaxToken['kind']>([
  ...(['name', 'keyword', 'text', 'number', 'duration', 'comment', 'docComment', 'invalid'] as const),
]);

export function isComment(token: SyntaxToken): boolean {
  return token.kind === 'comment' || token.kind === 'docComment';
}

/** Index of the first token that starts at or behind a place. */
function firstFrom(tokens: readonly SyntaxToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the keyword at the start of a line that starts the declaration around a token. */
function declarationStart(file: FileModel, count: number): number {
  for (let index = count - 1; index > 0; index--) {
    const token = file.tokens[index];
    if (token === undefined || token.kind !== 'keyword') continue;
    const previous = file.text[token.start - 1];
    const isAtLineStart = previous === '\n' || previous === '\r';
    if (isAtLineStart && isDeclarationKeyword(file.text.slice(token.start, token.end)) && !isField(file, index))
      return index;
  }
  return 0;
}

/** Whether the word is the name of a field or an argument: `type: string`. */
function isField(file: FileModel, index: number): boolean {
  const next = file.tokens[index + 1];
  return next !== undefined && ':?'.includes(file.text[next.start] ?? ' ');
}
