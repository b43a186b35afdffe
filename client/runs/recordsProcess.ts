import { execFile } from 'node:child_process';

interface Question {
  /** The arguments: what is asked, and a file of the workspace. */
  readonly question: readonly string[];
  /** Added to the environment: which engine has recorded the runs, and where it is. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads, as JSON. */
  readonly input?: unknown;
}

/**
 * Asks a process of the debug adapter's program, which knows recorded runs, and gives its answer. No flow is run by it.
 * Rejects when the runs can't be read or written, with what it says about that.
 *
 * @param adapter path of the program
 */
export function askRecords<Reply>(adapter: string, { question, env, input }: Question): Promise<Reply> {
  const options = { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...env }, maxBuffer: 2 ** 28 };
  return new Promise((resolve, reject) => {
    const asked = execFile(process.execPath, [adapter, ...question], options, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as Reply);
      else reject(new Error(stderr.trim() === '' ? error.message : stderr.trim(), { cause: error }));
    });
    asked.stdin?.end(input === undefined ? '' : JSON.stringify(input));
  });
}
