import assert from 'node:assert/strict';
import { inputProblems } from '#language/features/inputProblems.ts';
import { partsOf } from '#language/plan/conform.ts';
import type { JsonObject } from '#protocol/json.ts';
import { edit } from './editor.ts';

const text = `type Line = { sku: string, "unit price": number }
flow order(id: string, lines: Line[], tier: "basic" | "gold" = "basic", wait?: duration) {
  step said = log("\${id} \${lines.length} \${tier} \${wait ?? 0ms}")
}
flow bare() { step said = log("") }
`;

function problems(inputs: JsonObject, flow = 'order'): readonly string[] {
  const { model, uri } = edit(text);
  return inputProblems(model, uri, flow, inputs).map(({ at, message }) => `${at.join(' > ')}: ${message}`);
}

describe('problems of an input', () => {
  it('are none where it fits, or leaves something out', () => {
    assert.deepEqual(problems({ id: 'o1', lines: [{ sku: 'a', 'unit price': 1 }], tier: 'gold', wait: null }), []);
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ id: 1 }, 'unknown'), []);
  });

  it('name each parameter that is wrong, and the part of it', () => {
    assert.deepEqual(problems({ id: 1, lines: [{ sku: 'a', 'unit price': '1' }, {}], tier: 'silver' }), [
      'id: `id` takes a text, and is the number 1.',
      'lines > 0 > unit price: `lines[0]["unit price"]` takes a number, and is the text "1".',
      'tier: `tier` takes "basic" or "gold", and is the text "silver".',
    ]);
    assert.deepEqual(problems({ lines: [{ sku: 'a' }] }), [
      'lines > 0 > unit price: `lines[0]["unit price"]` takes a number, and is missing.',
    ]);
  });

  it('name parameters that there are not', () => {
    assert.deepEqual(problems({ teir: 'gold' }), [
      'teir: The flow `order` has no parameter `teir`. Did you mean `tier`?',
    ]);
    assert.deepEqual(problems({ x: 1 }, 'bare'), ['x: The flow `bare` has no parameter `x`. It takes none.']);
  });

  it('are at paths that read as their parts', () => {
    assert.deepEqual(partsOf('a[2]["b c"].d[0][1]["\\"]"]'), ['a', 2, 'b c', 'd', 0, 1, '"]']);
    assert.deepEqual(partsOf(''), []);
  });
});
