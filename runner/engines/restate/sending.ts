import type { Context } from '@restatedev/restate-sdk';
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

/** What goes through one message of the cluster, in UTF-16 code units of JSON. */
export const largestInMessage = 8 * 1024 * 1024;

/** As many of the first of these, at most `most`, as go through one message; never none of some. */
export function fitting<T>(items: readonly T[], most = items.length): readonly T[] {
  const first = items.slice(0, most);
  if (first.length < 2) return first;
  let size = 0;
  const over = first.findIndex(item => {
    size += JSON.stringify(item).length;
    return size > largestInMessage;
  });
  return over < 0 ? first : first.slice(0, Math.max(over, 1));
}

const json = restate.serde.json as restate.Serde<unknown>;

/** @returns The id of the invocation that the message makes. */
export function send(ctx: Context, message: Sent): Promise<string> {
  return ctx.genericSend({ ...message, inputSerde: json }).invocationId;
}

/** Sends a message, and gives what comes of it. */
export function call<Answer>(ctx: Context, message: Omit<Sent, 'delay'>): restate.InvocationPromise<Answer> {
  return ctx.genericCall({ ...message, inputSerde: json, outputSerde: json }) as restate.InvocationPromise<Answer>;
}
