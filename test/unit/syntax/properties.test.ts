import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { openBraces } from '#language/syntax/grammar/base.ts';
import { FlowGrammar } from '#language/syntax/grammar/flowGrammar.ts';
import { lex } from '#language/syntax/lexer.ts';
import { parse } from '#language/syntax/parser.ts';
import { format } from '#language/syntax/printer.ts';
import { walk } from '#language/syntax/walk.ts';
import { sexpr } from './sexpr.ts';

/** Shrinking a whole file takes minutes. */
const settings = { endOnFailure: true };

const samples = [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow', 'test/fixtures/grammar.flow'].map(
  path => readFileSync(path, 'utf8'),
);

/** Parses a text, and checks what holds of every tree, list of tokens and list of problems. */
function checked(text: string): void {
  const { tree, tokens, problems } = parse(text);
  walk(tree, (node, parents) => {
    const { start, end } = node.span;
    const outer = parents.at(-1)?.span ?? { start: 0, end: text.length };
    assert.ok(outer.start <= start && start <= end && end <= outer.end, `${node.kind} ${start} to ${end}`);
  });
  let before = 0;
  for (const { kind, start, end } of tokens) {
    assert.ok(before <= start && start < end && end <= text.length, `${kind} ${start} to ${end}`);
    before = end;
  }
  const places = problems.map(({ span }) => span.start);
  assert.equal(new Set(places).size, places.length, 'one problem at one place');
  for (const { message, span } of problems) {
    assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length, message);
    assert.doesNotMatch(message, /undefined|``/);
  }
}

/** A sample whose tokens were removed, doubled or moved. */
const damaged = fc
  .record({
    sample: fc.constantFrom(...samples),
    edits: fc.array(
      fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(3), isCopy: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
  })
  .map(({ sample, edits }) => {
    const words = sample.split(/\b|(?=\W)/);
    for (const { at, length, isCopy } of edits) {
      const index = Math.floor(at * words.length);
      const piece = words.slice(index, index + length + 1);
      words.splice(index, isCopy ? 0 : length + 1, ...(isCopy ? piece : []));
    }
    return words.join('');
  });

/** A sample with comments and white space put between tokens. */
const decorated = fc
  .record({
    sample: fc.constantFrom(...samples),
    edits: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        isBehind: fc.boolean(),
        text: fc.constantFrom(' // behind\n', '\n// above\n', '\n/// doc\n', ' /// odd\n', '\n', '\n\n\n', '   '),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ sample, edits }) => {
    const tokens = lex(sample).tokens.filter(token => token.image !== '');
    return edits
      .map(({ at, isBehind, text }) => {
        const token = tokens[Math.floor(at * tokens.length)]!;
        return { at: token.startOffset + (isBehind ? token.image.length : 0), text };
      })
      .sort((a, b) => b.at - a.at)
      .reduce((result, { at, text }) => result.slice(0, at) + text + result.slice(at), sample);
  });

const commentsOf = (text: string) => lex(text).comments.map(({ image }) => image.trimEnd());

describe('parsing', () => {
  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), checked), settings);
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 300 }).map(codes => String.fromCharCode(...codes)),
        checked,
      ),
      settings,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2000, maxLength: 2000 }), bytes => checked(String.fromCharCode(...bytes))),
      settings,
    );
  });

  it('never throws on words of the language in any order', () => {
    const word = fc.constantFrom(...samples.join('\n').split(/\b|(?=\W)/));
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 200 }).map(words => words.join(' ')),
        checked,
      ),
      settings,
    );
  });

  it('never throws on a file with tokens removed or doubled', () => {
    fc.assert(fc.property(damaged, checked), settings);
  });

  it('reads a file of a hundred thousand broken characters in time', () => {
    for (const piece of ['\0', '\ud800', '"', '}', '((x) => ', '/// a\n', 'a # b\n']) {
      checked(piece.repeat(100_000 / piece.length));
    }
  });
});

describe('formatting', () => {
  it('is idempotent, and keeps the tree and the comments', () => {
    fc.assert(
      fc.property(decorated, text => {
        const parsed = parse(text);
        fc.pre(parsed.problems.length === 0);
        const formatted = format(text);
        const again = parse(formatted);
        assert.deepEqual(again.problems, []);
        assert.equal(sexpr(again.tree), sexpr(parsed.tree));
        assert.deepEqual(commentsOf(formatted), commentsOf(text));
        assert.equal(format(formatted), formatted);
      }),
      settings,
    );
  });
});

describe('the grammar without Chevrotain’s recovery', () => {
  const fast = new FlowGrammar({ skipValidations: true, recoveryEnabled: false });
  const recovering = new FlowGrammar({ skipValidations: true, recoveryEnabled: true });

  it('gives the same, or says that it needs it', () => {
    const isSame = (text: string): void => {
      const lexed = lex(text);
      const misses = openBraces(lexed.tokens) > 0;
      const found = fast.parseFile(text, lexed, misses);
      if (!found.needsRecovery) assert.deepEqual(found, recovering.parseFile(text, lexed, misses));
    };
    fc.assert(fc.property(damaged, isSame), settings);
  });
});
