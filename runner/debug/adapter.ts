import type { Readable, Writable } from 'node:stream';
import { ServingSession } from './session/servingSession.ts';
import { FlowDebugSession } from './session/session.ts';

export interface Adapter {
  /** Ends what runs, and resolves when it has ended. */
  end(reason: string): Promise<void>;
}

/** Serves one client over a pair of streams. `onEnd` is called when the client is gone and the run has ended. */
export function startAdapter(input: Readable, output: Writable, onEnd: () => void): Adapter {
  const session = new FlowDebugSession(onEnd);
  session.start(input, output);
  return session;
}

/**
 * Serves one client, for whom it starts and stops a server of flows.
 *
 * @param program path of the program that takes what `baton` takes, with an IPC channel
 */
export function startServingAdapter(input: Readable, output: Writable, program: string, onEnd: () => void): Adapter {
  const session = new ServingSession(program, onEnd);
  session.start(input, output);
  return session;
}
