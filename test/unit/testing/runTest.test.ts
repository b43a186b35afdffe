/** What the statements of a `test` mean. */
import assert from 'node:assert/strict';
import { messagesOf, passes, runFlowTests } from '#test/support/flowTests.ts';

const shop = `
event paid(order: string, amount: number)

declare action pay.charge(amount: number) -> { id: string }
declare action pay.refund(id: string) -> null
declare action stock.reserve(sku: string, quantity?: int) -> string

flow fulfil(skus: string[]) -> { total: int } {
  step charge = pay.charge(amount: 3)
    retry 2 backoff 1s
    undo pay.refund(id: charge.id)
  step picks = for sku in skus {
    step pick = stock.reserve(sku: sku)
    yield pick
  }
  step told = log("done") after charge, picks
  return { total: picks.length }
}

flow settle(order: string) -> string {
  step asked = http.post("http://bank.example/\${order}")
  step payment = wait paid(order: order) timeout 3d
  step pause = sleep(2h) after payment
  return "paid \${payment.amount}"
}
`;

const mocked = `
  mock pay.charge => { id: "c" }
  mock pay.refund => null
  mock stock.reserve => "r"
`;

describe('tests of flows', () => {
  it('run flows with mocked actions, and see what came of it', () =>
    passes(`${shop}
test "t" {${mocked}
  run fulfil(skus: ["a", "b"]) as result
  expect result.status == "succeeded"
  expect result.value == { total: 2 }
  expect result.error == null
  expect result.undone == []
  expect stock.reserve.calls.map(call => call.arguments.sku) == ["a", "b"]
  expect stock.reserve.calls[1]?.step == "fulfil/picks[1]/pick"
  expect result.steps["fulfil/picks[0]/pick"]?.value == "r"
  expect result.events.filter(e => e.path == "fulfil/told").map(e => e.type).contains("step.succeeded")
}`));

  it('answer call after call, and fail with what the mock says', () =>
    passes(`${shop}
test "t" {
  mock pay.charge => fail "no" then fail { code: "busy", message: "later" } then { id: "c" }
  mock stock.reserve => "r"
  run fulfil(skus: []) as result
  expect result.status == "succeeded"
  expect pay.charge.calls.map(call => call.attempt) == [1, 2, 3]
  expect result.duration > 2s
}

test "gives up" {
  mock pay.charge => fail { code: "busy", message: "later" }
  mock stock.reserve => "r"
  run fulfil(skus: []) as result
  expect result.error?.code == "busy"
  expect result.error?.message == "later"
  expect result.error?.path == "fulfil/charge"
  expect result.steps["fulfil/charge"]?.attempts == 3
}`));

  it('undo, and tell the calls of an undo from others', () =>
    passes(`${shop}
test "t" {${mocked}
  mock stock.reserve(sku: "b") => fail "out of stock"
  run fulfil(skus: ["a", "b"]) as result
  expect result.status == "failed"
  expect result.undone == ["fulfil/charge"]
  expect pay.refund.calls.map(call => call.isUndo) == [true]
  expect pay.refund.calls[0]?.arguments?.id == "c"
}`));

  it('answer by the arguments of a call: the last mock that fits counts', () =>
    passes(`${shop}
test "t" {${mocked}
  mock stock.reserve as call => "r-\${call.arguments.sku}"
  mock stock.reserve(sku: "b") => "special"
  mock http.post => { status: 500, headers: {}, body: null }
  mock http.post(url: "http://bank.example/o1") => { status: 200, headers: {}, body: null }
  run fulfil(skus: ["a", "b"]) as result
  expect result.steps["fulfil/picks"]?.value == ["r-a", "special"]
}`));

  it('let virtual time pass, and send events', () =>
    passes(`${shop}
test "t" {
  mock http.post => { status: 200, headers: {}, body: null } after 1s
  emit paid(order: "another", amount: 1) after 1h
  run settle(order: "o") as result for 2h
  expect result.status == "waiting"
  expect result.duration == 2h
  expect http.post.calls[0]?.arguments?.url == "http://bank.example/o"
  advance 1d
  emit paid(order: "o", amount: 4)
  expect result.status == "waiting"
  advance 2h
  expect result.value == "paid 4"
  expect result.duration == 1d4h
}

test "in one go" {
  mock http.post => { status: 200, headers: {}, body: null }
  emit paid(order: "o", amount: 5) after 1h
  run settle(order: "o") as result
  expect result.value == "paid 5"
  expect result.duration == 3h
}

test "runs out of time" {
  mock http.post => { status: 200, headers: {}, body: null }
  run settle(order: "o") as result
  expect result.error?.code == "timeout"
  expect result.duration == 3d
}

test "is cancelled" {
  mock http.post => { status: 200, headers: {}, body: null }
  run settle(order: "o") as result for 1h
  cancel result
  expect result.status == "cancelled"
}`));

  it('mock flows like actions', () =>
    passes(`${shop}
flow both() -> int {
  step one = fulfil(skus: ["a"])
  step two = fulfil(skus: ["b"])
  return one.total + two.total
}

test "t" {
  mock fulfil => { total: 3 } then { total: 4 }
  run both() as result
  expect result.value == 7
  expect fulfil.calls.map(call => call.arguments.skus) == [["a"], ["b"]]
}`));

  it('give variables of the environment, and know none of the machine', () =>
    passes(`
flow f() -> string {
  return "\${env("PLACE")} \${env("HOME", default: "nowhere")}"
}

test "t" {
  mock env("PLACE") => "here"
  run f() as result
  expect result.value == "here nowhere"
}`));

  it('fail where no answer is recorded, and leave the name `recorded` to others', async () => {
    const messages = await messagesOf(`${shop}
test "t" {
  let recorded = "r"
  mock pay.charge => recorded "no such file.json"
  mock stock.reserve => recorded
  run fulfil(skus: ["a"]) as result
  expect result.error?.code == "test/not-recorded"
  expect stock.reserve.calls.length == 1
}`);
    assert.equal(messages.length, 1);
    assert.match(
      messages[0] ?? '',
      /^Nothing is recorded for `pay.charge`: The file `.*no such file.json` can't be read/,
    );
  });

  it('let no action have an effect that is not asked for', async () => {
    const { failures } = await runFlowTests(`${shop}
test "t" {
  run fulfil(skus: ["a"]) as result
}`);
    const [charge] = failures.t ?? [];
    assert.equal(charge?.message, '`pay.charge` is not mocked, and `fulfil/charge` (line 9) calls it.');
    assert.equal(charge?.place.line, 28);
  });

  it('do not need addresses of what is mocked', () =>
    passes(`
resource shop = postgres(url: env("DATABASE_URL"))

flow f(id: string) {
  step saved = shop.execute("update t set done = true where id = \${id}")
}

test "t" {
  mock shop.execute => { rows: 1 }
  run f(id: "it's") as result
  expect result.status == "succeeded"
  expect shop.execute.calls[0]?.arguments?.sql == "update t set done = true where id = 'it''s'"
}`));

  it('wait in line for locks', () =>
    passes(`
resource slots = lock(1)

declare action work() -> null

flow f() {
  step all = for n in range(3) {
    step done = work() using slots
  }
}

test "t" {
  mock work => null after 1h
  run f() as result
  expect result.duration == 3h
}`));

  it('fail when nobody looks at a run that failed', async () => {
    const messages = await messagesOf(`
flow f() {
  fail "broken"
}

test "t" {
  run f()
}`);
    assert.deepEqual(messages, ['The run failed: broken']);
  });

  it('tell a run without an end', async () => {
    const [message] = await messagesOf(`
flow f() {
  step all = repeat every 1h {
    step told = log("still here")
  } until told != null
}

test "t" {
  run f()
}`);
    assert.match(message ?? '', /does not come to an end/);
  });
});

