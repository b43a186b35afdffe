/** When work that follows each keystroke is done. */

/**
 * Calls `work` after a call of `request`: at once when nothing was done for a while, and after a pause as long as the
 * last work took while requests keep coming, so that a burst of keystrokes costs half of the processor at most.
 *
 * @param work must not reject
 * @param pause the least time before each work, in milliseconds
 */
export function coalesce(work: () => Promise<void>, pause = 0): { request(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let restUntil = 0;
  const run = async (): Promise<void> => {
    timer = undefined;
    const start = performance.now();
    await work();
    const end = performance.now();
    restUntil = end + (end - start);
  };
  return {
    request(): void {
      if (timer !== undefined || isStopped) return;
      timer = setTimeout(() => void run(), Math.max(pause, restUntil - performance.now()));
    },
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
