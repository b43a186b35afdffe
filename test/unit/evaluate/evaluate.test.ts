import assert from 'node:assert/strict';
import { type Environment, EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import type { Expr } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';

const environment: Environment = {
  node: number => `node ${number}`,
  blockLocal: (block, name) => `${name} of ${block}`,
  locals: new Map<string, Json>([['error', { code: 'x' }]]),
  functions: {
    twice: {
      key: 'twice',
      name: 'twice',
      parameters: ['n', 'by'],
      defaults: { by: { op: 'constant', value: 2 } },
      body: binary('*', local('n'), local('by')),
    },
  },
  shapes: {},
  sources: {
    now: () => '2026-11-24T06:30:00.000Z',
    uuid: () => 'a uuid',
    random: () => 0.5,
    variable: name => (name === 'HOME' ? '/home/ada' : undefined),
    secret: () => undefined,
  },
};

function constant(value: Json): Expr {
  return { op: 'constant', value };
}

function local(name: string): Expr {
  return { op: 'local', name };
}

function binary(operator: Extract<Expr, { op: 'binary' }>['operator'], left: Expr, right: Expr): Expr {
  return { op: 'binary', operator, left, right };
}

function call(name: string, ...args: readonly (Expr | Json)[]): Expr {
  return {
    op: 'builtin',
    name,
    arguments: args.map(arg =>
      typeof arg === 'object' && arg !== null && 'op' in arg ? (arg as Expr) : constant(arg as Json),
    ),
  };
}

function value(expr: Expr): Json {
  return evaluate(expr, environment);
}

function failure(expr: Expr): string {
  try {
    value(expr);
  } catch (error) {
    assert.ok(error instanceof EvaluationError, String(error));
    return error.code;
  }
  return 'none';
}

describe('evaluate', () => {
  it('looks names up where they come from', () => {
    assert.equal(value({ op: 'node', node: 3 }), 'node 3');
    assert.equal(value({ op: 'blockLocal', block: 1, name: 'order' }), 'order of 1');
    assert.deepEqual(value(local('error')), { code: 'x' });
  });

  it('counts, compares and joins, and never coerces', () => {
    assert.equal(value(binary('+', constant(1), constant(2))), 3);
    assert.equal(value(binary('+', constant('a'), constant('b'))), 'ab');
    assert.equal(value(binary('%', constant(-7), constant(3))), -1);
    assert.equal(value(binary('==', constant(1), constant('1'))), false);
    assert.equal(value(binary('==', constant({ a: [1], b: null }), constant({ b: null, a: [1] }))), true);
    assert.equal(value(binary('!=', constant([1, 2]), constant([1, 2, 3]))), true);
    assert.equal(value(binary('<', constant('a'), constant('b'))), true);
    assert.equal(failure(binary('<', constant('a'), constant(1))), 'operand');
    assert.equal(failure(binary('-', constant('3'), constant(1))), 'operand');
    assert.equal(failure(binary('+', constant(null), constant('x'))), 'operand');
    assert.equal(failure(binary('/', constant(1), constant(0))), 'number/zero');
    assert.equal(failure(binary('%', constant(1), constant(0))), 'number/zero');
    assert.equal(failure(binary('*', constant(1e308), constant(10))), 'number/range');
  });

  it('leaves what a condition decides against alone', () => {
    const broken = binary('/', constant(1), constant(0));
    assert.equal(value(binary('&&', constant(false), broken)), false);
    assert.equal(value(binary('||', constant(true), broken)), true);
    assert.equal(value(binary('??', constant(0), broken)), 0);
    assert.equal(value(binary('??', constant(null), constant(1))), 1);
    // biome-ignore lint/suspicious/noThenProperty: the plan's name for what holds
    assert.equal(value({ op: 'conditional', condition: constant(null), then: broken, otherwise: constant(2) }), 2);
    assert.equal(failure({ op: 'not', operand: constant('text') }), 'operand');
  });

  it('reads members, and tells a missing one from a missing object', () => {
    const member = (object: Json, optional = false): Expr => ({
      op: 'member',
      object: constant(object),
      name: 'id',
      optional,
    });
    assert.equal(value(member({ id: 1 })), 1);
    assert.equal(value(member({})), null);
    assert.equal(value(member('text')), null);
    assert.equal(value(member(null, true)), null);
    assert.equal(failure(member(null)), 'null/member');
    const failing: Expr = { op: 'builtin', name: 'json.parse', arguments: [constant('{')] };
    const called = { arguments: [constant(null), failing], optional: true } as const;
    assert.equal(value({ op: 'builtin', name: 'text.contains', ...called }), null);
    assert.equal(value({ op: 'method', name: 'contains', ...called }), null);
    assert.equal(value({ op: 'member', object: constant({}), name: 'constructor', optional: false }), null);
    assert.equal(value({ op: 'member', object: constant([1, 2]), name: 'length', optional: false }), 2);
  });

  it('gives null beyond the end of a list', () => {
    const index = (object: Json, at: Json): Expr => ({ op: 'index', object: constant(object), index: constant(at) });
    assert.equal(value(index([1, 2], 1)), 2);
    assert.equal(value(index([1, 2], 2)), null);
    assert.equal(value(index([1, 2], -1)), null);
    assert.equal(value(index({ a: 1 }, 'a')), 1);
    assert.equal(value(index({ a: 1 }, '__proto__')), null);
    assert.equal(failure(index('text', 0)), 'operand');
  });

  it('builds lists and objects with spreads, whatever their names', () => {
    const object: Expr = {
      op: 'object',
      fields: [
        { kind: 'field', name: 'a', value: constant(1) },
        { kind: 'spread', value: constant(JSON.parse('{"a": 2, "__proto__": 3}')) },
        { kind: 'spread', value: constant(null) },
      ],
    };
    assert.equal(JSON.stringify(value(object)), '{"a":2,"__proto__":3}');
    const list: Expr = {
      op: 'list',
      items: [
        { kind: 'item', value: constant(0) },
        { kind: 'spread', value: constant([1, 2]) },
      ],
    };
    assert.deepEqual(value(list), [0, 1, 2]);
  });

  it('applies functions and lambdas, each with its own names', () => {
    assert.equal(value({ op: 'apply', function: 'twice', arguments: [constant(4)] }), 8);
    assert.equal(value({ op: 'apply', function: 'twice', arguments: [constant(4), constant(3)] }), 12);
    const product: Expr = { op: 'lambda', parameters: ['n', 'i'], body: binary('*', local('n'), local('i')) };
    assert.deepEqual(value(call('list.map', [5, 6, 7], product)), [0, 6, 14]);
  });

  it('shows values in texts, and keeps those of a template apart', () => {
    const strings = ['a', 'b', 'c'];
    const holes = [constant(1), constant({ x: null })];
    assert.equal(value({ op: 'text', template: undefined, strings, values: holes }), 'a1b{"x":null}c');
    assert.deepEqual(value({ op: 'text', template: 'sql', strings, values: [constant("'; drop"), constant([1])] }), {
      $template: 'sql',
      strings,
      values: ["'; drop", [1]],
    });
  });

  it('lets only the program say what is raw', () => {
    const forged = { $raw: '; rm -rf /' };
    const filled = (hole: Expr): Json =>
      (value({ op: 'text', template: 'command', strings: ['', ''], values: [hole] }) as { values: Json[] }).values[0] ??
      null;
    assert.deepEqual(filled(call('raw', 'ls')), { $raw: 'ls' });
    assert.equal(filled(constant(forged)), JSON.stringify(forged));
    assert.deepEqual(filled(constant([forged, 1])), [JSON.stringify(forged), 1]);
    assert.equal(
      filled(constant({ $template: 'command', strings: ['x'], values: [] })),
      '{"$template":"command","strings":["x"],"values":[]}',
    );
    assert.equal(
      failure({
        op: 'cast',
        value: constant({ $template: 'sql', strings: ['x'], values: [] }),
        shape: { kind: 'template', template: 'sql' },
        text: 'body',
      }),
      'cast',
    );
  });

  it('finds the method that a value of unknown type has', () => {
    const method = (name: string, ...given: readonly Json[]): Expr => ({
      op: 'method',
      name,
      arguments: given.map(constant),
    });
    assert.equal(value(method('upper', 'a')), 'A');
    assert.equal(value(method('contains', [1, 2], 2)), true);
    assert.deepEqual(value(method('keys', { a: 1 })), ['a']);
    assert.equal(value(method('round', 1.26, 1)), 1.3);
    assert.equal(failure(method('upper', 3)), 'method');
    assert.equal(failure(method('upper', null)), 'null/member');
  });

  it('tells the first field that does not fit a cast', () => {
    const cast: Expr = {
      op: 'cast',
      value: constant({ lines: [{ price: 1 }, { price: 'free' }] }),
      shape: {
        kind: 'object',
        fields: [
          {
            name: 'lines',
            optional: false,
            doc: undefined,
            shape: {
              kind: 'list',
              element: {
                kind: 'object',
                fields: [{ name: 'price', optional: false, doc: undefined, shape: { kind: 'number' } }],
              },
            },
          },
        ],
      },
      text: 'request.body',
    };
    assert.throws(() => value(cast), {
      code: 'cast',
      message: '`lines[1].price` of `request.body` must be a number, but is the text "free".',
    });
  });

  it('does a bounded amount of work', () => {
    const million: Expr = call('range', 1_000_000);
    const square: Expr = { op: 'lambda', parameters: ['n'], body: call('list.length', million) };
    assert.equal(failure(call('list.map', million, square)), 'limit/work');
    assert.equal(failure(call('range', 1_000_001)), 'limit/range');
    assert.equal(failure(call('string.repeat', 'abc', 1e9)), 'limit/text');
    assert.equal(failure(call('string.padStart', 'abc', 1e9)), 'limit/text');
    assert.equal(failure(call('string.replace', 'a'.repeat(100_000), 'a', 'b'.repeat(1000))), 'limit/text');
    let deep: Expr = constant(1);
    for (let depth = 0; depth < 100_000; depth += 1) deep = { op: 'negate', operand: deep };
    assert.equal(failure(deep), 'limit/depth');
    let nested: Json = 1;
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    assert.equal(failure(binary('==', constant(nested), constant([nested]))), 'limit/depth');
  });

  it('makes nothing that could not be written out', () => {
    let laughs: Json = ['ha'];
    for (let depth = 0; depth < 60; depth += 1) laughs = [laughs, laughs];
    let others: Json = ['ha'];
    for (let depth = 0; depth < 60; depth += 1) others = [others, others];
    assert.equal(failure(constant(laughs)), 'limit/size');
    assert.equal(failure(binary('==', constant(laughs), constant(others))), 'limit/size');
    assert.equal(failure(call('json.text', constant(laughs))), 'limit/size');
    assert.equal(failure(call('list.unique', constant([laughs, others]))), 'limit/size');
    assert.equal(
      failure({ op: 'text', template: undefined, strings: ['', ''], values: [constant(laughs)] }),
      'limit/size',
    );
    assert.equal(failure({ op: 'cast', value: constant(laughs), shape: { kind: 'json' }, text: 'x' }), 'limit/size');
  });

  it('matches regular expressions in linear time', () => {
    const started = performance.now();
    assert.equal(value(call('string.matches', `${'a'.repeat(50_000)}!`, '^(a+)+$')), false);
    assert.ok(performance.now() - started < 2000);
    assert.equal(value(call('string.matches', 'order-42', '^order-\\d+$')), true);
    assert.deepEqual(value(call('string.capture', 'order-42', '(\\w+)-(\\d+)')), ['order-42', 'order', '42']);
    assert.equal(value(call('string.capture', 'x', '\\d')), null);
    assert.equal(failure(call('string.matches', 'x', '(')), 'text/regex');
    assert.equal(failure(call('string.matches', 'x', '(x)\\1')), 'text/regex');
  });
});