describe('failures of tests', () => {
  const failing = async (condition: string) => {
    const { failures } = await runFlowTests(`${shop}
test "t" {${mocked}
  run fulfil(skus: ["a", "b"]) as result
  expect ${condition}
}`);
    const [failure, ...others] = failures.t ?? [];
    assert.deepEqual(others, []);
    return failure;
  };

  it('show both sides of a comparison, and the place', async () => {
    const failure = await failing('result.value == { total: 3 }');
    assert.equal(failure?.message, '`result.value == { total: 3 }` does not hold.');
    assert.deepEqual(failure?.comparison, { operator: '==', left: { total: 2 }, right: { total: 3 } });
    assert.equal(failure?.place.line, 33);
    assert.equal(failure?.values, undefined);
  });

  it('show the values in other conditions', async () => {
    const failure = await failing('result.undone.contains("x") || result.duration == 3h');
    assert.deepEqual(failure?.values, [
      { text: 'result.undone', value: [] },
      { text: 'result.undone.contains("x")', value: false },
      { text: 'result.duration', value: 0 },
    ]);
  });

  it('show how the run failed', async () => {
    const { failures } = await runFlowTests(`${shop}
test "t" {${mocked}
  mock stock.reserve => fail "out of stock"
  run fulfil(skus: ["a"]) as result
  expect result.value == { total: 1 }
}`);
    assert.deepEqual(failures.t?.[0]?.notes, ['`result` failed: out of stock']);
  });

  it('are all told, not only the first', async () => {
    const messages = await messagesOf(`${shop}
test "t" {${mocked}
  run fulfil(skus: ["a"]) as result
  expect result.value == null
  expect result.status == "failed"
}`);
    assert.equal(messages.length, 2);
  });

  it('name a mock without a value', async () => {
    const messages = await messagesOf(`${shop}
test "t" {${mocked}
  let list: string[] = []
  mock stock.reserve as call => (json.parse("{}") as { sku: string }).sku
  run fulfil(skus: ["a"]) as result
  expect list == []
}`);
    assert.match(messages[0] ?? '', /^The mock of `stock.reserve` has no value/);
  });
});

describe('coverage', () => {
  it('counts steps, branches and what is done about failures', async () => {
    const { coverage } = await runFlowTests(`
declare action act(n: int) -> int

flow f(n: int) -> int {
  step a = act(n: n) retry 1 catch 0
  step b = if n > 1 {
    step c = act(n: 2) when n > 2
    yield c ?? 0
  }
  step d = act(n: 3) undo act(n: 4)
  return b ?? a
}

flow g() {
  step e = log("never")
}

test "t" {
  mock act => fail "no" then 1
  run f(n: 2) as result
  expect result.value == 0
}`);
    const [file] = coverage.report();
    assert.deepEqual(
      file?.flows.map(({ name, count }) => [name, count]),
      [
        ['f', 1],
        ['g', 0],
      ],
    );
    assert.deepEqual(
      file?.steps.map(({ name, count, branches }) => [
        name,
        count,
        ...branches.map(each => `${each.label} ${each.count}`),
      ]),
      [
        ['f/a', 1, 'retry 1', 'catch 0'],
        ['f/b', 1, 'n > 1 1', 'otherwise 0'],
        ['f/c', 0, 'when holds 0', 'when does not hold 1'],
        ['f/yield#1', 1],
        ['f/d', 1, 'undo 0'],
        ['f/return#1', 1],
        ['g/e', 0],
      ],
    );
  });
});
