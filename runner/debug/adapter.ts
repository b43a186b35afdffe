import type { Readable, Writable } from 'node:stream';
import { FlowDebugSession } from './session/session.ts';

export interface Adapter {
  /** Cancels what runs, and resolves when it has ended. */
  end(reason: string): Promise<void>;
}

/** Serves one client over a pair of streams. `onEnd` is called when the client is gone and the run has ended. */
export function startAdapter(input: Readable, output: Writable, onEnd: () => void): Adapter {
  const session = new FlowDebugSession(onEnd);
  session.start(input, output);
  return session;
}
