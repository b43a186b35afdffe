import assert from 'node:assert/strict';
import { conform, readInput } from '#language/plan/conform.ts';
import type { Json } from '#protocol/json.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';

const field = (name: string, shape: Shape, optional = false) => ({ name, shape, optional, doc: undefined });
const nullable = (shape: Shape): Shape => ({ kind: 'union', members: [shape, { kind: 'null' }] });

const shapes: Shapes = {
  Tree: {
    kind: 'object',
    fields: [
      field('value', { kind: 'int' }),
      field('children', { kind: 'list', element: { kind: 'named', name: 'Tree' } }),
    ],
  },
  Loop: { kind: 'named', name: 'Loop' },
};

const tier: Shape = {
  kind: 'union',
  members: [
    { kind: 'literal', value: 'basic' },
    { kind: 'literal', value: 'gold' },
  ],
};

function problem(value: unknown, shape: Shape): string {
  const answer = conform(value, shape, shapes);
  return answer.ok ? 'fits' : `${answer.path}: ${answer.expected}, ${answer.found}`;
}

function read(text: string, shape: Shape): Json | string {
  const answer = readInput(text, shape, shapes);
  return answer.ok ? answer.value : `! ${answer.expected}, ${answer.found}`;
}

describe('conform', () => {
  it('takes what fits', () => {
    const fitting: readonly (readonly [unknown, Shape])[] = [
      ['text', { kind: 'string' }],
      [1.5, { kind: 'number' }],
      [-3, { kind: 'int' }],
      [true, { kind: 'boolean' }],
      [undefined, { kind: 'null' }],
      [1000, { kind: 'duration' }],
      ['2026-11-24T06:30:00.000Z', { kind: 'time' }],
      ['2024-02-29', { kind: 'date' }],
      [{ a: [1, null, 'x'] }, { kind: 'json' }],
      ['gold', tier],
      [null, nullable({ kind: 'int' })],
      [{ a: 1 }, { kind: 'map', value: { kind: 'int' } }],
      ['s3cret', { kind: 'secret', inner: { kind: 'string' } }],
      [
        { $template: 'sql', strings: ['a', 'b'], values: [1] },
        { kind: 'template', template: 'sql' },
      ],
      [
        { value: 1, children: [{ value: 2, children: [] }] },
        { kind: 'named', name: 'Tree' },
      ],
    ];
    for (const [value, shape] of fitting) assert.equal(problem(value, shape), 'fits', JSON.stringify(value));
  });

  it('names the place of what does not, what fits there, and what is there', () => {
    assert.equal(problem(1.5, { kind: 'int' }), ': a whole number, the number 1.5');
    assert.equal(problem(Number.NaN, { kind: 'number' }), ': a number, the number NaN');
    assert.equal(problem('2026-02-30', { kind: 'date' }), ': a date such as 2026-11-24, the text "2026-02-30"');
    assert.equal(problem('silver', tier), ': "basic" or "gold", the text "silver"');
    assert.equal(problem('x', nullable({ kind: 'int' })), ': a whole number or null, the text "x"');
    assert.equal(problem([1, '2'], { kind: 'list', element: { kind: 'int' } }), '[1]: a whole number, the text "2"');
    assert.equal(
      problem({ 'a b': 'x' }, { kind: 'map', value: { kind: 'int' } }),
      '["a b"]: a whole number, the text "x"',
    );
    assert.equal(problem({}, { kind: 'object', fields: [field('id', { kind: 'string' })] }), 'id: a text, missing');
    assert.equal(
      problem(
        { value: 1, children: [{ value: 2, children: [{ value: 'x', children: [] }] }] },
        { kind: 'named', name: 'Tree' },
      ),
      'children[0].children[0].value: a whole number, the text "x"',
    );
    assert.equal(
      problem({ id: 1 }, nullable({ kind: 'object', fields: [field('id', { kind: 'string' })] })),
      'id: a text, the number 1',
    );
    assert.equal(
      problem(() => 1, { kind: 'json' }),
      ': data, a function',
    );
    assert.equal(
      problem({ $template: 'sql', strings: ['a'], values: [1] }, { kind: 'template', template: 'sql' }),
      ': a template of kind `sql`, written in the program, an object',
    );
    assert.equal(problem(1, { kind: 'named', name: 'Loop' }), ': nothing, the number 1');
  });

  it('keeps members that the shape does not name, and takes absent optional ones', () => {
    const shape: Shape = {
      kind: 'object',
      fields: [field('id', { kind: 'int' }), field('note', { kind: 'string' }, true)],
    };
    assert.deepEqual(conform({ id: 1, more: [2] }, shape, shapes), { ok: true, value: { id: 1, more: [2] } });
    assert.equal(problem({ id: 1, note: null }, shape), 'fits');
    assert.equal(problem({ id: 1, note: 2 }, shape), 'note: a text, the number 2');
  });

  it('is not led astray by depth or by names of prototypes', () => {
    let deep: unknown = { value: 1, children: [] };
    for (let depth = 0; depth < 10_000; depth += 1) deep = { value: 1, children: [deep] };
    assert.match(problem(deep, { kind: 'named', name: 'Tree' }), /nested deeper$/);
    const forged = JSON.parse('{"__proto__": {"id": 1}}');
    assert.equal(
      problem(forged, { kind: 'object', fields: [field('id', { kind: 'int' })] }),
      'id: a whole number, missing',
    );
  });
});

describe('readInput', () => {
  it('reads what a person types', () => {
    assert.equal(read('12', { kind: 'int' }), 12);
    assert.equal(read('12', { kind: 'string' }), '12');
    assert.equal(read(' 1h30m ', { kind: 'duration' }), 5_400_000);
    assert.equal(read('true', { kind: 'boolean' }), true);
    assert.equal(read('2026-11-24', { kind: 'date' }), '2026-11-24');
    assert.equal(read('gold', tier), 'gold');
    assert.deepEqual(read('[1, 2]', { kind: 'list', element: { kind: 'int' } }), [1, 2]);
    assert.deepEqual(read('{"value": 1, "children": []}', { kind: 'named', name: 'Tree' }), { value: 1, children: [] });
    assert.equal(read('', nullable({ kind: 'int' })), null);
    assert.equal(read('12', nullable({ kind: 'string' })), '12');
    assert.equal(read('12', { kind: 'union', members: [{ kind: 'string' }, { kind: 'int' }] }), 12);
    assert.deepEqual(read('select 1', { kind: 'template', template: 'sql' }), {
      $template: 'sql',
      strings: ['select 1'],
      values: [],
    });
    assert.equal(read('plain', { kind: 'json' }), 'plain');
  });

  it('says what it wants instead', () => {
    assert.equal(read('many', { kind: 'int' }), '! a whole number, the text "many"');
    assert.equal(read('soon', { kind: 'duration' }), '! a duration such as 30s or 1h30m, the text "soon"');
    assert.equal(read('[1, 2', { kind: 'list', element: { kind: 'int' } }), '! a list, a text that is not JSON');
    assert.equal(read('silver', tier), '! "basic" or "gold", the text "silver"');
  });
});
