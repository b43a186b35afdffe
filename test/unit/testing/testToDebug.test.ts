/** Tests that are gone through: the same mocks and times on the embedded engine. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyse } from '#language/analysis/analyse.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { type TestToDebug, testToDebug } from '#runner/testing/testToDebug.ts';
import { flowTestsUri } from '#test/support/flowTests.ts';

const text = `
event paid(order: string)

resource shop = postgres(url: env("DATABASE_URL"))

declare action act(n: int) -> int

flow f(order: string) -> string {
  step a = act(n: 1) retry 2 backoff 1s undo act(n: 9)
  step saved = shop.execute("update t set a = \${a}") after a
  step pause = sleep(2h) after saved
  step p = wait paid(order: order) after pause
  return "\${a} \${p.order}"
}

test "t" {
  let order = "o"
  mock act => fail "busy" then 5 after 1m
  mock shop.execute => { rows: 1 }
  emit paid(order: "x") after 30m
  run f(order: order) as result for 3h
  emit paid(order: order)
  advance 1h
  expect result.status == "succeeded"
}

test "nothing" {
  expect true
}
`;

function prepared(name: string): TestToDebug {
  const model = analyse([{ uri: flowTestsUri, text }]);
  return testToDebug({ path: 'main.flow', uri: flowTestsUri, model }, name, { cwd: '/', env: {} });
}

describe('a test that is debugged', () => {
  it('runs its flow with its mocks, in virtual time', async () => {
    const run = prepared('t').start({});
    const events: RunEvent[] = [];
    run.onEvents(each => events.push(...each));
    const outcome = await run.done;
    assert.deepEqual(outcome, { status: 'succeeded', output: '5 o' });
    const passed = (events.at(-1)?.time ?? 0) - (events[0]?.time ?? 0);
    assert.equal(passed, 3 * 3_600_000);
    assert.equal(events.filter(({ type }) => type === 'attempt.failed').length, 1);
  });

  it('takes recorded answers from their file, and fails where there is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-recorded-'));
    try {
      const uri = pathToFileURL(join(folder, 'main.flow')).href;
      const recorded = `declare action act(n: int) -> int
flow f(n: int) -> int {
  step a = act(n: n)
  return a
}
test "kept" {
  mock act => recorded "answers.json"
  run f(n: 1) as result
}
test "other" {
  mock act => recorded "answers.json"
  run f(n: 2) as result
}
`;
      const answers = [{ action: 'act', arguments: { n: 1 }, answers: [{ value: 7 }] }];
      writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
      const outcomeOf = (name: string) => {
        const model = analyse([{ uri, text: recorded }]);
        return testToDebug({ path: 'main.flow', uri, model }, name, { cwd: folder, env: {} }).start({}).done;
      };
      assert.deepEqual(await outcomeOf('kept'), { status: 'succeeded', output: 7 });
      const failed = await outcomeOf('other');
      assert.equal(failed.status === 'failed' && failed.error.code, 'test/not-recorded');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is none without a run, or with another name', () => {
    assert.throws(() => prepared('nothing'), /runs no flow/);
    assert.throws(() => prepared('other'), /has no test `other`/);
  });
});
