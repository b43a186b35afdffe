import assert from 'node:assert/strict';
import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { completion } from '#language/features/completion.ts';
import { fileRenames } from '#language/features/fileRenames.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { edit } from './editor.ts';

const others = `
//- /lib/money.flow
import { round } from "./round.flow"
/// Takes money.
flow pay(amount: int) { step a = log("\${amount}") }
fn withTax(amount: int) -> int = round(n: amount)
type Receipt = { id: string }
event paid(id: string)
resource ledger = sqlite(path: "x")
//- /lib/round.flow
fn round(n: int) -> int = n
`;

function items(main: string): { readonly text: string; readonly items: readonly CompletionItem[] } {
  const { model, uri, offset, file } = edit(`//- /main.flow\n${main}${others}`);
  return { text: file.text, items: completion(model, uri, offset).items.filter(({ labelDetails }) => labelDetails) };
}

const labels = (main: string): string[] => items(main).items.map(({ label }) => label);

/** The file after an item of another file is chosen, without its own text. */
function imported(main: string, label: string): string {
  const { text, items: found } = items(main);
  const item = found.find(each => each.label === label);
  assert.ok(item, label);
  const lines = new LineIndex(text);
  const put = (result: string, { range, newText }: TextEdit): string =>
    result.slice(0, lines.offset(range.start)) + newText + result.slice(lines.offset(range.end));
  return (item.additionalTextEdits ?? []).reduce(put, text);
}

describe('completion from other files', () => {
  it('offers flows where steps and calls may stand', () => {
    assert.deepEqual(labels('flow f() {\n  step a = $0\n}'), ['pay']);
    assert.deepEqual(labels('flow f() {\n  $0\n}'), ['step pay']);
    assert.deepEqual(labels('on schedule("0 3 * * *") => $0'), ['pay']);
  });

  it('offers functions once a letter is typed, types, and events', () => {
    assert.deepEqual(labels('flow f() {\n  let a = tax$0\n}'), ['withTax']);
    assert.deepEqual(labels('flow f() {\n  let a = $0\n}'), []);
    assert.deepEqual(labels('flow f(a: $0) { }'), ['Receipt']);
    assert.deepEqual(labels('flow f() {\n  step a = wait $0\n}'), ['paid']);
  });

  it('leaves out what is in scope, or has its name taken', () => {
    assert.deepEqual(labels('import { pay } from "./lib/money.flow"\nflow f() {\n  step a = $0\n}'), []);
    assert.deepEqual(labels('flow f() {\n  step a = $0\n}\nflow pay() { }'), []);
  });

  it('adds to the import of that file', () => {
    const main = 'import { withTax } from "./lib/money.flow"\nflow f() {\n  step a = $0\n}\n';
    assert.match(imported(main, 'pay'), /^import \{ withTax, pay \} from "\.\/lib\/money\.flow"\nflow/);
  });

  it('imports behind the other imports', () => {
    const main = 'import { round } from "./lib/round.flow"\n\nflow f() {\n  step a = $0\n}\n';
    assert.match(imported(main, 'pay'), /round\.flow"\nimport \{ pay \} from "\.\/lib\/money\.flow"\n\nflow/);
  });

  it('imports above the first declaration, below the head of the file', () => {
    const main = '// Head.\n\n/// Does it.\nflow f() {\n  step a = $0\n}\n';
    assert.match(
      imported(main, 'pay'),
      /^\/\/ Head\.\n\nimport \{ pay \} from "\.\/lib\/money\.flow"\n\n\/\/\/ Does it\.\nflow/,
    );
  });

  it('offers the paths of files in an import, the nearest first', () => {
    for (const main of ['import { pay } from "$0"', 'import { pay } from "./l$0"', 'import "$0" as money']) {
      const { model, uri, offset, text } = edit(`//- /main.flow\n${main}${others}`);
      const { items: found } = completion(model, uri, offset);
      assert.deepEqual(
        found.map(({ label }) => label),
        ['./lib/money.flow', './lib/round.flow'],
      );
      const range = found[0]?.textEdit as { range: Parameters<typeof text>[0] } | undefined;
      assert.ok(range && ['', './l'].includes(text(range.range)));
    }
  });

  it('comes in portions when there is much', () => {
    const many = Array.from({ length: 100 }, (_, index) => `flow other${index}() { }`).join('\n');
    const ask = (typed: string) => {
      const { model, uri, offset } = edit(
        `//- /main.flow\nflow f() {\n  step a = ${typed}$0\n}\n//- /many.flow\n${many}\n`,
      );
      return completion(model, uri, offset);
    };
    const others = ask('').items.filter(({ label }) => label.startsWith('other'));
    assert.ok(ask('').isIncomplete && others.length < 100);
    assert.ok(!ask('other99').isIncomplete && ask('other99').items.some(({ label }) => label === 'other99'));
  });
});

describe('files that move', () => {
  const { model } = edit(`//- /a/main.flow
import { one } from "../b/one.flow"
import "./api.yaml" as api
import "https://example.org/api.yaml" as web
flow f() { }
//- /b/one.flow
import { two } from "./two.flow"
fn one() -> int = two()
//- /b/two.flow
fn two() -> int = 2
`);
  const moved = (...renames: readonly (readonly [string, string])[]): unknown => {
    const all = renames.map(([from, to]) => ({ oldUri: `file://${from}`, newUri: `file://${to}` }));
    const { changes = {} } = fileRenames(model, all);
    return Object.fromEntries(
      Object.entries(changes).map(([uri, edits]) => [uri.slice(7), edits.map(({ newText }) => newText)]),
    );
  };
  it('are imported from their new places', () => {
    assert.deepEqual(moved(['/b/one.flow', '/b/first one.flow']), { '/a/main.flow': ['"../b/first one.flow"'] });
    assert.deepEqual(moved(['/a/api.yaml', '/api/v1.yaml']), { '/a/main.flow': ['"../api/v1.yaml"'] });
  });
  it('import from their new places', () => {
    assert.deepEqual(moved(['/a/main.flow', '/main.flow']), {
      '/a/main.flow': ['"./b/one.flow"', '"./a/api.yaml"'],
    });
  });
  it('move with their folder', () => {
    assert.deepEqual(moved(['/b', '/c/d']), { '/a/main.flow': ['"../c/d/one.flow"'] });
    assert.deepEqual(moved(['/b/one.flow', '/x/one.flow'], ['/b/two.flow', '/x/two.flow']), {
      '/a/main.flow': ['"../x/one.flow"'],
    });
  });
});
