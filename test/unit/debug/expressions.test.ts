import assert from 'node:assert/strict';
import type { Json } from '#protocol/json.ts';
import { evaluateText, type Names, proposalsAt } from '#runner/debug/inspect/expressions.ts';
import { mask } from '#runner/secrets/masker.ts';
import { constant } from '#test/support/plans.ts';

const values: Readonly<Record<string, Json>> = {
  order: {
    id: 'o1',
    lines: [
      { sku: 'x', price: 9, quantity: 2 },
      { sku: 'y', price: 1, quantity: 1 },
    ],
    note: null,
  },
  risk: 0.5,
  mixed: [1, 'two', { three: 3 }],
  password: 'hunter2',
  odd: { 'not a name': 1 },
};

const names: Names = {
  values: new Map(Object.entries(values).map(([name, value]) => [name, { value, isSecret: name === 'password' }])),
  functions: {
    'file:///main.flow#double': {
      key: 'file:///main.flow#double',
      name: 'double',
      parameters: ['n'],
      defaults: {},
      body: { op: 'binary', operator: '*', left: { op: 'local', name: 'n' }, right: constant(2) },
    },
  },
};

const environment = {
  locals: new Map(),
  functions: names.functions,
  shapes: {},
  sources: {
    now: () => '2026-11-24T06:30:00.000Z',
    random: () => 0.5,
    uuid: () => 'uuid',
    variable: () => undefined,
    secret: () => undefined,
  },
};

const evaluated = (text: string): Json => {
  const answer = evaluateText(text, names, environment);
  return answer.ok ? answer.shown : answer.problem;
};

describe('debugger: expressions', () => {
  for (const [text, expected] of [
    ['order.id', 'o1'],
    ['order.lines.map(l => l.price * l.quantity).sum() + risk', 19.5],
    ['order.lines[1].sku.upper()', 'Y'],
    ['"${order.id}: ${order.lines.length}"', 'o1: 2'],
    ['{ a: risk, ...odd }', { a: 0.5, 'not a name': 1 }],
    ['order.note ?? "none"', 'none'],
    ['mixed[2].three', 3],
    ['double(4)', 8],
    ['order.missing', null],
    ['90s', 90_000],
    ['now()', '2026-11-24T06:30:00.000Z'],
    ['risk > 0.2 && order.lines.any(l => l.price > 5)', true],
  ] as const) {
    it(text, () => assert.deepEqual(evaluated(text), expected));
  }

  for (const [text, problem] of [
    ['ordr.id', /`ordr`.*Did you mean `order`\?/],
    ['order.', /./],
    ['order.lines[', /./],
    ['', /./],
    ['shell("rm -rf /")', /./],
    ['order.id.upper().nothing()', /nothing/],
    ['1 / 0', /zero/],
    ['order.lines.map(l => l.price * l.sku)', /./],
    ['risk } fail "x"', /./],
    ['risk\n  step x = shell("echo")', /./],
  ] as const) {
    it(`says why ${JSON.stringify(text)} has no value`, () => {
      const answer = evaluateText(text, names, environment);
      assert.match(answer.ok ? `it has: ${JSON.stringify(answer.value)}` : answer.problem, problem);
      assert.equal(answer.ok, false);
    });
  }

  it('masks what is secret', () => {
    assert.equal(evaluated('password'), mask);
    assert.equal(evaluated('"${password}!"'), mask);
    assert.deepEqual(evaluated('{ p: password }'), { p: mask });
    assert.equal(evaluated('reveal(password)'), 'hunter2');
    assert.equal(evaluated('password.length > 3'), mask);
  });

  it('completes names, fields and methods', () => {
    const labels = (text: string): string[] => proposalsAt(text, text.length, names).map(({ label }) => label);
    assert.ok(labels('ord').includes('order'));
    assert.deepEqual(labels('order.').slice(0, 3), ['id', 'lines', 'note']);
    assert.ok(labels('order.lines[0].s').includes('sku'));
    assert.ok(labels('order.id.').includes('upper'));
    assert.deepEqual(
      proposalsAt('1 + order.i', 11, names)
        .filter(({ label }) => label === 'id')
        .map(({ text, start, length }) => ({ text, start, length })),
      [{ text: 'id', start: 10, length: 1 }],
    );
  });
});
