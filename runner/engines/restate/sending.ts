import type { Context, RestatePromise } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';

/** A message to another invocation of the cluster: delivered once, whatever happens to the sender after it. */
export interface Sent {
  readonly service: string;
  readonly method: string;
  /** Of the object that it is for. */
  readonly key?: string;
  readonly parameter: unknown;
  /** In milliseconds. */
  readonly delay?: number;
}

const json = restate.serde.json as restate.Serde<unknown>;

/** @returns The id of the invocation that the message makes. */
export function send(ctx: Context, message: Sent): Promise<string> {
  return ctx.genericSend({ ...message, inputSerde: json }).invocationId;
}

/** Sends a message, and gives what comes of it. */
export function call<Answer>(ctx: Context, message: Omit<Sent, 'delay'>): RestatePromise<Answer> {
  return ctx.genericCall({ ...message, inputSerde: json, outputSerde: json }) as RestatePromise<Answer>;
}
