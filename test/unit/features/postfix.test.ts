import assert from 'node:assert/strict';
import type { CompletionItem } from 'vscode-languageserver-types';
import { completion } from '#language/features/completion.ts';
import { edit } from './editor.ts';

const flow = (body: string): string => `type Tier = "basic" | "gold"
type Order = { id: string, tier: Tier, lines: string[], isPaid: boolean, note?: string, tags?: string[] }
flow other(id: string) -> string { return id }
flow main(order: Order) -> string {
${body}
}
`;

/** What is offered at \`$0\` and replaces what stands before the letters that are typed. */
function offered(body: string): readonly CompletionItem[] {
  const { model, uri, offset, file } = edit(flow(body));
  const { items } = completion(model, uri, offset);
  return items.filter(({ filterText, textEdit }) => {
    assert.ok(textEdit !== undefined && 'range' in textEdit);
    return (
      filterText !== undefined &&
      textEdit.range.start.character < offset - file.text.lastIndexOf('\n', offset - 1) - 1 &&
      filterText.includes('.')
    );
  });
}

const words = (body: string): string =>
  offered(body)
    .map(({ label }) => label)
    .toSorted()
    .join(' ');

/** The line and what it becomes. */
function chosen(body: string, label: string): string | undefined {
  return offered(body).find(item => item.label === label)?.textEdit?.newText;
}

describe('statements behind a value', () => {
  it('offers what makes sense for its type', () => {
    assert.equal(words('  order.lines.$0'), 'for let match return');
    assert.equal(words('  order.isPaid.$0'), 'if let match not return');
    assert.equal(words('  order.note.$0'), 'let match notnull return');
    assert.equal(words('  order.id.$0'), 'let match return');
  });

  it('offers a yield in a block alone', () => {
    assert.equal(words('  if order.isPaid {\n    order.id.$0\n  }'), 'let match return yield');
  });

  it('makes a step of a call that takes time', () => {
    assert.equal(words('  http.get("http://x").$0'), 'step');
    assert.equal(
      chosen('  http.get("http://x/${order.id}").st$0', 'step'),
      'step ${1:name} = http.get("http://x/\\${order.id\\}")$0',
    );
    assert.equal(words('  other(id: "x").$0'), 'step');
  });

  it('writes the statement in the place of the line', () => {
    const { model, uri, offset } = edit(flow('  order.lines.fo$0'));
    const item = completion(model, uri, offset).items.find(({ label }) => label === 'for');
    assert.deepEqual(item?.textEdit, {
      range: { start: { line: 4, character: 2 }, end: { line: 4, character: 16 } },
      newText: 'for ${1:line} in order.lines limit ${2:4} {\n\t$0\n}',
    });
    assert.equal(item?.filterText, 'order.lines.for');
    assert.equal(item?.detail, 'for line in order.lines limit 4 {');
  });

  it('handles a null that a list may be', () => {
    assert.equal(chosen('  order.tags.$0', 'for'), 'for ${1:tag} in order.tags ?? [] limit ${2:4} {\n\t$0\n}');
  });

  it('writes a case for each literal', () => {
    assert.equal(
      chosen('  order.tier.$0', 'match'),
      'match order.tier {\n\t"basic" => {\n\t\t$1\n\t}\n\t"gold" => {\n\t\t$2\n\t}\n}',
    );
    assert.equal(chosen('  order.id.$0', 'match'), 'match order.id {\n\t${1:"case"} => {\n\t\t$0\n\t}\n}');
  });

  it('stays away from everything else', () => {
    for (const body of [
      '  let a = order.lines.$0',
      '  step a = http.get("http://x").$0',
      '  return order.id.$0',
      '  if order.$0',
      '  let a = {\n    order.lines.$0',
      '  // order.lines.$0',
    ]) {
      assert.equal(words(body), '', body);
    }
  });

  it('offers plain text to an editor without tab stops', () => {
    const { model, uri, offset } = edit(flow('  order.lines.$0'));
    const item = completion(model, uri, offset, false).items.find(({ label }) => label === 'for');
    assert.equal(item?.textEdit?.newText, 'for line in order.lines limit 4 {\n\t\n}');
  });
});
