/** Waiting that ends when the attempt is told to stop. */
import { stopped } from './failure.ts';

/**
 * Gives what `work` gives. When the signal is aborted first it calls `stop`, and fails at once: what `work` does from
 * then on changes nothing.
 */
export function unlessStopped<T>(
  signal: AbortSignal,
  work: Promise<T>,
  stop: () => void = () => undefined,
): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined);
    stop();
    return Promise.reject(stopped());
  }
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(stopped());
    };
    const settle = (): void => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    work.finally(settle).then(resolve, reject);
  });
}
