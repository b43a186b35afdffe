/** Failures of actions: an error with a code, a sentence for a person, and the facts. */
import type { Json } from '#protocol/json.ts';

/** Thrown by an action whose attempt has failed for a reason that it can tell. */
export class ActionFailure extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Json;

  constructor(code: string, message: string, more: { readonly hint?: string; readonly details?: Json } = {}) {
    super(message);
    this.name = 'ActionFailure';
    this.code = code;
    this.hint = more.hint;
    this.details = more.details ?? null;
  }
}

/** The failure of an attempt that was told to stop. */
export function stopped(): ActionFailure {
  return new ActionFailure('cancelled', 'The step was stopped before it was done.');
}

/** A failure as data: what the kernel takes. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: Json;
}

/** Whatever an action threw, an error or not, as the failure of its attempt. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof ActionFailure) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint, details: thrown.details };
  }
  return { code: 'action/unexpected', message: describe(thrown), hint: undefined, details: null };
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  try {
    return `The action failed with ${JSON.stringify(thrown) ?? String(thrown)}.`;
  } catch {
    return 'The action failed without saying why.';
  }
}

/** The code of a Node.js system error (`ENOENT`), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
