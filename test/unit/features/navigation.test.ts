import assert from 'node:assert/strict';
import type { CallHierarchyItem } from 'vscode-languageserver-types';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '#language/features/callHierarchy.ts';
import { documentLinks } from '#language/features/documentLinks.ts';
import { semanticTokenEdits, semanticTokens } from '#language/features/semanticTokens.ts';
import { relativePath } from '#language/features/support/files.ts';
import { typeDefinition } from '#language/features/typeDefinition.ts';
import { workspaceSymbols } from '#language/features/workspaceSymbols.ts';
import { edit } from './editor.ts';

const linesOf = (marked: string): string[] => {
  const { model, uri, offset } = edit(marked);
  return typeDefinition(model, uri, offset).map(({ uri: at, range }) => `${at}:${range.start.line + 1}`);
};

describe('type definition', () => {
  const types = 'type A = { x: int }\ntype B = { y: A }\n';
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['of a parameter', `${types}flow f($0a: A) { }`, ['file:///main.flow:1']],
    ['of a list’s elements', `${types}flow f(a: A[]) { let b = $0a }`, ['file:///main.flow:1']],
    ['of each type that it may be', `${types}flow f($0a: A | B?) { }`, ['file:///main.flow:1', 'file:///main.flow:2']],
    ['of a field', `${types}fn f(b: B) -> A = b.$0y`, ['file:///main.flow:1']],
    [
      'of what a flow gives',
      `${types}flow f(a: A) -> A { return a }\nflow g(a: A) { step s = $0f(a: a) }`,
      ['file:///main.flow:1'],
    ],
    ['of the standard library', 'flow f() { step $0s = shell("ls") }', ['baton-std:/process.flow:2']],
    ['of a number is nowhere', 'flow f($0a: int) { }', []],
  ];
  for (const [what, marked, expected] of cases) {
    it(what, () => {
      const found = linesOf(marked);
      if (expected[0]?.startsWith('baton-std:')) assert.match(found.join(), /^baton-std:\/process\.flow:\d+$/);
      else assert.deepEqual(found, expected);
    });
  }
});

describe('workspace symbols', () => {
  const { model } = edit(`//- /a.flow
type Order = { id: string }
flow fulfilOrder() { step ordered = shell("x") }
//- /b.flow
fn total(n: int) -> int = n
`);
  it('are found by letters in their order, wherever they are declared', () => {
    const found = workspaceSymbols(model, 'ord').map(({ name, containerName }) => `${name} ${containerName}`);
    assert.deepEqual(found, ['Order a.flow', 'ordered a.flow', 'fulfilOrder a.flow']);
    assert.deepEqual(
      workspaceSymbols(model, 'ttl').map(({ name }) => name),
      ['total'],
    );
    assert.deepEqual(workspaceSymbols(model, 'nothing like it'), []);
  });

  it('are all of them for an empty query, and none of the standard library', () => {
    assert.deepEqual(
      workspaceSymbols(model, '').map(({ name }) => name),
      ['Order', 'fulfilOrder', 'ordered', 'total'],
    );
  });
});

describe('document links', () => {
  it('lead to imported files and to addresses that are written out', () => {
    const { model, uri, text } = edit(`import { a } from "../lib/a.flow"
import "./api.yaml" as api
flow f() {
  step b = http.get("https://example.org/x?y=1")
  step c = http.get("https://\${b.status}.example.org")
  step d = log("See https://example.org/docs. Or http://a.b/\${c.status}")
}`);
    const found = documentLinks(model, uri).map(({ range, target }) => [text(range), target]);
    assert.deepEqual(found, [
      ['../lib/a.flow', 'file:///lib/a.flow'],
      ['./api.yaml', 'file:///api.yaml'],
      ['https://example.org/x?y=1', 'https://example.org/x?y=1'],
      ['https://example.org/docs', 'https://example.org/docs'],
    ]);
  });
});

describe('call hierarchy', () => {
  const files = `//- /pay.flow
import { total } from "./total.flow"
flow pay(n: int) { step a = log("\${total(n: n)} \${total(n: 2)}") }
//- /shop.flow
import { pay } from "./pay.flow"
flow sell() {
  step one = p$0ay(n: 1)
  step two = pay(n: 2)
}
on schedule("0 3 * * *") => pay(n: 3)
//- /total.flow
fn total(n: int) -> int = n
`;
  const { model, uri, offset } = edit(files);
  const item = (): CallHierarchyItem => prepareCallHierarchy(model, uri, offset)[0]!;

  it('starts at the flow that is named, or at the one around', () => {
    assert.deepEqual([item().name, item().uri, item().detail], ['pay', 'file:///pay.flow', 'pay.flow']);
    const around = edit('flow f() {\n  step a = $0shell("x")\n}');
    assert.deepEqual(
      prepareCallHierarchy(around.model, around.uri, around.offset).map(({ name }) => name),
      ['f'],
    );
    assert.deepEqual(
      prepareCallHierarchy(around.model, around.uri, 0).map(({ name }) => name),
      ['f'],
    );
  });

  it('goes to what calls it, with all places', () => {
    const calls = incomingCalls(model, item()).map(({ from, fromRanges }) => [
      from.name,
      fromRanges.map(({ start }) => start.line),
    ]);
    assert.deepEqual(calls, [
      ['sell', [2, 3]],
      ['on schedule("0 3 * * *")', [5]],
    ]);
  });

  it('goes to what it calls', () => {
    const calls = outgoingCalls(model, item()).map(({ to, fromRanges }) => [to.name, to.uri, fromRanges.length]);
    assert.deepEqual(calls, [['total', 'file:///total.flow', 2]]);
  });
});

describe('semantic tokens', () => {
  const text = 'flow f(a: int) {\n  let b = a\n  let c = b\n  step d = log("${c}")\n}\n';

  it('of a part are those of the whole that stand in it', () => {
    const { model, uri } = edit(text);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 20 } };
    const { data } = semanticTokens(model, uri, range);
    assert.deepEqual([data.length, data[0], data[1]], [10, 1, 6]);
  });

  for (const [what, after] of [
    ['nothing', text],
    ['a name', text.replace('let c', 'let cc')],
    ['a new line', text.replace('  let c', '  let x = a\n  let c')],
    ['a line less', text.replace('  let c = b\n', '')],
    ['everything', ''],
  ] as const) {
    it(`change by their edits: ${what}`, () => {
      const before = semanticTokens(edit(text).model, 'file:///main.flow').data;
      const now = semanticTokens(edit(after).model, 'file:///main.flow').data;
      const data = [...before];
      for (const { start, deleteCount, data: put } of semanticTokenEdits(before, now))
        data.splice(start, deleteCount, ...(put ?? []));
      assert.deepEqual(data, now);
      assert.equal(semanticTokenEdits(before, now).length, after === text ? 0 : 1);
    });
  }
});

describe('the path from one file to another', () => {
  for (const [from, to, path] of [
    ['file:///a/b.flow', 'file:///a/c.flow', './c.flow'],
    ['file:///a/b.flow', 'file:///a/x/c.flow', './x/c.flow'],
    ['file:///a/x/b.flow', 'file:///c.flow', '../../c.flow'],
    ['file:///a/b.flow', 'file:///a/my%20file.flow', './my file.flow'],
    ['untitled:one', 'file:///c.flow', 'file:///c.flow'],
  ] as const) {
    it(`${from} → ${to}`, () => assert.equal(relativePath(from, to), path));
  }
});
