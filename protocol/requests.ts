/** What the language server answers besides LSP, and what the debug adapter says besides DAP. */
import type { GraphFold, GraphLayout, GraphModel, NodeChange } from './graph.ts';
import type { Json, JsonObject } from './json.ts';
import type { Place } from './place.ts';
import type { RunEvent, Wait } from './runEvents.ts';
import type { StepStatus } from './runView.ts';
import type { FlowSignature, ParameterSignature, Shapes } from './shape.ts';

/** LSP request `baton/graph`. */
export interface GraphParams {
  readonly uri: string;
  /** The flow's name; the first flow of the file when undefined. */
  readonly flow: string | undefined;
  /** Nothing is collapsed or opened when undefined. */
  readonly fold?: GraphFold | undefined;
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

/** LSP request `baton/graphDiff`: the picture of a flow, and of what is different since an earlier text. */
export interface GraphDiffParams extends GraphParams {
  /** The file and what it imports as they were, by URI, as far as that is known; null for a file that was not there. */
  readonly texts: Readonly<Record<string, string | null>>;
}

export interface GraphDiffReply extends GraphReply {
  /** URIs of files whose earlier texts are needed as well: until they are given, there is no graph. */
  readonly wanted: readonly string[];
  /** Undefined when the flow can't be drawn, or could not be drawn then. */
  readonly changes: readonly NodeChange[] | undefined;
  /** Why the flow as it was can't be drawn, for a person. The graph is then that of the flow as it is. */
  readonly earlierProblem: string | undefined;
  /** There was no such flow: all of it is new. */
  readonly isNew: boolean;
}

/** LSP request `baton/graphSvg`: a picture that a reply has brought, as the text of a file of its own. */
export interface GraphSvgParams {
  readonly graph: GraphModel;
  readonly layout: GraphLayout;
  /** Its colours; by default those of whoever's system shows it. */
  readonly scheme?: 'light' | 'dark';
}

export type GraphSvgReply = string;

/** A change of a flow's text that is asked for in its picture. Nodes are meant by their ids. */
export type GraphEdit =
  /** A step behind a node, first in a branch or in the flow. `step` is a snippet, whose first stop is the step's name. */
  | { readonly type: 'add'; readonly node: string; readonly step: string }
  /** `node` waits for `from`. */
  | { readonly type: 'connect'; readonly from: string; readonly node: string }
  /** Where the name stands; a step without one gets one. */
  | { readonly type: 'name'; readonly node: string }
  | { readonly type: 'delete'; readonly node: string }
  | { readonly type: 'wrap'; readonly node: string; readonly in: GraphWrapping };

export type GraphWrapping = 'try' | 'if' | 'for' | 'sequence' | 'retry' | 'timeout';

/** LSP request `baton/editGraph`. */
export interface GraphEditParams extends GraphParams {
  readonly flow: string;
  readonly edit: GraphEdit;
}

export type GraphEditReply =
  | {
      /** Of the file, by offsets in the text as it is; they do not overlap and stand in the order of the text. */
      readonly edits: readonly GraphTextEdit[];
      /** What is to be written over or renamed next, by offsets in the new text. */
      readonly select: { readonly start: number; readonly end: number } | undefined;
    }
  /** Why it can't be done, for a person. */
  | { readonly problem: string };

export interface GraphTextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whether the text has tab stops. */
  readonly isSnippet: boolean;
}

/** LSP request `baton/flows`: the signatures of a file's flows, in order. */
export interface FlowsParams {
  readonly uri: string;
}

export type FlowsReply = readonly FlowSignature[];

/** LSP request `baton/inputProblems`: what is wrong with an input that somebody wrote for a flow. */
export interface InputProblemsParams {
  readonly uri: string;
  readonly flow: string;
  readonly inputs: JsonObject;
}

/** Nothing is said of a parameter that is left out: it is asked for. Empty where there is no such flow. */
export type InputProblemsReply = readonly InputProblemAt[];

export interface InputProblemAt {
  /** From the input on: names of members, and positions in lists. */
  readonly at: readonly (string | number)[];
  /** For a person. */
  readonly message: string;
}

