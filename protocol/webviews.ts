/** The messages between the extension and its webviews: one union per direction and view. */

import type { Place } from './place.ts';
import type { GraphReply } from './requests.ts';
import type { RunDiff } from './runDiff.ts';
import type { RunEvent } from './runEvents.ts';

export type ToGraphView =
  /** A new picture of the text. `stale` when the text is broken and the picture is of its last good state. */
  | { readonly type: 'graph'; readonly reply: GraphReply; readonly uri: string; readonly stale: boolean }
  /** The node that the cursor stands in. */
  | { readonly type: 'select'; readonly node: string | undefined }
  /** Events of the run that is shown on the graph; `reset` forgets what came before. */
  | { readonly type: 'events'; readonly events: readonly RunEvent[]; readonly reset: boolean };

export type FromGraphView =
  | { readonly type: 'ready' }
  | { readonly type: 'reveal'; readonly place: Place }
  | { readonly type: 'chooseFlow'; readonly flow: string }
  | { readonly type: 'run'; readonly flow: string };

export type ToRunView =
  | { readonly type: 'events'; readonly events: readonly RunEvent[]; readonly reset: boolean }
  /** Steps of the flow that is about to run or has run, in the order of the text, for rows that have not started. */
  | { readonly type: 'plan'; readonly reply: GraphReply }
  /** The runner process ended without an end event. */
  | { readonly type: 'lost'; readonly message: string };

export type FromRunView =
  | { readonly type: 'ready' }
  | { readonly type: 'cancel' }
  | { readonly type: 'runAgain' }
  | { readonly type: 'reveal'; readonly place: Place }
  | { readonly type: 'revealStep'; readonly path: string }
  | { readonly type: 'copy'; readonly text: string };

export type ToCompareView =
  | { readonly type: 'diff'; readonly diff: RunDiff }
  /** Why there is nothing to compare, for a person. */
  | { readonly type: 'problem'; readonly message: string };

export type FromCompareView =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly run: string; readonly flow: string }
  | { readonly type: 'copy'; readonly text: string };
