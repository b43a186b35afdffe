import { execFile } from 'node:child_process';

/**
 * Asks a process of the debug adapter's program, which knows the journal, and gives its answer. No flow is run by it.
 *
 * @param adapter path of the program
 * @param question its arguments: what is asked, and a file of the workspace
 * @param input what it reads, as JSON
 * Rejects when the journal can't be read or written.
 */
export function askJournal<Reply>(adapter: string, question: readonly string[], input?: unknown): Promise<Reply> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve, reject) => {
    const asked = execFile(process.execPath, [adapter, ...question], { env, maxBuffer: 2 ** 28 }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Reply);
      else reject(error);
    });
    asked.stdin?.end(input === undefined ? '' : JSON.stringify(input));
  });
}
