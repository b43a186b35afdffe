import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { HistoryEntry } from '#protocol/requests.ts';

/**
 * The recorded runs of the workspace of a file, the newest first. Nothing is executed.
 *
 * @param adapter path of the debug adapter's program, which knows the journal
 * @param program path of the file. Rejects when its journal can't be read.
 */
export async function historyOf(adapter: string, program: string): Promise<readonly HistoryEntry[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [adapter, 'runs', program], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout) as readonly HistoryEntry[];
}
