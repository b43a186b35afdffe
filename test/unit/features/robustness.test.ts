/** Whatever the text is, whatever the place: every question gets an answer. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { ask } from '#test/support/ask.ts';

const texts = ['taste', 'grammar'].map(name =>
  readFileSync(new URL(`../../fixtures/${name}.flow`, import.meta.url), 'utf8'),
);
const pieces = ['{', '}', '"', '(', ')', 'step ', '${', '\n', '=>', 'let x = ', ''];

/** A fixture with a few pieces put in place of others. */
const broken = fc
  .record({
    text: fc.constantFrom(...texts),
    cuts: fc.array(fc.record({ at: fc.nat(3000), length: fc.nat(40), put: fc.constantFrom(...pieces) }), {
      maxLength: 3,
    }),
    from: fc.nat(3000),
    length: fc.nat(300),
  })
  .map(({ text, cuts, from, length }) => {
    const cut = cuts.reduce((all, { at, length: gone, put }) => all.slice(0, at) + put + all.slice(at + gone), text);
    const start = Math.min(from, cut.length);
    return { text: cut, start, end: Math.min(start + length, cut.length) };
  });

describe('editor questions about any text', () => {
  it('are answered', () => {
    fc.assert(
      fc.property(broken, ({ text, start, end }) => {
        ask(text, start, end);
      }),
      { numRuns: 60 },
    );
  });
});
