/** What `npm run fuzz` found once stays fixed. */
import assert from 'node:assert/strict';
import { keptInputs, seedTexts } from '#test/fuzz/corpus.ts';
import { findProblem } from '#test/fuzz/findProblem.ts';
import { minimise } from '#test/fuzz/minimise.ts';
import { snippetsOf } from '#test/fuzz/mutate.ts';

describe('inputs that the fuzzer found', () => {
  const snippets = snippetsOf(seedTexts());
  for (const [name, input] of keptInputs()) {
    it(name, () => assert.equal(findProblem(input, snippets)?.message, undefined));
  }

  it('are made as small as they can be', () => {
    const input = { seed: 1, text: 'flow a() {\n  let x = 1 + bad\n}\nflow b() {\n}\n' };
    const small = minimise(input, ({ text }) => text.includes('bad'), performance.now() + 60_000);
    assert.equal(small.text, 'bad');
  });
});
