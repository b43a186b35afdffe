/** What the language server answers besides LSP, and what the debug adapter says besides DAP. */
import type { GraphLayout, GraphModel } from './graph.ts';
import type { Json, JsonObject } from './json.ts';
import type { RunEvent } from './runEvents.ts';
import type { FlowSignature } from './shape.ts';

/** LSP request `baton/graph`. */
export interface GraphParams {
  readonly uri: string;
  /** The flow's name; the first flow of the file when undefined. */
  readonly flow: string | undefined;
}

export interface GraphReply {
  /** Names of the file's flows, in order. */
  readonly flows: readonly string[];
  /** Undefined when the flow can't be drawn now; the client keeps the last good one and marks it stale. */
  readonly graph: GraphModel | undefined;
  readonly layout: GraphLayout | undefined;
  /** Why there is no graph, for a person. */
  readonly problem: string | undefined;
}

/** LSP request `baton/flows`: the signatures of a file's flows, in order. */
export interface FlowsParams {
  readonly uri: string;
}

export type FlowsReply = readonly FlowSignature[];

/** Arguments of a launch in the debug configuration `type: "baton"`. */
export interface LaunchArguments {
  /** Path of the `.flow` file. */
  readonly program: string;
  /** Name of the flow; may be left out when the file has one flow. */
  readonly flow?: string;
  /** The flow's parameters by name. */
  readonly inputs?: JsonObject;
  /** Working directory of shell steps and base of relative file paths; the workspace folder by default. */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Id of a run of the program's workspace that has no process any more: it is carried on, with the text and the input
   * that it was started with. `flow` and `inputs` mean nothing then.
   */
  readonly resume?: string;
  readonly stopOnEntry?: boolean;
  readonly noDebug?: boolean;
}

/** DAP request `baton/answer`: what became of a step in doubt. */
export interface AnswerArguments {
  readonly path: string;
  readonly how: 'retry' | 'done' | 'fail';
  /** What it gave, if it was done. */
  readonly value?: Json;
  /** Why it fails, as a sentence. */
  readonly message?: string;
}

/** DAP event `baton/events`: run events, in order, several at once under load. */
export interface EventsBody {
  readonly events: readonly RunEvent[];
}

export const graphRequest = 'baton/graph';
export const flowsRequest = 'baton/flows';
export const eventsEvent = 'baton/events';
