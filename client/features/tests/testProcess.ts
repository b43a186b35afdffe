import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CancellationToken } from 'vscode';
import type { TestEvent, TestRequest } from '#protocol/tests.ts';

/** How much of what a process says before it dies is shown, in characters. */
const longestComplaint = 2000;

/**
 * Asks the process that runs tests, one of its own for each request, and tells what it says as it says it. A heavy test
 * holds up no editor, and an endless one is killed when it is cancelled.
 *
 * @param program path of the process's bundle
 * @returns when the process has ended. Rejects with a sentence when it died.
 */
export function askTestProcess(
  program: string,
  request: TestRequest,
  cwd: string | undefined,
  tell: (event: TestEvent) => void,
  token?: CancellationToken,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = spawn(process.execPath, [program], { cwd, env, stdio: 'pipe' });
    const cancelling = token?.onCancellationRequested(() => child.kill());
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-longestComplaint);
    });
    createInterface({ input: child.stdout }).on('line', line => tell(JSON.parse(line) as TestEvent));
    child.on('error', reject);
    child.on('close', code => {
      cancelling?.dispose();
      if (code === 0 || token?.isCancellationRequested) resolve();
      else reject(new Error(`The process that runs tests has died (${code}). ${complaint}`.trim()));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(request)}\n`);
  });
}
