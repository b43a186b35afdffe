/** Tests out of recorded runs. */
import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { JsonObject } from '#protocol/json.ts';
import { simulate } from '#runner/sim/simulate.ts';
import type { AttemptOutcome } from '#runner/sim/world.ts';
import { literal } from '#runner/testing/literal.ts';
import { recordTest } from '#runner/testing/recordTest.ts';
import { flowTestsUri, passes } from '#test/support/flowTests.ts';

interface Recording {
  readonly input?: JsonObject;
  readonly outcomes: Readonly<Record<string, readonly AttemptOutcome[]>>;
  readonly answers?: Parameters<typeof simulate>[0]['answers'];
  readonly arriving?: readonly { readonly at: number; readonly event: string; readonly fields: JsonObject }[];
}

/** Runs `main` of a text, makes a test of the run, and holds that it passes beside the text. */
async function recorded(text: string, { input = {}, outcomes, arriving, answers }: Recording): Promise<string> {
  const plan = lower(analyse([{ uri: flowTestsUri, text }]), flowTestsUri, 'main');
  const counts = new Map<string, number>();
  const { events } = simulate({
    plan,
    input,
    arriving,
    answers,
    outcome: ({ path }) => {
      const count = counts.get(path) ?? 0;
      counts.set(path, count + 1);
      return outcomes[path]?.[count] ?? {};
    },
  });
  const test = recordTest('r1', plan, events);
  assert.equal(test.name, 'main, as in run r1');
  await passes(`${text}\n${test.text}`);
  return test.text;
}

describe('a test from a run', () => {
  it('mocks what was called, and expects what came of it', async () => {
    const text = await recorded(
      'declare action act(n: int) -> string\n\nflow main(n: int) -> string {\n  step a = act(n: n)\n  return a\n}\n',
      {
        input: { n: 3 },
        outcomes: { 'main/a': [{ value: 'x "${y}"' }] },
      },
    );
    assert.equal(
      text,
      `test "main, as in run r1" {
  mock act => "x \\"\\\${y}\\""
  run main(n: 3) as result
  expect result.status == "succeeded"
  expect result.value == "x \\"\\\${y}\\""
}
`,
    );
  });

  it('writes every character so that the language reads it', async () => {
    const text = await recorded(
      'declare action act(n: int) -> string\n\nflow main() -> string {\n  step a = act(n: 1)\n  return a\n}\n',
      { outcomes: { 'main/a': [{ value: 'a\r\n\tb\u0007' }] } },
    );
    assert.ok(text.includes('mock act => "a\\r\\n\\tb\\u{7}"'), text);
  });

  it('answers what a person was asked, yes or no', async () => {
    const text = await recorded(
      `flow main() -> string {
  step first = approve("First?")
  step second = approve("Second?") after first catch null
  return "\${first.by} \${first.comment ?? "-"} \${second == null}"
}
`,
      {
        outcomes: {},
        answers: [
          { at: 3000, path: 'main/first', answer: { approved: true, by: 'Ada', comment: 'good' } },
          { at: 5000, path: 'main/second', answer: { approved: false, by: 'Grace' } },
        ],
      },
    );
    assert.match(text, /mock approve => \{ by: "Ada", comment: "good", at: now\(\) \} after 3000ms then fail \{/);
    assert.match(text, /expect result\.value == "Ada good true"/);
  });

  it('tells calls apart by their arguments, and attempts by their order', async () => {
    const text = await recorded(
      `declare action act(n: int, same: string) -> int

flow main() -> int[] {
  step all = for n in range(2) {
    step one = act(n: n, same: "s") retry 2
    yield one
  }
  return all
}
`,
      {
        outcomes: {
          'main/all[0]/one': [{ value: 10 }],
          'main/all[1]/one': [{ failure: { code: 'busy', message: 'later' } }, { value: 11, after: 1500 }],
        },
      },
    );
    assert.match(text, /mock act\(n: 0\) => 10\n/);
    assert.match(text, /mock act\(n: 1\) => fail \{ code: "busy", message: "later" \} then 11 after 1500ms\n/);
  });

  it('records undos and failures', async () => {
    const text = await recorded(
      `declare action make() -> string
declare action drop(id: string) -> null

flow main() {
  step a = make() undo drop(id: a)
  step b = make() after a
}
`,
      { outcomes: { 'main/a': [{ value: 'i' }], 'main/b': [{ failure: { code: 'full', message: 'no room' } }] } },
    );
    assert.match(text, /mock make => "i" then fail \{ code: "full", message: "no room" \}\n/);
    assert.match(text, /mock drop => null\n/);
    assert.match(text, /expect result.error\?.path == "main\/b"\n {2}expect result.undone == \["main\/a"\]/);
  });

  it('sends the events that came', async () => {
    const text = await recorded(
      'event paid(order: string)\n\nflow main() -> string {\n  step p = wait paid(order: "o")\n  return p.order\n}\n',
      { outcomes: {}, arriving: [{ at: 60_000, event: 'paid', fields: { order: 'o' } }] },
    );
    assert.match(text, /emit paid\(order: "o"\) after 60000ms\n/);
  });
});

describe('literals', () => {
  it('are written as the language reads them', () => {
    assert.equal(literal({ a: [1, null, true], 'b-c': 'x\n$' }), '{ a: [1, null, true], "b-c": "x\\n$" }');
    assert.equal(literal('${x}'), '"\\${x}"');
    assert.equal(literal(1500, { kind: 'duration' }), '1500ms');
    assert.equal(
      literal('2026-11-24', { kind: 'union', members: [{ kind: 'null' }, { kind: 'date' }] }),
      '"2026-11-24" as date',
    );
    assert.equal(literal({}), '{}');
  });
});
