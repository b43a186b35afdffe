/** What a process's exit code says. */
export const exitCodes = {
  /** All is good. */
  good: 0,
  /** The flow failed, or the check found errors. */
  failed: 1,
  /** The command line, or what it names, is wrong. */
  wrongUse: 2,
  /** The run has not ended: it waits for an answer. */
  waiting: 3,
  /** Stopped by Ctrl-C, as shells have it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

/** A mistake of the person at the keyboard: told in whole sentences, without a stack trace. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
  /** What to do about it. */
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(message: string, hint?: string, exitCode: number = exitCodes.wrongUse) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
