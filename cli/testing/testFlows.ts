/** `baton test`: finds tests, runs them and tells how they ended. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileCoverage, TestEvent } from '#protocol/tests.ts';
import { runTests } from '#runner/testing/runTests.ts';
import type { TestOptions } from '../commands/test.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import { workingDirectory } from '../running.ts';
import { findFlowFiles } from '../sources.ts';
import { coverageTable } from './coverageTable.ts';
import { jsonReporter } from './jsonReporter.ts';
import { junitReporter } from './junitReporter.ts';
import { lcovText } from './lcov.ts';
import type { Reporter } from './reporter.ts';
import { specReporter } from './specReporter.ts';
import { watchTests } from './watchTests.ts';

/**
 * Runs the tests that the paths lead to, once, or again and again.
 * @returns The exit code.
 * @throws {UsageProblem} There are no such files or tests, or the filter is no expression.
 */
export async function testFlows(context: Context, paths: readonly string[], options: TestOptions): Promise<number> {
  const isMeant = filterOf(options.filter);
  const cwd = await workingDirectory(options.cwd);
  const once = async (): Promise<Tested> => await testOnce(context, await findFlowFiles(paths), isMeant, cwd, options);
  if (options.watch && options.record)
    throw new UsageProblem('What is recorded changes files: `--record` runs once, without `--watch`.');
  if (options.watch) {
    await watchTests(context, paths, async () => (await once()).sources);
    return exitCodes.good;
  }
  const { count, hasFailed } = await once();
  if (count === 0 && !hasFailed) throw noTests(paths, options.filter);
  return hasFailed ? exitCodes.failed : exitCodes.good;
}

interface Tested {
  readonly count: number;
  readonly hasFailed: boolean;
  /** Paths of all files that were read. */
  readonly sources: readonly string[];
}

async function testOnce(
  { terminal }: Context,
  files: readonly string[],
  isMeant: (name: string) => boolean,
  cwd: string,
  options: TestOptions,
): Promise<Tested> {
  const reporter = reporterOf(options.reporter, terminal.out);
  let count = 0;
  let hasFailed = false;
  let covered: readonly FileCoverage[] = [];
  const tell = (event: TestEvent): void => {
    if (event.type === 'test.ended') count += 1;
    if (event.type === 'file.failed' || (event.type === 'test.ended' && event.status === 'failed')) hasFailed = true;
    if (event.type === 'coverage') covered = event.files;
    reporter.take(event);
  };
  const coverage = options.coverage === true || options.lcov !== undefined;
  const meant = files.map(path => ({ path, isMeant }));
  const sources = await runTests(meant, { cwd, env: process.env, coverage, record: options.record === true, tell });
  await reporter.end();
  if (options.lcov !== undefined) await writeFile(resolve(options.lcov), lcovText(covered));
  // What a machine reads stays on its own.
  const out = options.reporter === 'spec' ? terminal.out : terminal.err;
  if (options.coverage && options.reporter !== 'json') out.write(coverageTable(covered, out));
  return { count, hasFailed, sources };
}

function reporterOf(name: TestOptions['reporter'], out: Context['terminal']['out']): Reporter {
  switch (name) {
    case 'json':
      return jsonReporter(out);
    case 'junit':
      return junitReporter(out);
    case 'spec':
      return specReporter(out);
  }
}

/** A text, or an expression between slashes. */
function filterOf(filter: string | undefined): (name: string) => boolean {
  if (filter === undefined) return () => true;
  const [, expression] = /^\/(.+)\/$/.exec(filter) ?? [];
  if (expression === undefined) return name => name.includes(filter);
  try {
    const pattern = new RegExp(expression, 'u');
    return name => pattern.test(name);
  } catch {
    throw new UsageProblem(`\`${filter}\` is not a regular expression.`);
  }
}

function noTests(paths: readonly string[], filter: string | undefined): UsageProblem {
  const where = paths.map(path => `\`${path}\``).join(', ');
  return filter === undefined
    ? new UsageProblem(`There is no test in ${where}.`, 'A test is written `test "what it shows" { … }`.')
    : new UsageProblem(`No test in ${where} has a name like \`${filter}\`.`);
}
