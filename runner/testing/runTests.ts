/** Runs the tests of files, several at once, and tells how each has ended. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fileProblem, lowerTests, testHeads } from '#language/plan/lowerTests.ts';
import type { TestPlan, TestSuite } from '#language/plan/testPlan.ts';
import type { TestEvent } from '#protocol/tests.ts';
import { loadProgram, type Program } from '../program.ts';
import { FileProblem } from '../textFile.ts';
import { Coverage } from './coverage.ts';
import { Fixtures } from './fixtures.ts';
import type { Surroundings } from './realActions.ts';
import { runTest, type TestSurroundings } from './runTest.ts';
import { TestedPlans } from './testedPlan.ts';

export interface TestFile {
  readonly path: string;
  /** Whether a test of that name is run. */
  readonly isMeant: (name: string) => boolean;
}

export interface TestRunOptions extends Surroundings {
  readonly coverage: boolean;
  /** Carry out what tests take from files, and write what it gives into these. */
  readonly record: boolean;
  readonly tell: (event: TestEvent) => void;
}

/** Answers of actions that its tests share. */
type WithFixtures = TestRunOptions & { readonly fixtures: Fixtures };

/**
 * Runs the tests of files. Tests have nothing in common, so several are under way at once: one that waits for a real
 * action holds up no other. Gives the paths of all files that were read: of what they import as well.
 */
export async function runTests(files: readonly TestFile[], options: TestRunOptions): Promise<readonly string[]> {
  const coverage = options.coverage ? new Coverage() : undefined;
  const fixtures = new Fixtures(options.record);
  const sources = new Set<string>();
  for (const file of files) {
    const program = await load(file.path);
    if (typeof program === 'string') {
      options.tell({ type: 'file.failed', file: file.path, message: program });
      continue;
    }
    for (const uri of program.model.files.keys()) if (uri.startsWith('file:')) sources.add(fileURLToPath(uri));
    await runFile(program, file, { ...options, fixtures }, coverage);
  }
  for (const file of fixtures.save()) options.tell({ type: 'fixture.written', file });
  if (coverage !== undefined) options.tell({ type: 'coverage', files: coverage.report() });
  return [...sources];
}

async function runFile(
  program: Program,
  file: TestFile,
  options: WithFixtures,
  coverage: Coverage | undefined,
): Promise<void> {
  const isMeant = hasTestThat(program, file.isMeant);
  if (!isMeant) return;
  const problem = fileProblem(program.model, program.uri);
  if (problem !== undefined) {
    options.tell({ type: 'file.failed', file: program.uri, message: problem });
    return;
  }
  const suite = lowerTests(program.model, program.uri);
  coverage?.add(suite.plan);
  const plans = new TestedPlans(suite, options.record);
  const tests = suite.tests.filter(test => file.isMeant(test.name));
  await inParallel(tests, test => runOne(program.uri, { suite, plans, test }, options, coverage));
}

/** A file without tests may have errors: they are no concern of those who test. */
function hasTestThat({ model, uri }: Program, isMeant: (name: string) => boolean): boolean {
  return testHeads(model, uri).some(({ name }) => isMeant(name));
}

async function load(path: string): Promise<Program | string> {
  try {
    return await loadProgram(path);
  } catch (thrown) {
    if (thrown instanceof FileProblem) return thrown.message;
    throw thrown;
  }
}

interface OneTest {
  readonly suite: TestSuite;
  readonly plans: TestedPlans;
  readonly test: TestPlan;
}

async function runOne(
  file: string,
  { suite, plans, test }: OneTest,
  { cwd, env, tell, fixtures }: WithFixtures,
  coverage: Coverage | undefined,
): Promise<void> {
  const { name, place } = test;
  tell({ type: 'test.started', file, name });
  const started = performance.now();
  const observe: TestSurroundings['observe'] = coverage?.observer() ?? (() => undefined);
  const failures = await runTest(suite, plans, test, { cwd, env, fixtures, observe });
  const duration = performance.now() - started;
  const status = failures.length === 0 ? 'passed' : 'failed';
  tell({ type: 'test.ended', file, name, place, status, duration, failures });
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const workers = Array.from({ length: 2 * availableParallelism() }, async () => {
    for (const item of queue) await work(item);
  });
  await Promise.all(workers);
}
