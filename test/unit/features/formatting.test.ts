import assert from 'node:assert/strict';
import type { TextEdit } from 'vscode-languageserver-types';
import { formatting, onTypeFormatting, rangeFormatting } from '#language/features/formatting.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { format } from '#language/syntax/printer.ts';
import { edit } from './editor.ts';

/** The text after the edits, as an editor applies them: all positions are of the text before. */
function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  return edits.toReversed().reduce((result, { range, newText }) => {
    return result.slice(0, lines.offset(range.start)) + newText + result.slice(lines.offset(range.end));
  }, text);
}

const tidy = `flow main(name: string) {
  // Before
  step a = log(message: name)
  step b = log(message: "x") after a
}
`;

describe('formatting', () => {
  const texts: readonly string[] = [
    tidy,
    tidy.replaceAll('  step', '      step'),
    tidy.replace(' = log', '=log'),
    tidy.replaceAll('\n', '\r\n'),
    `\n\n\n${tidy}\n\n\n${tidy.replace('main', 'other')}`,
    tidy.trimEnd(),
    'flow a(){step b=log(message:"x") step c=log(message:"y")}',
    '',
  ];
  for (const text of texts) {
    it(`gives what the printer gives: ${JSON.stringify(text.slice(0, 30))}`, () => {
      const { model, uri } = edit(text);
      assert.equal(apply(text, formatting(model, uri)), format(text));
    });
  }

  it('touches only what changes', () => {
    const { model, uri, text } = edit(tidy.replace('  step b', '       step  b'));
    const edits = formatting(model, uri);
    assert.ok(edits.length > 0 && edits.every(({ range }) => range.start.line === 3 && range.end.line === 3));
    assert.ok(edits.every(({ range }) => text(range).trim().length < 20));
  });

  it('leaves a formatted file and a broken one alone', () => {
    for (const text of [tidy, 'flow main( {\n    step a = = =\n']) {
      const { model, uri } = edit(text);
      assert.deepEqual(formatting(model, uri), []);
    }
  });
});

describe('formatting of a part', () => {
  /** The text after formatting what stands between ‹ and ›. */
  function ranged(marked: string): string {
    const [start, end] = [marked.indexOf('‹'), marked.indexOf('›') - 1];
    const { model, uri, file } = edit(marked.replace(/[‹›]/g, ''));
    const lines = new LineIndex(file.text);
    const range = { start: lines.position(start), end: lines.position(end) };
    return apply(file.text, rangeFormatting(model, uri, range));
  }

  it('touches the lines of the range only', () => {
    assert.equal(
      ranged('flow a() {\n   step b=log("x")\n‹   step c=log("y")\n   step d›=log("z")\n   step e=log("0")\n}\n'),
      'flow a() {\n   step b=log("x")\n  step c = log("y")\n  step d = log("z")\n   step e=log("0")\n}\n',
    );
  });

  it('does not mind errors in other declarations', () => {
    assert.equal(
      ranged('flow broken( {\n}\n\n/// Fine.\nflow a() {\n‹   step b=log("x")›\n}\n'),
      'flow broken( {\n}\n\n/// Fine.\nflow a() {\n  step b = log("x")\n}\n',
    );
  });

  it('leaves a declaration with errors alone', () => {
    const text = 'flow a( {\n   step b=log("x")\n}\n';
    assert.equal(ranged(`‹${text}›`), text);
  });
});

describe('formatting while typing', () => {
  /** The text after what stands before the cursor was typed. */
  function typed(marked: string): string {
    const { model, uri, offset, file } = edit(marked);
    return apply(file.text, onTypeFormatting(model, uri, offset, file.text[offset - 1] ?? ''));
  }

  const cases: readonly (readonly [string, string, string])[] = [
    [
      'a brace lays out what it closes',
      'flow a(n: int) {\n  step x=log("x")\n  if n>1 {\n step b=log("x")\n      }$0\n}\n',
      'flow a(n: int) {\n  step x=log("x")\n  if n > 1 {\n    step b = log("x")\n  }\n}\n',
    ],
    [
      'the last brace lays out the flow',
      'flow other()  {\n}\nflow a(n: int) {\nstep x=log("x")\n}$0\n',
      'flow other()  {\n}\nflow a(n: int) {\n  step x = log("x")\n}\n',
    ],
    [
      'a line end lays out the line before, and indents the new one',
      'flow a(n: int) {\n step x=log("x")\n$0\n}\n',
      'flow a(n: int) {\n  step x = log("x")\n  \n}\n',
    ],
    [
      'a line end before a clause indents for a clause',
      'flow a(n: int) {\n  step x=log("x")\n  $0\n    timeout 3s\n}\n',
      'flow a(n: int) {\n  step x = log("x")\n    \n    timeout 3s\n}\n',
    ],
    [
      'a line end in an unfinished step does nothing',
      'flow a(n: int) {\n step x=log(\n$0\n}\n',
      'flow a(n: int) {\n step x=log(\n\n}\n',
    ],
    [
      'a line end between declarations does nothing',
      'type  A = int\n\n$0\ntype B = int\n',
      'type  A = int\n\n\ntype B = int\n',
    ],
    ['a brace in a text does nothing', 'flow a() {\nstep x=log("}$0")\n}\n', 'flow a() {\nstep x=log("}")\n}\n'],
  ];
  for (const [what, before, after] of cases) it(what, () => assert.equal(typed(before), after));
});
