/** A file is analysed declaration by declaration, so that after an edit the facts of the others can stay. */
import type { Declaration, Name, Span } from '../syntax/ast.ts';
import type { Parsed } from '../syntax/parser.ts';
import { walk } from '../syntax/walk.ts';
import type { FileContext } from './context.ts';
import { inferExpression } from './expressions.ts';
import type { Scope } from './lexicalScope.ts';
import type { Diagnostic, FileModel, Standard } from './model.ts';
import type { Origin } from './types.ts';

/** What is known of a file, declaration by declaration. */
export interface Analysis {
  readonly uri: string;
  readonly text: string;
  readonly parsed: Parsed;
  readonly isStandard: boolean;
  readonly standard: Standard;
  /** The file's own names, inside those of the standard library. */
  readonly scope: Scope;
  /** One for each declaration, in their order. */
  readonly parts: readonly Part[];
}

/** What the parts of a file share. */
type PartFile = Pick<Analysis, 'uri' | 'scope' | 'standard'>;

/** What a declaration's context finds out anew when its body changes. */
export type MovingContext = { -readonly [Key in keyof FileContext]: FileContext[Key] };

/** A declaration with its facts. */
export class Part {
  readonly context: MovingContext;
  #words: ReadonlySet<string> | undefined;
  #findings: readonly Diagnostic[] | undefined;
  /** Where the declaration stood when the findings were made. */
  #foundAt = 0;

  constructor(context: MovingContext) {
    this.context = context;
  }

  get declaration(): Declaration {
    return this.context.declaration;
  }

  /** The names that the declaration gives to the file. */
  get names(): readonly string[] {
    const { declaration } = this;
    switch (declaration.kind) {
      case 'ImportDeclaration': {
        const names = (declaration.names ?? []).map(({ name, alias }) => (alias ?? name).text);
        return declaration.alias ? [...names, declaration.alias.text] : names;
      }
      case 'DeclareDeclaration':
        return declaration.name?.parts.slice(0, 1).map(part => part.text) ?? [];
      case 'TriggerDeclaration':
      case 'TestDeclaration':
        return [];
      default:
        return declaration.name ? [declaration.name.text] : [];
    }
  }

