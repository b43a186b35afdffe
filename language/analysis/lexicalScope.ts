import type { Symbol } from './model.ts';
import type { Type } from './types.ts';

/** What a condition tells about a reference (a name, or members of a name) where it holds. */
export interface Fact {
  readonly symbol: Symbol;
  /** The members after the name. */
  readonly path: readonly string[];
  readonly refine: (type: Type) => Type;
}

/** The names that a part of the text brings, and what is known there about names around it. Used while a file is analysed. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Symbol>;
  readonly #facts: readonly Fact[];

  constructor(parent: Scope | undefined, names: Map<string, Symbol> = new Map(), facts: readonly Fact[] = []) {
    this.parent = parent;
    this.names = names;
    this.#facts = facts;
  }

  /** The symbol that a name means here. */
  lookup(name: string): Symbol | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const symbol = scope.names.get(name);
      if (symbol) return symbol;
    }
    return undefined;
  }

  /** The same names, with more known about them. */
  narrowed(facts: readonly Fact[]): Scope {
    return facts.length === 0 ? this : new Scope(this, new Map(), facts);
  }

  /** A scope inside with a few names of its own. */
  inner(symbols: readonly Symbol[]): Scope {
    return new Scope(this, new Map(symbols.map(symbol => [symbol.name, symbol])));
  }

  /** The type of a reference by all that is known about it here. */
  refine(symbol: Symbol, path: readonly string[], type: Type): Type {
    const outer = this.parent ? this.parent.refine(symbol, path, type) : type;
    return this.#facts
      .filter(fact => fact.symbol === symbol && samePath(fact.path, path))
      .reduce((known, fact) => fact.refine(known), outer);
  }
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
