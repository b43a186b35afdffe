/** A run can't be carried out here and now: it has ended, is not there, or somebody else carries it out. */
export class RunProblem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'RunProblem';
    this.hint = hint;
  }
}
