/** The messages between the extension and its webviews: one union per direction and view. */

import type { NodeChange } from './graph.ts';
import type { Place } from './place.ts';
import type { AnswerArguments, GraphReply } from './requests.ts';
import type { RunDiff } from './runDiff.ts';
import type { RunEvent } from './runEvents.ts';

export type ToGraphView =
  /** A new picture of the text. `stale` when the text is broken and the picture is of its last good state. */
  | { readonly type: 'graph'; readonly reply: ComparedReply; readonly uri: string; readonly stale: boolean }
  /** The node that the cursor stands in. */
  | { readonly type: 'select'; readonly node: string | undefined }
  | { readonly type: 'options'; readonly options: GraphOptions }
  | ({ readonly type: 'connection' } & GraphConnection)
  /** Events of the run that is shown on the graph; `reset` forgets what came before. */
  | { readonly type: 'events'; readonly events: readonly RunEvent[]; readonly reset: boolean }
  | LostRun
  | LookAtMoment
  /** An SVG document that is to be drawn as PNG. */
  | { readonly type: 'rasterise'; readonly svg: string };

/** Whether one node could wait for another one. */
export interface GraphConnection {
  readonly from: string;
  readonly to: string;
  /** Why it could not, as a sentence. */
  readonly problem: string | undefined;
}

/** What a person has switched on in the graph view. */
export interface GraphOptions {
  /** The overview of a graph that is larger than its window. */
  readonly minimap: boolean;
  /** The view goes to the step that runs. */
  readonly follow: boolean;
  /** The steps that decide how long the run takes are marked. */
  readonly critical: boolean;
}

/** A picture, compared with what the flow was if a person has asked for that. */
export interface ComparedReply extends GraphReply {
  readonly comparison?: GraphComparison;
}

export interface GraphComparison {
  /** As a person calls it: `HEAD`, or the short hash of a commit. */
  readonly revision: string;
  /** What the commit says of itself, in one line. */
  readonly about: string | undefined;
  /** With the ids of the picture. Undefined when nothing could be compared: `problem` then says why. */
  readonly changes: readonly NodeChange[] | undefined;
  readonly problem: string | undefined;
  /** What else is to be known: that there was no such flow, say. */
  readonly note: string | undefined;
}

/** The run has no process, and has neither ended nor waits. */
export interface LostRun {
  readonly type: 'lost';
  /** For a person. */
  readonly message: string;
}

/** Show the run as it was after its first `position` events; undefined for as it is now. */
export interface LookAtMoment {
  readonly type: 'moment';
  readonly position: number | undefined;
}

/** A person looks at a moment of the run with that id. */
export interface LooksAtMoment extends LookAtMoment {
  readonly run: string;
}

export type FromGraphView =
  | { readonly type: 'ready' }
  | LooksAtMoment
  | { readonly type: 'reveal'; readonly place: Place }
  | { readonly type: 'chooseFlow'; readonly flow: string }
  /** A block is collapsed or expanded, a call opened or closed: the other of what it is. */
  | { readonly type: 'fold'; readonly node: string }
  | { readonly type: 'foldAll'; readonly how: 'collapse' | 'expand' }
  | { readonly type: 'run'; readonly flow: string }
  | { readonly type: 'setOptions'; readonly options: GraphOptions }
  | { readonly type: 'compare'; readonly how: CompareAction }
  /** What {@link ToGraphView} asked to draw, in base64; undefined when it can't be drawn. */
  | { readonly type: 'raster'; readonly png: string | undefined }
  /** Show a place of the text that the picture is compared with. */
  | { readonly type: 'revealEarlier'; readonly place: Place }
  | { readonly type: 'act'; readonly node: string; readonly action: GraphAction }
  /** Whether `to` could wait for `from`: answered by `connection`. */
  | { readonly type: 'canConnect'; readonly from: string; readonly to: string }
  | { readonly type: 'connect'; readonly from: string; readonly to: string }
  /** The last change of the text is taken back, or made again. */
  | { readonly type: 'undo' | 'redo' };

/** `head`: compare with the last commit; `texts`: show both texts side by side. */
export type CompareAction = 'head' | 'choose' | 'texts' | 'stop';

/** What a person asks of a node: a change of the text, which may be asked about further. */
export type GraphAction = 'add' | 'connect' | 'rename' | 'delete' | 'wrap';

export type ToRunView =
  | { readonly type: 'events'; readonly events: readonly RunEvent[]; readonly reset: boolean }
  | LookAtMoment
  /** Steps of the flow that is about to run or has run, in the order of the text, for rows that have not started. */
  | { readonly type: 'plan'; readonly reply: GraphReply }
  | LostRun
  /** Show this step of the run. */
  | { readonly type: 'select'; readonly run: string; readonly path: string }
  /** What there is to fill in of the events that the run may wait for, by their names. */
  | { readonly type: 'forms'; readonly forms: Readonly<Record<string, readonly FormField[]>> }
  /** What a person said about a step was not taken: why, as a sentence, and what is wrong with which field. */
  | { readonly type: 'refused'; readonly path: string; readonly message: string; readonly field?: string };

/** A field of a form. What is filled in is a text; the extension reads it as the field's type has it. */
export interface FormField {
  readonly name: string;
  /** The type as it reads in the language. */
  readonly typeText: string;
  readonly doc: string | undefined;
  readonly isOptional: boolean;
  readonly kind: 'text' | 'number' | 'date' | 'json' | 'secret' | 'choice';
  /** The texts of a choice. */
  readonly choices: readonly string[];
  /** What stands there at first. */
  readonly initial: string;
}

/** What a person says to the run about one of its steps. */
export type RunAnswer =
  | { readonly type: 'approve'; readonly path: string; readonly approved: boolean; readonly comment: string }
  /** What became of a step in doubt; what it gave is JSON that a person has typed. */
  | {
      readonly type: 'resolve';
      readonly path: string;
      readonly how: AnswerArguments['how'];
      readonly text: string;
    }
  /** The texts of the event's fields, by their names; what is left out stays out. */
  | {
      readonly type: 'emit';
      readonly path: string;
      readonly event: string;
      readonly texts: Readonly<Record<string, string>>;
    };

/** What an element of a view says of itself to the menus that are opened on it, as JSON in `data-vscode-context`. */
export interface StepContext {
  readonly webviewSection: 'step';
  readonly preventDefaultContextMenuItems: true;
  /** URI of the flow's file. */
  readonly file: string;
  readonly run: string;
  readonly flow: string;
  /** Of the step; without `[n]` for all its iterations. */
  readonly path: string;
}

export type FromRunView =
  | { readonly type: 'ready' }
  | LooksAtMoment
  /** Start a run that goes on from where this one was after its first `position` events. */
  | { readonly type: 'fork'; readonly position: number }
  | { readonly type: 'cancel' }
  | { readonly type: 'runAgain' }
  /** Take up the run whose process is gone. */
  | { readonly type: 'goOn' }
  | { readonly type: 'answer'; readonly answer: RunAnswer }
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
