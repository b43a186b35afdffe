/** Lending a connection of a pool to one attempt. */
import { stopped } from '../failure.ts';

/** How connections of a pool are taken, stopped and given back. */
export interface Lender<Connection> {
  /** Throws what fails the attempt. */
  take(): Promise<Connection>;
  /** Asks the server to stop what it does for a connection. */
  stop(connection: Connection): void;
  /** A broken one is not lent again. */
  giveBack(connection: Connection, isBroken: boolean): void;
}

/**
 * Lends a connection to `work`, which calls `broke` when the connection can't be used any more. When the attempt is
 * stopped, so is what the server does for it. What `work` throws leaves as the failure of the attempt.
 */
export async function lend<Connection, T>(
  lender: Lender<Connection>,
  signal: AbortSignal,
  work: (connection: Connection, broke: () => void) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw stopped();
  const connection = await lender.take();
  const stop = (): void => lender.stop(connection);
  signal.addEventListener('abort', stop, { once: true });
  let isBroken = false;
  try {
    if (signal.aborted) throw stopped();
    return await work(connection, () => {
      isBroken = true;
    });
  } catch (thrown) {
    throw signal.aborted ? stopped() : thrown;
  } finally {
    lender.giveBack(connection, isBroken);
    signal.removeEventListener('abort', stop);
  }
}
