import type { Node, Parameter, Span } from '../syntax/ast.ts';
import type { Signature, SignatureParameter, Symbol, SymbolKind } from './model.ts';
import { unknownType } from './typeConstruct.ts';
import type { FieldType, Origin, Type } from './types.ts';

/** What a symbol is made of; what is left out does not apply to it. */
export interface SymbolParts {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly origin: Origin;
  readonly declaration?: Node | undefined;
  readonly doc?: string | undefined;
  readonly type?: () => Type;
  readonly signature?: Signature | undefined;
  readonly members?: () => ReadonlyMap<string, Symbol>;
  readonly outside?: Symbol['outside'];
}

export function makeSymbol(parts: SymbolParts): Symbol {
  return {
    kind: parts.kind,
    name: parts.name,
    origin: parts.origin,
    declaration: parts.declaration,
    doc: parts.doc,
    type: parts.type ?? (() => unknownType),
    signature: parts.signature,
    members: parts.members,
    outside: parts.outside,
  };
}

export function originOf(uri: string, node: { readonly span: Span }): Origin {
  return new NodeOrigin(uri, node.span);
}

/** The place of a node, which moves with the text before it. */
class NodeOrigin implements Origin {
  readonly uri: string;
  readonly #span: Span;

  constructor(uri: string, span: Span) {
    this.uri = uri;
    this.#span = span;
  }

  get start(): number {
    return this.#span.start;
  }

  get end(): number {
    return this.#span.end;
  }
}

/**
 * How many types may be computed for the sake of each other at once: a chain of a few hundred `let`s, each of which
 * mentions one further down. It keeps the stack from running out; a longer chain is not checked to its end.
 */
const deepest = 400;
let depth = 0;

/**
 * Computes once, when first asked. What asks for itself while it is being computed gets `unknown`: the cycle is reported
 * by a check, and must not be reported again by what follows from it.
 */
export function lazyType(compute: () => Type): () => Type {
  let result: Type | undefined;
  let isComputing = false;
  return () => {
    if (result) return result;
    if (isComputing || depth >= deepest) return unknownType;
    isComputing = true;
    depth += 1;
    try {
      result = compute();
    } finally {
      isComputing = false;
      depth -= 1;
    }
    return result;
  };
}

const fieldSymbols = new WeakMap<FieldType, Symbol>();

/** The one symbol of a field. */
export function fieldSymbol(field: FieldType): Symbol {
  let symbol = fieldSymbols.get(field);
  if (!symbol) {
    symbol = makeSymbol({
      kind: 'field',
      name: field.name,
      origin: field.origin ?? { uri: '', start: 0, end: 0 },
      doc: field.doc,
      type: () => field.type,
    });
    fieldSymbols.set(field, symbol);
  }
  return symbol;
}

/** A field that has the name of something else, and goes with it: an argument, with its parameter. */
export function fieldNamedAfter(symbol: Symbol, field: FieldType): FieldType {
  fieldSymbols.set(field, symbol);
  return field;
}

/** A parameter as a signature shows it. */
export function signatureParameter(parameter: Parameter, symbol: Symbol, declared: () => Type): SignatureParameter {
  return {
    name: parameter.name.text,
    type: declared,
    optional: parameter.optional || parameter.default !== undefined,
    doc: parameter.doc,
    symbol,
  };
}