  /** All names that are written in the declaration: what it may refer to is among them. */
  get words(): ReadonlySet<string> {
    if (this.#words) return this.#words;
    const words = new Set<string>();
    walk(this.declaration, node => {
      if (node.kind === 'Name') words.add(node.text);
    });
    this.#words = words;
    return words;
  }

  /** What its own checks found; undefined when they are still to be done. */
  get findings(): readonly Diagnostic[] | undefined {
    const { start } = this.declaration.span;
    if (this.#findings && start !== this.#foundAt) this.findings = movedBy(this.#findings, start - this.#foundAt);
    return this.#findings;
  }

  set findings(findings: readonly Diagnostic[]) {
    this.#findings = findings;
    this.#foundAt = this.declaration.span.start;
  }

  /** Forgets what came from a body that is another one now. */
  expire(): void {
    this.#words = undefined;
    this.#findings = undefined;
  }
}

export function newPart({ uri, scope, standard }: PartFile, declaration: Declaration): Part {
  const context: MovingContext = {
    uri,
    declaration,
    scope,
    standard,
    symbols: new Map(),
    shorthands: new Map(),
    types: new Map(),
    calls: new Map(),
    expectations: new Map(),
    patterns: new Map(),
    scopes: new Map(),
    duplicates: [],
    cancelled: new Set(),
    blockTypes: new Map(),
    result: undefined,
    infer: (expression, scope, expected) => inferExpression(context, expression, scope, expected),
  };
  return new Part(context);
}

// Findings that move

function movedBy(findings: readonly Diagnostic[], delta: number): readonly Diagnostic[] {
  return findings.map(finding => ({
    ...finding,
    span: movedSpan(finding.span, delta),
    related: finding.related.map(({ message, origin }) => ({ message, origin: movedOrigin(origin, delta) })),
    fixes: finding.fixes.map(fix => ({
      ...fix,
      edits: fix.edits.map(({ span, text }) => ({ span: movedSpan(span, delta), text })),
    })),
  }));
}

function movedSpan({ start, end }: Span, delta: number): Span {
  return { start: start + delta, end: end + delta };
}

/** The origin of a symbol moves by itself; another one is a place of the declaration. */
function movedOrigin(origin: Origin, delta: number): Origin {
  return isPlain(origin) ? { uri: origin.uri, ...movedSpan(origin, delta) } : origin;
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

/** Findings with spans of their own: those of nodes move with the text. */
export function withOwnSpans(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return movedBy(findings, 0);
}

// A file's facts, seen as one

type Facts = Pick<FileModel, 'symbols' | 'shorthands' | 'types' | 'calls' | 'expectations' | 'patterns'>;

/** The facts of all parts. */
export function factsOf(parts: readonly Part[]): Facts {
  return {
    symbols: new PartMap(parts, context => context.symbols),
    shorthands: new PartMap(parts, context => context.shorthands),
    types: new PartMap(parts, context => context.types),
    calls: new PartMap(parts, context => context.calls),
    expectations: new PartMap(parts, context => context.expectations),
    patterns: new PartMap(parts, context => context.patterns),
  };
}

/** The maps of all parts as one: a node's own place tells which part it belongs to. */
class PartMap<Key extends { readonly span: Span }, Value> implements ReadonlyMap<Key, Value> {
  readonly #parts: readonly Part[];
  readonly #mapOf: (context: FileContext) => ReadonlyMap<Key, Value>;

  constructor(parts: readonly Part[], mapOf: (context: FileContext) => ReadonlyMap<Key, Value>) {
    this.#parts = parts;
    this.#mapOf = mapOf;
  }

  get size(): number {
    return this.#parts.reduce((sum, { context }) => sum + this.#mapOf(context).size, 0);
  }

  get(key: Key): Value | undefined {
    const part = this.#partAt(key.span.start);
    return part && this.#mapOf(part.context).get(key);
  }

  has(key: Key): boolean {
    const part = this.#partAt(key.span.start);
    return part !== undefined && this.#mapOf(part.context).has(key);
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const { context } of this.#parts) yield* this.#mapOf(context);
  }

  *keys(): MapIterator<Key> {
    for (const { context } of this.#parts) yield* this.#mapOf(context).keys();
  }

  *values(): MapIterator<Value> {
    for (const { context } of this.#parts) yield* this.#mapOf(context).values();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  /** The last part that starts at an offset or before it. */
  #partAt(offset: number): Part | undefined {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#parts[middle]?.declaration.span.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#parts[low];
  }
}

// Which parts a file model was made of

const analyses = new WeakMap<FileModel, Analysis>();

export function analysisOf(file: FileModel): Analysis | undefined {
  return analyses.get(file);
}

export function remember(file: FileModel, analysis: Analysis): void {
  analyses.set(file, analysis);
}

/** The places in a part where each symbol is used: all but its own declaration. */
export function usesIn({ context }: { readonly context: FileContext }): ReadonlyMap<NamedThing, readonly Name[]> {
  const known = usesBySymbols.get(context.symbols);
  if (known) return known;
  const uses = new Map<NamedThing, Name[]>();
  for (const [name, symbol] of context.symbols) {
    const { origin } = symbol;
    if (origin.start === name.span.start && origin.uri === context.uri) continue;
    const names = uses.get(symbol);
    if (names) names.push(name);
    else uses.set(symbol, [name]);
  }
  usesBySymbols.set(context.symbols, uses);
  return uses;
}

type NamedThing = FileContext['symbols'] extends Map<Name, infer Thing> ? Thing : never;

const usesBySymbols = new WeakMap<FileContext['symbols'], ReadonlyMap<NamedThing, readonly Name[]>>();
