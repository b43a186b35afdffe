/** Runs the `test` blocks of a text. */
import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lowerTests } from '#language/plan/lowerTests.ts';
import type { TestSuite } from '#language/plan/testPlan.ts';
import type { TestFailure } from '#protocol/tests.ts';
import { Coverage } from '#runner/testing/coverage.ts';
import { Fixtures } from '#runner/testing/fixtures.ts';
import { runTest } from '#runner/testing/runTest.ts';
import { TestedPlans } from '#runner/testing/testedPlan.ts';

export const flowTestsUri = 'file:///main.flow';

/** The tests of a text without errors. */
export function suiteOf(text: string): TestSuite {
  const model = analyse([{ uri: flowTestsUri, text }]);
  const errors = (model.files.get(flowTestsUri)?.diagnostics ?? []).filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ code, message }) => `${code}: ${message}`),
    [],
  );
  return lowerTests(model, flowTestsUri);
}

/** Why each test fails, by its name, and what the tests have run. */
export async function runFlowTests(
  text: string,
): Promise<{ readonly failures: Readonly<Record<string, readonly TestFailure[]>>; readonly coverage: Coverage }> {
  const suite = suiteOf(text);
  const coverage = new Coverage();
  coverage.add(suite.plan);
  const plans = new TestedPlans(suite);
  const failures: Record<string, readonly TestFailure[]> = {};
  for (const test of suite.tests) {
    failures[test.name] = await runTest(suite, plans, test, {
      ...{ cwd: '/', env: {}, fixtures: new Fixtures(false), observe: coverage.observer() },
    });
  }
  return { failures, coverage };
}

/** Holds that all tests of a text pass. */
export async function passes(text: string): Promise<void> {
  const { failures } = await runFlowTests(text);
  assert.ok(Object.keys(failures).length > 0, 'there are tests');
  for (const [name, found] of Object.entries(failures)) assert.deepEqual(found, [], name);
}

/** The messages of the one test of a text. */
export async function messagesOf(text: string): Promise<readonly string[]> {
  const { failures } = await runFlowTests(text);
  return Object.values(failures).flatMap(found => found.map(({ message }) => message));
}
