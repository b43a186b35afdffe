/** What the runner and its worker threads say to each other. */
import type { Json } from '#protocol/json.ts';
import type { LogEntry } from './action.ts';

export interface WorkerCall {
  /** URI of the module. */
  readonly module: string;
  readonly version: string;
  /** The exported function's name. */
  readonly name: string;
  readonly arguments: readonly WorkerArgument[];
}

export type WorkerArgument =
  | { readonly kind: 'value'; readonly value: Json | undefined }
  /** An `AbortSignal` that is aborted when the step is stopped. */
  | { readonly kind: 'signal' };

/** To a worker, which has one call at a time. */
export type ToWorker =
  | { readonly type: 'call'; readonly number: number; readonly call: WorkerCall }
  | { readonly type: 'abort' };

/** From a worker, for the call with that number: any number of log entries, and one answer. */
export type FromWorker = { readonly number: number } & (LogMessage | WorkerAnswer);

interface LogMessage {
  readonly type: 'log';
  readonly entry: LogEntry;
}

export type WorkerAnswer =
  | { readonly type: 'done'; readonly value: Json }
  | { readonly type: 'failed'; readonly failure: WorkerFailure };

export interface WorkerFailure {
  readonly code: 'function/load' | 'function/missing' | 'function/threw' | 'function/not-data';
  readonly message: string;
  readonly stack: string | undefined;
  /** What the error had besides: its own `code`, its causes' messages. */
  readonly facts: { readonly [name: string]: Json };
}
