/** What may stand at a place of a half-typed file. Found from the tokens before it alone (see `reader.ts`). */
import type { Span } from '../../../syntax/ast.ts';

export interface Position {
  readonly expectations: readonly Expectation[];
  /** Steps, lets and flows whose own text holds the place: they can't mention themselves. */
  readonly owners: readonly string[];
  /** Argument lists that are open at the place, the innermost last. */
  readonly calls: readonly OpenCall[];
}

/** An argument list, and the name of the argument that is being written, if it has one. */
export interface OpenCall {
  readonly call: CallPlace;
  readonly name: string | undefined;
}

export type Expectation =
  /** Words that go on with what is there: `else`, `in`, `from`. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'declaration' }
  | { readonly kind: 'statement'; readonly within: 'flow' | 'block' | 'test' }
  | { readonly kind: 'clause'; readonly owner: ClauseOwner; readonly given: readonly string[] }
  /** What a step does: after `step x =`. */
  | { readonly kind: 'work' }
  | { readonly kind: 'callable'; readonly of: Callable }
  | { readonly kind: 'expression'; readonly slot: Slot }
  | { readonly kind: 'type' }
  /** A literal or a type to compare the value with: a case of a `match`. */
  | { readonly kind: 'pattern'; readonly value: Span }
  | { readonly kind: 'member'; readonly object: Span; readonly isOptional: boolean }
  | { readonly kind: 'argument'; readonly call: CallPlace }
  | { readonly kind: 'field'; readonly slot: Slot; readonly given: readonly string[] }
  /** The name of a step: after `after` and `cancel`. */
  | { readonly kind: 'step'; readonly given: readonly string[]; readonly mayBeAny: boolean }
  | { readonly kind: 'event' }
  | { readonly kind: 'importName'; readonly given: readonly string[] }
  /** Inside the text of a string that has no holes so far. */
  | { readonly kind: 'text'; readonly slot: Slot };

export type ClauseOwner = 'step' | 'flow';

/** What can be called where only a call may stand. */
export type Callable = 'step' | 'flow' | 'resource' | 'trigger' | 'mock';

/** An open argument list. */
export interface CallPlace {
  readonly callee: Span;
  /** Whether `callee` is the name of an event. */
  readonly isEvent: boolean;
  /** Names of the arguments before the cursor. */
  readonly given: readonly string[];
  /** How many arguments without a name stand before the cursor. */
  readonly position: number;
}

/** Which value belongs at a place, told by what surrounds it; `slots.ts` turns it into a type. */
export type Slot =
  | { readonly of: 'any' }
  | { readonly of: 'primitive'; readonly name: 'boolean' | 'int' | 'duration' | 'string' | 'null' }
  | { readonly of: 'list' }
  /** A value of the type that is written there. */
  | { readonly of: 'written'; readonly type: Span }
  | { readonly of: 'argument'; readonly call: CallPlace; readonly name: string | undefined }
  | { readonly of: 'field'; readonly object: Slot; readonly name: string }
  | { readonly of: 'item'; readonly list: Slot }
  /** The other side of `==` or `!=`. */
  | { readonly of: 'operand'; readonly other: Span }
  /** What the flow around it returns. */
  | { readonly of: 'result' }
  /** The path of another file. */
  | { readonly of: 'path' }
  /** A resource that can be held. */
  | { readonly of: 'resource' };

export const anything: Slot = { of: 'any' };
