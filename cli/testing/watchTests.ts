/** `baton test --watch`. */
import { watch } from 'chokidar';
import type { Context } from '../context.ts';
import { UsageProblem } from '../problem.ts';

/** How long to wait for more changes, in milliseconds: editors write a file in several steps. */
const settleTime = 100;

/**
 * Tests, and again when a file has changed, until the process is told to stop.
 * @param test Gives the paths of the files that it has read.
 */
export async function watchTests(
  { terminal }: Context,
  paths: readonly string[],
  test: () => Promise<readonly string[]>,
): Promise<void> {
  const watcher = watch([...paths], { ignoreInitial: true, ignored: /(^|[/\\])(node_modules|\.[^/\\.][^/\\]*)$/ });
  let isRunning = false;
  let isStale = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    while (isStale) {
      isStale = false;
      watcher.add([...(await tested(test, terminal))]);
      terminal.err.write(`\n${terminal.err.colors.dim('Waiting for changes; Ctrl-C ends.')}\n\n`);
    }
    isRunning = false;
  };
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), settleTime);
  });
  await run();
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  clearTimeout(timer);
  await watcher.close();
}

/** A mistake in what is watched is no reason to stop: it may be put right. */
async function tested(
  test: () => Promise<readonly string[]>,
  { err }: Context['terminal'],
): Promise<readonly string[]> {
  try {
    return await test();
  } catch (thrown) {
    if (!(thrown instanceof UsageProblem)) throw thrown;
    err.write(`${err.colors.red('error')}: ${thrown.message}\n`);
    return [];
  }
}
