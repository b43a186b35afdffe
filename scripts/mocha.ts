/** Runs tests in processes of mocha's, and reads what came of them. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './children.ts';
import { root, testResults } from './paths.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const sum = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, counts) => total + counts.failed, 0),
  skipped: all.reduce((total, counts) => total + counts.skipped, 0),
});

/** What mocha's JSON reporter writes, as far as it is read here. */
interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
  readonly pending: readonly { readonly fullTitle: string }[];
}

/** Milliseconds that one suite may take. */
const suiteLimit = 20 * 60_000;

/** Whatever a test starts as `node` is the Node that the project brings along. */
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter),
  FORCE_COLOR: '0',
  ...(process.argv.includes('--update-golden') ? { UPDATE_GOLDEN: '1' } : {}),
};

const indent = (text: string): string => text.trimEnd().replaceAll(/^/gm, '     ');

export function skipped(reason: string): Counts {
  console.log(`  skipped: ${reason}`);
  return { passed: 0, failed: 0, skipped: 1 };
}

export function failed(reason: string): Counts {
  console.log(`  FAIL ${reason.trimEnd()}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** Reads a report of mocha's and prints what a person must know of it. */
function readReport(file: string, output: string, word: string): Counts {
  if (!existsSync(file)) return failed(`no test ran:\n${indent(output)}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as MochaReport;
  for (const { fullTitle, err } of report.failures) {
    console.log(`  ${word} ${fullTitle}\n${indent(err.stack ?? err.message ?? 'no message')}`);
  }
  for (const { fullTitle } of report.pending) console.log(`  skipped: ${fullTitle}`);
  const { passes, failures, pending } = report.stats;
  return { passed: passes, failed: failures, skipped: pending };
}

/** How a suite is run. */
interface Way {
  readonly env?: NodeJS.ProcessEnv;
  /** Options of mocha's. */
  readonly options?: readonly string[];
  /** Milliseconds that it may take. */
  readonly limit?: number;
  /** What stands before the name of a test that failed. */
  readonly word?: string;
}

/** Runs a process that leaves a report of mocha's in a file. */
export async function reported(name: string, args: (report: string) => string[], way: Way = {}): Promise<Counts> {
  const { env = {}, limit = suiteLimit, word = 'FAIL' } = way;
  const report = join(testResults, `${name}.json`);
  rmSync(report, { force: true });
  const variables = { ...environment, ...env, BATON_TEST_RESULTS: report };
  const ran = await run(process.execPath, args(report), { cwd: root, env: variables, limit });
  const counts = readReport(report, ran.output, word);
  // Mocha's code is its number of failures. Another code is a process that ended in a way that no report tells.
  return ran.code !== 0 && counts.failed === 0 ? failed(`ended with code ${ran.code}:\n${indent(ran.output)}`) : counts;
}

/** Runs files of tests, which a pattern names. */
export const mocha = (name: string, files: string, way: Way = {}): Promise<Counts> =>
  reported(
    name,
    report => [
      'node_modules/mocha/bin/mocha.js',
      '--no-config',
      ...['--ui', 'bdd', '--timeout', '60000', '--reporter', 'json', '--reporter-option', `output=${report}`],
      ...(way.options ?? []),
      files,
    ],
    way,
  );
