import type { Span } from './ast.ts';

/** What is wrong with the text of a file, apart from its meaning. `code` names the kind of problem, such as `flow/syntax`. */
export interface SyntaxProblem {
  readonly code: SyntaxProblemCode;
  /** A whole sentence for a person. */
  readonly message: string;
  readonly span: Span;
}

/** Every code that the lexer and the parser give. `flow/syntax` is what has no code of its own. */
export type SyntaxProblemCode =
  | 'flow/syntax'
  | 'flow/bad-number'
  | 'flow/expected-expression'
  | 'flow/expected-name'
  | 'flow/expected-type'
  | 'flow/nested-too-deep'
  | 'flow/not-a-call'
  | 'flow/reserved-word'
  | 'flow/unclosed'
  | 'flow/unexpected-character'
  | 'flow/unknown-escape'
  | 'flow/unterminated-string';
