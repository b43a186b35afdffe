/** What the run panel knows: the run, and the flow's steps in the order of the text for rows that have not begun. */
import type { GraphModel } from '#protocol/graph.ts';
import type { FormField, ToRunView } from '#protocol/webviews.ts';
import { addEvents, emptyRecording, lookAt, loseRecording, type Recording } from '../shared/recording.ts';

export interface RunState {
  readonly recording: Recording;
  readonly plan: GraphModel | undefined;
  /** What there is to fill in of the events that the run may wait for, by their names. */
  readonly forms: Readonly<Record<string, readonly FormField[]>>;
  /** The step that somebody asked to see last. */
  readonly chosen: { readonly run: string; readonly path: string } | undefined;
  /** The last answer that was not taken. */
  readonly refused: Refused | undefined;
}

/** Why an answer to a step was not taken, and what is wrong with which field. */
export type Refused = Omit<ToRunView & { type: 'refused' }, 'type'>;

/** What the panel keeps while it is hidden. */
export interface KeptRun {
  /** Path of a row, and the id of the run in which it was chosen. */
  readonly selected: string;
  readonly run: string | undefined;
  readonly tab: 'details' | 'log';
  /** How the steps are shown; as a tree by default. */
  readonly view?: 'tree' | 'timeline';
}

export function initialRun(): RunState {
  return { recording: emptyRecording(), plan: undefined, forms: {}, chosen: undefined, refused: undefined };
}

export function takeRun(state: RunState, message: ToRunView): RunState {
  switch (message.type) {
    case 'plan':
      return { ...state, plan: message.reply.graph };
    case 'events': {
      const recording = addEvents(state.recording, message.events, message.reset);
      return message.reset ? { ...state, recording, forms: {}, refused: undefined } : { ...state, recording };
    }
    case 'moment':
      return { ...state, recording: lookAt(state.recording, message.position) };
    case 'select':
      return { ...state, chosen: { run: message.run, path: message.path } };
    case 'forms':
      return { ...state, forms: message.forms };
    case 'refused': {
      const { type: _, ...refused } = message;
      return { ...state, refused };
    }
    case 'lost':
      return { ...state, recording: loseRecording(state.recording, message.message) };
  }
}
