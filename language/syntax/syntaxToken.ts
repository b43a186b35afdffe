/** A token as everything outside `syntax/` sees it. Comments are tokens too. */
export interface SyntaxToken {
  readonly kind: SyntaxTokenKind;
  readonly start: number;
  readonly end: number;
}

export type SyntaxTokenKind =
  | 'keyword'
  | 'name'
  | 'number'
  | 'duration'
  /** A quote that opens or closes a string. */
  | 'quote'
  /** Text inside a string, escapes included. */
  | 'text'
  /** `${` and the `}` that closes it. */
  | 'hole'
  | 'operator'
  | 'punctuation'
  | 'comment'
  | 'docComment'
  | 'invalid';
