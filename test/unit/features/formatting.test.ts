import assert from 'node:assert/strict';
import type { TextEdit } from 'vscode-languageserver-types';
import { formatting } from '#language/features/formatting.ts';
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
