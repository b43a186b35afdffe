/** How the embedded engine starts and resumes runs. */
import type { Action, Clock, Environment, ResourceKind } from '../../actions/action.ts';
import type { Sealer } from '../../secrets/sealing.ts';
import type { Journal } from './journal.ts';
import type { ReusedResults } from './reuse.ts';
import type { Supervisor } from './supervisor.ts';
import type { Cause } from './triggerRecords.ts';

export interface EngineOptions {
  /** Working directory of processes, and base of relative file paths. */
  readonly cwd: string;
  /** The environment of the flow and of its processes; by default this process's own. */
  readonly env?: Environment;
  /** The folder whose `.baton` keeps the journal. Without it and `journal`, nothing is kept. */
  readonly workspace?: string;
  /** An open journal, used in place of the workspace's and left open. */
  readonly journal?: Journal;
  readonly registry?: Registry;
  /** How many actions may be under way at once; by default what `BATON_IN_FLIGHT` says, or 64. */
  readonly slots?: number;
  readonly clock?: Clock;
  /** How long what is stopped may take to end by itself before it is killed, in milliseconds; 2000 by default. */
  readonly stopGrace?: number;
  /** How long an action may take to stop before the run goes on without it, in milliseconds; by default 3000 more. */
  readonly abandonAfter?: number;
  /** Whether a run that waits stays in this process. One that is kept nowhere always does. */
  readonly stay?: boolean;
  /** Goes through the run step by step. */
  readonly supervisor?: Supervisor;
  /** Whether what steps call is told of the trace that they belong to. */
  readonly isTraced?: boolean;
  /** Values of secrets that the editor keeps, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Paths of files that values of secrets may stand in, besides `.env`. */
  readonly envFiles?: readonly string[];
  /** Seals secrets in the journal; by default with the user's own key. */
  readonly sealer?: Sealer;
  /** A time that is nearer than this is waited for in the process, in milliseconds; a minute by default. */
  readonly grace?: number;
}

export interface StartOptions extends EngineOptions {
  /** Results of another run that steps take in place of being executed. */
  readonly reuse?: ReusedResults;
  /** What the flow's `uuid()` and `random()` are drawn from; by default nobody knows. */
  readonly seed?: string;
  /** What has started the run. */
  readonly cause?: Cause;
}

/** As for a start; the working directory is by default the one that the run has had. */
export type ResumeOptions = Omit<EngineOptions, 'cwd' | 'workspace' | 'journal'> & { readonly cwd?: string };

/** What steps can do. */
export interface Registry {
  readonly actions: Readonly<Record<string, Action>>;
  readonly resourceKinds: Readonly<Record<string, ResourceKind>>;
}