/** What carries out runs: the process that starts them, or a Restate cluster. */
export type EngineName = 'embedded' | 'restate';

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
  /**
   * Id of a recorded run of the program's workspace: its flow is started anew with its input, and with the text that its
   * file has now. `flow` and `inputs` mean nothing then.
   */
  readonly rerun?: string;
  /**
   * With `rerun`, path of a step: it and what comes after it are executed, and the recorded results of all other steps
   * taken.
   */
  readonly from?: string;
  /**
   * Name of a test of the file: the flow of its first `run` is gone through, with its mocks and in virtual time. `flow`,
   * `inputs` and `resume` mean nothing then.
   */
  readonly test?: string;
  /** Stop before the first step. */
  readonly stopOnEntry?: boolean;
  readonly noDebug?: boolean;
  /** Whether the client answers {@link secretsNeededEvent} with the secrets that it keeps. */
  readonly asksSecrets?: boolean;
  /**
   * What carries out the run: by default the adapter itself. With `restate` a cluster does, and goes on when the adapter
   * ends; it is where the adapter's environment says (`BATON_RESTATE_INGRESS`, …). Such a run is not gone through.
   */
  readonly engine?: EngineName;
}

/** Arguments of an attach: look at a recorded run. Nothing is executed. */
export interface AttachArguments {
  /** Path of a `.flow` file of the workspace in whose journal the run is. */
  readonly program: string;
  /** Id of the run. */
  readonly run: string;
  /** Only tell what happened in it, and end: nobody goes through its past. A run of a cluster is followed to its end. */
  readonly noDebug?: boolean;
  /** Where it is recorded: by default in the journal of the program's workspace. */
  readonly engine?: EngineName;
}

/** Arguments of a launch in the debug configuration `type: "baton-serve"`: what `baton serve` takes. */
export interface ServeArguments {
  /** Paths of files, and of folders that are searched for `.flow` files. */
  readonly program: string | readonly string[];
  /** 0 for any that is free. */
  readonly port?: number;
  readonly host?: string;
  /** Path of the file with the token. */
  readonly tokenFile?: string;
  /** Working directory of the flows; by default the folder of each flow's file. */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long steps may take to end when the server is told to stop: `30s`. */
  readonly grace?: string;
  /** Whether the client answers {@link secretsNeededEvent} with the secrets that it keeps. */
  readonly asksSecrets?: boolean;
}

/**
 * Reply to the DAP request `baton/fork`, and to `adapter.js fork FILE RUN POSITION`: a new run is recorded, which a launch
 * with `resume` carries on.
 */
export interface ForkReply {
  readonly run: string;
}

/**
 * A recorded run, as the debug adapter lists them for a person who wants to look at one: `adapter.js runs FILE`. As all that
 * is asked of it in this way, it is about the journal of the file's workspace, or with `BATON_ENGINE=restate` in its
 * environment about the cluster.
 */
export interface HistoryEntry {
  readonly engine: EngineName;
  readonly run: string;
  readonly flow: string;
  /** URI of the flow's file. */
  readonly file: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly started: number;
  /** The same, of its end; of the last that is known of it when it has not ended. */
  readonly latest: number;
  readonly status: string;
  /** Its input in one line, cut off, its secrets masked. */
  readonly input: string;
  /** It is kept, however old it gets. */
  readonly isPinned: boolean;
}

/**
 * Something that a person says to a run, whether it has a process or not: `adapter.js say FILE` reads it as JSON from its
 * standard input, and prints {@link Said}.
 */
export type Saying = { readonly run: string } & (
  | { readonly type: 'answer'; readonly path: string; readonly approved: boolean; readonly comment?: string }
  | ({ readonly type: 'resolve' } & AnswerArguments)
  /** For all runs of the workspace; its fields are checked against what this run declares. */
  | { readonly type: 'emit'; readonly event: string; readonly fields: JsonObject }
  | { readonly type: 'cancel' }
);

export type Said =
  /** The runs without a process that can go on now. One that has a process goes on by itself. */
  { readonly due: readonly DueRun[] } | Problem;

