import assert from 'node:assert/strict';
import { summarise } from '#language/features/support/summarise.ts';
import { edit } from './editor.ts';

const text = `// Money.
import { a } from "./a.flow"
import {
  b,
  c as d,
} from "../b.flow"
import "./api.yaml" as api

/// Takes money.
flow pay(amount: int, note?: string) -> Receipt timeout 3s {
  step told = log("flow inner")
}
  flow indented() { }
type Receipt = { id: string }
fn twice(n: int) -> int = n * 2
event paid(id: string)
secret key
resource db = sqlite(path: "x")
on schedule("0 3 * * *") => pay(amount: 3)
`;

describe('a summary', () => {
  const summary = summarise('file:///x/main.flow', text);

  it('names what a file imports', () => {
    assert.deepEqual(summary.imports, ['file:///x/a.flow', 'file:///b.flow', 'file:///x/api.yaml']);
  });

  it('names what a file declares, as the parser does', () => {
    const { file } = edit(`//- /x/main.flow\n${text.replace('  flow indented() { }\n', '')}`);
    const declared = [...file.scope].flatMap(([name, { kind, declaration }]) =>
      declaration?.kind === 'ImportDeclaration' ? [] : [[name, kind]],
    );
    assert.deepEqual(
      summary.exports.map(({ name, kind }) => [name, kind]),
      declared,
    );
  });

  it('tells where a name stands and what follows it', () => {
    const [pay] = summary.exports;
    assert.deepEqual(pay?.position, { line: 9, character: 5 });
    assert.equal(pay.head, '(amount: int, note?: string) -> Receipt timeout 3s');
  });
});
