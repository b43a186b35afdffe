import assert from 'node:assert/strict';
import { type InputField, inputField } from '#client/editor/inputFields.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';

const field = (shape: Shape, options: { optional?: boolean; shapes?: Shapes } = {}): InputField =>
  inputField(
    { name: 'p', shape, optional: options.optional ?? false, doc: undefined, typeText: 'T' },
    options.shapes ?? {},
  );

/** What a text is read as; a complaint is thrown. */
function read(shape: Shape, text: string, optional = false): unknown {
  const asked = field(shape, { optional });
  assert.ok(asked.kind === 'text');
  const reading = asked.read(text);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

describe('what is asked for a parameter', () => {
  it('reads texts, numbers, durations, times and dates', () => {
    assert.equal(read({ kind: 'string' }, '12'), '12');
    assert.equal(read({ kind: 'number' }, '1.5'), 1.5);
    assert.equal(read({ kind: 'int' }, '12'), 12);
    assert.equal(read({ kind: 'duration' }, '1h30m'), 5_400_000);
    assert.equal(read({ kind: 'duration' }, '250ms'), 250);
    assert.equal(read({ kind: 'time' }, '2026-11-24T06:30:00Z'), '2026-11-24T06:30:00.000Z');
    assert.equal(read({ kind: 'date' }, '2026-11-24'), '2026-11-24');
  });

  it('says how a text that does not fit should read', () => {
    assert.throws(() => read({ kind: 'int' }, '1.5'), /not a whole number/);
    assert.throws(() => read({ kind: 'number' }, ''), /not a number/);
    assert.throws(() => read({ kind: 'duration' }, '5 minutes'), /30s/);
    assert.throws(() => read({ kind: 'date' }, '24.11.2026'), /2026-11-24/);
    assert.throws(() => read({ kind: 'list', element: { kind: 'string' } }, '{}'), /list is needed/);
  });

  it('reads objects as JSON, and names a field that is missing', () => {
    const order: Shape = {
      kind: 'object',
      fields: [{ name: 'id', shape: { kind: 'string' }, optional: false, doc: undefined }],
    };
    assert.deepEqual(read(order, '{"id": "o1"}'), { id: 'o1' });
    assert.throws(() => read(order, '{}'), /"id" is missing/);
    assert.throws(() => read(order, '{id}'), /not JSON/);
    const asked = field({ kind: 'named', name: 'Order' }, { shapes: { Order: order } });
    assert.ok(asked.kind === 'text');
    assert.equal(asked.initial, '{"id":""}');
  });

  it('leaves out what is optional and empty', () => {
    assert.equal(read({ kind: 'int' }, '', true), undefined);
    assert.equal(read({ kind: 'string' }, ''), '');
  });

  it('offers booleans and literals as choices', () => {
    const tier: Shape = {
      kind: 'union',
      members: ['basic', 'gold'].map(value => ({ kind: 'literal', value })),
    };
    const asked = field(tier, { optional: true });
    assert.ok(asked.kind === 'choice');
    assert.deepEqual(
      asked.choices.map(choice => choice.value),
      ['basic', 'gold', undefined],
    );
    const flag = field({ kind: 'boolean' });
    assert.ok(flag.kind === 'choice' && flag.choices.length === 2);
  });

  it('hides secrets', () => {
    const asked = field({ kind: 'secret', inner: { kind: 'string' } });
    assert.ok(asked.kind === 'text' && asked.hidden);
  });

  it('ends for a type that names only itself', () => {
    const asked = field({ kind: 'named', name: 'Loop' }, { shapes: { Loop: { kind: 'named', name: 'Loop' } } });
    assert.equal(asked.kind, 'text');
  });
});