/** Why something was not done, as a sentence. */
export interface Problem {
  readonly problem: string;
}

export interface DueRun {
  readonly engine: EngineName;
  readonly run: string;
  readonly flow: string;
  /** URI of the flow's file. */
  readonly file: string;
}

/** What can go on without a process: `adapter.js due FILE`. Times are in milliseconds since 1970-01-01 UTC. */
export interface DueRuns {
  /** With the time since when each can. */
  readonly runs: readonly (DueRun & { readonly due: number })[];
  /** When the next one can by itself. */
  readonly next?: number | undefined;
}

/** A run that waits and has no process: `adapter.js waiting FILE` lists them. */
export interface WaitingRun extends DueRun {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly started: number;
  readonly waits: readonly Wait[];
}

/** What the events look like that a run may wait for: `adapter.js forms FILE RUN`. */
export interface EventForms {
  /** By the event's name. */
  readonly fields: Readonly<Record<string, readonly ParameterSignature[]>>;
  readonly shapes: Shapes;
}

/**
 * What is new in a run that another process carries out, or none: `adapter.js follow FILE RUN SEQ` prints it as a line of
 * JSON each time, for events after the one numbered `SEQ`, until the run has ended or its standard input is closed.
 */
export interface RunNews {
  readonly events: readonly RunEvent[];
  /** Whether it has no process, and has neither ended nor waits. */
  readonly isInterrupted: boolean;
}

/** The newest recorded run of a flow, by the steps of its text, as the debug adapter tells it: `adapter.js last FILE`. */
export interface LastRun {
  readonly run: string;
  readonly flow: string;
  readonly steps: readonly LastStep[];
}

export interface LastStep {
  /** Id of its node in the graph. */
  readonly node: string;
  readonly status: StepStatus;
  /** Milliseconds; of a step in a loop, from the first start to the last end. Undefined while it runs. */
  readonly duration: number | undefined;
  /** The most that it took at once. */
  readonly attempts: number;
  readonly iterations: { readonly done: number; readonly total: number } | undefined;
  /** Why it, or what stands in it, failed, unless that was handled. */
  readonly error: LastError | undefined;
  /** What it gave, in one line and cut off, its secrets masked; undefined for nothing, and for a step of several rows. */
  readonly preview: string | undefined;
  /** It was not executed: its result is that of an earlier run. */
  readonly isReused: boolean;
}

export interface LastError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Where it began, if that is known. */
  readonly place: Place | undefined;
}

/** What a step of a run gave, for a person: `adapter.js value FILE RUN NODE`. Its secrets are masked. */
export interface ShownValue {
  /** As JSON, or the text that it is. */
  readonly text: string;
  /** Whether that is not all. */
  readonly isCut: boolean;
}

/** DAP event `baton/standing`: where somebody looks at the run. */
export interface StandingBody {
  /** Whether it is the past: nothing is executed there. */
  readonly isPast: boolean;
  /** How many events have happened there, and in all. */
  readonly position: number;
  readonly total: number;
  /** Of the step. */
  readonly path: string | undefined;
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

/** DAP event `baton/secretsNeeded`: the launch goes on when the client has answered with the request `baton/secrets`. */
export interface SecretsNeededBody {
  readonly names: readonly string[];
}

/** DAP request `baton/secrets`: the secrets that the client keeps, by name; others are looked for elsewhere. */
export interface SecretsArguments {
  readonly values: Readonly<Record<string, string>>;
}

/** DAP event `baton/events`: run events, in order, several at once under load. */
export interface EventsBody {
  readonly events: readonly RunEvent[];
}

export const graphRequest = 'baton/graph';
export const graphDiffRequest = 'baton/graphDiff';
export const graphSvgRequest = 'baton/graphSvg';
export const editGraphRequest = 'baton/editGraph';
export const flowsRequest = 'baton/flows';
export const inputProblemsRequest = 'baton/inputProblems';
export const eventsEvent = 'baton/events';
export const secretsNeededEvent = 'baton/secretsNeeded';
export const secretsRequest = 'baton/secrets';
export const standingEvent = 'baton/standing';
export const forkRequest = 'baton/fork';
