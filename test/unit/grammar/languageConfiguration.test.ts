import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { format } from '#language/syntax/printer.ts';

interface EnterRule {
  readonly beforeText: string;
  readonly action: { readonly indent: string; readonly appendText?: string };
}

const configuration = JSON.parse(readFileSync('language-configuration.json', 'utf8')) as {
  readonly comments: { readonly lineComment: string };
  readonly brackets: readonly (readonly [string, string])[];
  readonly wordPattern: { readonly pattern: string; readonly flags: string };
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly EnterRule[];
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
};

const increase = new RegExp(configuration.indentationRules.increaseIndentPattern);
const decrease = new RegExp(configuration.indentationRules.decreaseIndentPattern);

/** What pressing Enter behind a text does. */
function enter(before: string): EnterRule['action'] | undefined {
  return configuration.onEnterRules.find(rule => new RegExp(rule.beforeText).test(before))?.action;
}

describe('the language configuration', () => {
  it('indents behind an opening bracket', () => {
    for (const line of [
      'flow f() {',
      '  step a = f(',
      '  let a = [',
      '  if a { // why',
      'let a = f("}", {',
      'x => {',
    ]) {
      assert.match(line, increase);
    }
    for (const line of [
      'let a = "{',
      'let a = "x {"',
      '// {',
      '  // see (',
      'let a = 1 // {',
      'type A = { a: int }',
      '/// A {',
      'f()',
    ]) {
      assert.doesNotMatch(line, increase);
    }
  });

  it('goes back before a closing bracket', () => {
    for (const line of ['}', '  } else {', ')', '  ],']) assert.match(line, decrease);
    for (const line of ['a }', '{', '// }']) assert.doesNotMatch(line, decrease);
  });

  it('is at one with the formatter', () => {
    const text = format(readFileSync('test/fixtures/grammar.flow', 'utf8').replace(/"""[\s\S]*?"""/, '""'));
    let depth = 0;
    for (const line of text.split('\n').slice(
      0,
      text.split('\n').findIndex(one => one.includes('long(')),
    )) {
      if (decrease.test(line)) depth--;
      if (line.trim() !== '' && !line.trim().startsWith('|')) assert.equal(line.search(/\S/), 2 * depth, line);
      if (increase.test(line)) depth++;
    }
  });

  it('continues documentation, and ends it at an empty line of it', () => {
    assert.deepEqual(enter('  /// Some text'), { indent: 'none', appendText: '/// ' });
    for (const line of ['  /// ', '///', '// comment', '//// rule', 'let a = 1 /// odd'])
      assert.equal(enter(line), undefined);
  });

  it('indents what a step or a let still lacks', () => {
    assert.deepEqual(enter('  step a ='), { indent: 'indent' });
    assert.deepEqual(enter('  let total = '), { indent: 'indent' });
    assert.equal(enter('  let total = 1'), undefined);
  });

  it('takes names and durations as words', () => {
    const word = new RegExp(configuration.wordPattern.pattern, `g${configuration.wordPattern.flags}`);
    assert.deepEqual('order.größe ?? 30s + x_1'.match(word), ['order', 'größe', '30s', 'x_1']);
  });

  it('folds regions', () => {
    assert.match('  // #region Payment', new RegExp(configuration.folding.markers.start));
    assert.match('//#endregion', new RegExp(configuration.folding.markers.end));
  });
});
