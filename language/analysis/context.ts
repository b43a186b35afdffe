import type { Block, CallExpression, Declaration, Expression, Name, Node, TypeNode } from '../syntax/ast.ts';
import type { Scope } from './lexicalScope.ts';
import type { Expectation, ResolvedCall, Standard, Symbol } from './model.ts';
import { originOf } from './symbols.ts';
import type { Origin, Type } from './types.ts';

/** A declaration of a file while it is analysed: the facts found so far, and the way to find more. */
export interface FileContext {
  readonly uri: string;
  readonly declaration: Declaration;
  /** The file's own names, inside those of the standard library. */
  readonly scope: Scope;
  readonly standard: Standard;
  readonly symbols: Map<Name, Symbol>;
  readonly shorthands: Map<Name, Symbol>;
  readonly types: Map<Expression, Type>;
  readonly calls: Map<CallExpression, ResolvedCall>;
  readonly expectations: Map<Expression, Expectation>;
  /** The type that each pattern of a `match` is. */
  readonly patterns: Map<TypeNode, Type>;
  /** The scope of each block, and of each flow, fn, lambda or clause that brings names. */
  readonly scopes: Map<Node, Scope>;
  /** Names that were already taken in their block. */
  readonly duplicates: Duplicate[];
  /** Steps that a `cancel` names: they may end without a value. */
  readonly cancelled: Set<Symbol>;
  /** Blocks' value types, computed when first asked. */
  readonly blockTypes: Map<Block, () => Type>;
  /** What a flow gives. */
  result: (() => Type) | undefined;
  /** The type of an expression; `expected` guides literals and lambdas. Computed once for each expression. */
  infer(expression: Expression, scope: Scope, expected?: Type): Type;
}

interface Duplicate {
  readonly name: Name;
  readonly first: Symbol;
}

/** Gives a name to a symbol in a scope; the first one in a scope stays. */
export function declare(context: FileContext, scope: Scope, name: Name, symbol: Symbol): void {
  context.symbols.set(name, symbol);
  const first = scope.names.get(symbol.name);
  if (first) context.duplicates.push({ name, first });
  else scope.names.set(symbol.name, symbol);
}

export function placeOf(context: FileContext, node: Node): Origin {
  return originOf(context.uri, node);
}

/** Infers an expression and notes what its place asks for. */
export function inferAs(
  context: FileContext,
  expression: Expression | undefined,
  scope: Scope,
  expectation: Expectation,
): Type | undefined {
  if (!expression) return undefined;
  context.expectations.set(expression, expectation);
  return context.infer(expression, scope, expectation.type);
}
