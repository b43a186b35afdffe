/**
 * Why an expression has no value. Whoever evaluates for a step turns it into the step's failure.
 *
 * `code` is a short path such as `null/member` or `cast`; `message` is one whole sentence; `hint` says the way out.
 */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
