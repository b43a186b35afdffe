import type { Declaration } from '../../syntax/ast.ts';
import type { Symbol } from '../model.ts';
import { type Part, usesIn } from '../parts.ts';

/** Whether another declaration of the file mentions a symbol. */
export function isUsedBeside(declaration: Declaration, symbol: Symbol, parts: readonly Part[]): boolean {
  return parts.some(part => part.declaration !== declaration && usesIn(part).has(symbol));
}

/** A name that starts with `_` is unused on purpose. */
export const isMeantUnused = (name: string): boolean => name.startsWith('_');
