import type { Place } from './place.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One finding of the checker, as `baton check --json` prints it and an editor shows it. */
export interface DiagnosticReport {
  readonly severity: Severity;
  /** `flow/…`, listed in docs/diagnostics.md. */
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  /** Other places that explain the finding. */
  readonly related: readonly { readonly message: string; readonly place: Place }[];
}
