/** Documents from outside: what a file that is not `.flow` brings to the files that import it. */
import type { Symbol } from '../analysis/model.ts';
import type { Type } from '../analysis/types.ts';
import type { Span } from '../syntax/ast.ts';

export interface OutsideDocument {
  readonly kind: 'openapi' | 'schema' | 'module';
  /** Why the document can't be used, or not all of it. */
  readonly problem: OutsideProblem | undefined;
  /** What `import { name } from "…"` can bring: types, and the functions of a module. */
  readonly names: ReadonlyMap<string, Symbol>;
  /** What `import "…" as alias` brings as `alias.name`. */
  readonly members: ReadonlyMap<string, Symbol>;
  /** The type that `import "…" as Name` brings: of a JSON Schema. */
  readonly type: ((name: string) => Type) | undefined;
}

export interface OutsideProblem {
  /** A whole sentence, without the place. */
  readonly message: string;
  readonly span: Span;
}

const nothing: ReadonlyMap<string, Symbol> = new Map();

export function unreadable(kind: OutsideDocument['kind'], message: string, span: Span): OutsideDocument {
  return { kind, problem: { message, span }, names: nothing, members: nothing, type: undefined };
}
