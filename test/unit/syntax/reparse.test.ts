import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { changeBetween } from '#language/syntax/edit.ts';
import { type Parsed, parse } from '#language/syntax/parser.ts';
import { reparse } from '#language/syntax/reparse.ts';
import { edit } from '#test/support/edits.ts';

const samples = [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow', 'test/fixtures/grammar.flow'].map(
  path => readFileSync(path, 'utf8'),
);

const two = 'flow a() {\n  step s = log("x")\n}\n\nflow b() {\n  step s = log("y")\n}\n';

describe('changeBetween', () => {
  it('finds the smallest change', () => {
    assert.deepEqual(changeBetween('abcd', 'abXd'), { start: 2, removed: 1, inserted: 1 });
    assert.deepEqual(changeBetween('aa', 'aaa'), { start: 2, removed: 0, inserted: 1 });
    assert.deepEqual(changeBetween('abc', ''), { start: 0, removed: 3, inserted: 0 });
    assert.equal(changeBetween('abc', 'abc'), undefined);
  });

  it('makes one text of the other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), edit, (before, change) => {
        const after = change(before);
        const found = changeBetween(before, after) ?? { start: 0, removed: 0, inserted: 0 };
        const inserted = after.slice(found.start, found.start + found.inserted);
        assert.equal(before.slice(0, found.start) + inserted + before.slice(found.start + found.removed), after);
      }),
    );
  });
});

describe('parsing again', () => {
  it('keeps the declarations that an edit does not touch, and moves them', () => {
    const before = parse(two);
    const [, b] = before.tree.declarations;
    const text = two.replace('"x"', '"longer"');
    const after = reparse(before, two, text);
    assert.equal(after.tree.declarations[1], b);
    assert.deepEqual(after, parse(text));
  });

  it('keeps the head of a flow when its body changes', () => {
    const before = parse(two);
    const [a] = before.tree.declarations;
    const after = reparse(before, two, two.replace('"x"', '"longer"'));
    const [now] = after.tree.declarations;
    assert.ok(a?.kind === 'FlowDeclaration' && now?.kind === 'FlowDeclaration');
    assert.equal(now.name, a.name);
  });

  it('tells lines that moved', () => {
    const broken = `${two}flow c() {\n  step s = log("z")\n`;
    const text = broken.replace('"x"', '\n"x"');
    assert.deepEqual(reparse(parse(broken), broken, text), parse(text));
  });

  it('gives documentation to what stands under it now, comments between them or not', () => {
    for (const between of ['', '// Why.\n']) {
      const before = `fn a() -> int = 1\n/// Documented.\n${between}secret x\n\nsecret y\n`;
      const text = before.replace('secret x', '// secret x');
      assert.deepEqual(reparse(parse(before), before, text), parse(text));
    }
  });

  it('gives what parsing afresh gives, after any edits', () => {
    fc.assert(
      fc.property(fc.constantFrom(two, ...samples), fc.array(edit, { minLength: 1, maxLength: 8 }), (sample, edits) => {
        let text = sample;
        let parsed: Parsed = parse(text);
        for (const change of edits) {
          const after = change(text);
          parsed = reparse(parsed, text, after);
          text = after;
          assert.deepEqual(parsed, parse(text));
        }
      }),
      { endOnFailure: true, numRuns: 150 },
    );
  }).timeout(60_000);
});
