/**
 * What 1,000 tests of flows cost, against the same runs without tests: `node bench/tests.ts`. Each test mocks, runs a
 * flow of ten steps with a retry, and has four expectations.
 */
import { analyse } from '#language/analysis/analyse.ts';
import { lowerTests } from '#language/plan/lowerTests.ts';
import { simulate } from '#runner/sim/simulate.ts';
import { Fixtures } from '#runner/testing/fixtures.ts';
import { runTest } from '#runner/testing/runTest.ts';
import { TestedPlans } from '#runner/testing/testedPlan.ts';

const count = 1000;
const uri = 'file:///bench/tests.flow';

const flow = `
declare action work(n: int) -> { id: int }

flow chain(size: int) -> int {
  step first = work(n: 0) retry 2 backoff 1s
  step all = for n in range(size) limit 4 {
    step one = work(n: n)
    yield one.id
  }
  step last = work(n: first.id) after all
  return all.sum() + last.id
}
`;

const test = (n: number): string => `
test "case ${n}" {
  mock work => fail "busy" then { id: 1 }
  run chain(size: 8) as result
  expect result.status == "succeeded"
  expect result.value == 9
  expect work.calls.length == 11
  expect result.steps["chain/first"]?.attempts == 2
}
`;

const cpu = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

const text = flow + Array.from({ length: count }, (_, n) => test(n)).join('');
const start = process.cpuUsage();
const suite = lowerTests(analyse([{ uri, text }]), uri);
const prepared = cpu(start);

const plans = new TestedPlans(suite);
const surroundings = { cwd: '/', env: {}, fixtures: new Fixtures(false), observe: () => undefined };
const testing = process.cpuUsage();
let failures = 0;
for (const each of suite.tests) {
  failures += (await runTest(suite, plans, each, surroundings)).length;
}
const tested = cpu(testing);

const entry = Object.keys(suite.plan.flows)[0] ?? '';
const running = process.cpuUsage();
for (let n = 0; n < count; n += 1) {
  const plan = { ...suite.plan, entry };
  simulate({ plan, input: { size: 8 }, outcome: () => ({ value: { id: 1 } }) });
}
const ran = cpu(running);

console.log(`${count} tests, ${failures} failures; CPU ms`);
console.log(`  check and plan the file   ${Math.round(prepared)}`);
console.log(`  run the tests             ${Math.round(tested)}`);
console.log(`  the same runs, untested   ${Math.round(ran)}`);
console.log(`  ratio tested to untested  ${(tested / ran).toFixed(2)}`);
console.log(`  all                       ${Math.round(cpu())} (bound: 5000)`);
