import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { analyse } from '#language/analysis/analyse.ts';
import type { Model } from '#language/analysis/model.ts';
import { prepareRename, rename } from '#language/features/rename.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { edit } from './editor.ts';

/** The texts of a model's own files after a change, as an editor makes it. */
function textsAfter(model: Model, { changes = {} }: WorkspaceEdit): Map<string, string> {
  const own = [...model.files.values()].filter(file => !file.isStandard);
  return new Map(own.map(({ uri, text }) => [uri, apply(text, changes[uri] ?? [])]));
}

function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  return edits
    .map(({ range, newText }) => ({ start: lines.offset(range.start), end: lines.offset(range.end), newText }))
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** All files after a rename at the cursor, one after the other; the reason when it is refused. */
function renamed(marked: string, newName: string): string {
  const { model, uri, offset } = edit(marked);
  const result = rename(model, uri, offset, newName);
  return 'problem' in result ? result.problem : [...textsAfter(model, result).values()].join('---\n');
}

describe('rename', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      'a step with its clauses and holes',
      'flow f() {\n  step a$0 = shell("ls")\n  step b = log("${a.output} x") after a\n}\n',
      'listed',
      'flow f() {\n  step listed = shell("ls")\n  step b = log("${listed.output} x") after listed\n}\n',
    ],
    [
      'a `let` in an object that it gave its name to',
      'fn f(n: int) -> { x: int, k: int } = { x: n, k: n }\nflow g() {\n  let $0x = 1\n  return { x, k: x }\n}\n',
      'y',
      'fn f(n: int) -> { x: int, k: int } = { x: n, k: n }\nflow g() {\n  let y = 1\n  return { x: y, k: y }\n}\n',
    ],
    [
      'a value that then has the name of its field',
      'flow g() {\n  let $0x = 1\n  return { k: x }\n}\n',
      'k',
      'flow g() {\n  let k = 1\n  return { k }\n}\n',
    ],
    [
      'a field, in the type, in literals, and after a dot',
      'type T = { $0x: int }\nflow g(x: int) -> T {\n  let t: T = { x }\n  let u: T = { "x": t.x }\n  return u\n}\n',
      'y',
      'type T = { y: int }\nflow g(x: int) -> T {\n  let t: T = { y: x }\n  let u: T = { "y": t.y }\n  return u\n}\n',
    ],
    [
      'a field of a nested object',
      'type T = { a: { x: int }[] }\nflow g(x: int) -> T {\n  return { a: [{ x }] }\n}\nfn h(t: T) -> int = t.a.map(e => e.$0x).sum()\n',
      'y',
      'type T = { a: { y: int }[] }\nflow g(x: int) -> T {\n  return { a: [{ y: x }] }\n}\nfn h(t: T) -> int = t.a.map(e => e.y).sum()\n',
    ],
    [
      'a field by a word of the language',
      'type T = { $0x: int }\nfn f(t: T) -> int = t.x\n',
      'step',
      'type T = { step: int }\nfn f(t: T) -> int = t.step\n',
    ],
    [
      'a parameter and its named arguments',
      '//- /a.flow\nflow pay(amount$0: int) { step a = log("${amount}") }\n//- /b.flow\nimport { pay } from "./a.flow"\nflow main() { step p = pay(amount: 3) }\n',
      'sum',
      'flow pay(sum: int) { step a = log("${sum}") }\n---\nimport { pay } from "./a.flow"\nflow main() { step p = pay(sum: 3) }\n',
    ],
    [
      'a flow where others import it, with and without another name',
      '//- /a.flow\nflow pay() { }\n//- /b.flow\nimport { pay } from "./a.flow"\nflow m() { step p = p$0ay() }\n//- /c.flow\nimport { pay as q } from "./a.flow"\nflow n() { step p = q() }\n',
      'charge',
      'flow charge() { }\n---\nimport { charge } from "./a.flow"\nflow m() { step p = charge() }\n---\nimport { charge as q } from "./a.flow"\nflow n() { step p = q() }\n',
    ],
    [
      'the name that an import gives, in its file only',
      '//- /a.flow\nflow pay() { }\n//- /c.flow\nimport { pay as q } from "./a.flow"\nflow n() { step p = q$0() }\n',
      'r',
      'flow pay() { }\n---\nimport { pay as r } from "./a.flow"\nflow n() { step p = r() }\n',
    ],
    [
      'what comes from a file of another kind, by another name here',
      'import { risk } from "./risk.ts"\nflow n() { step p = $0risk(a: 1) }\n',
      'danger',
      'import { risk as danger } from "./risk.ts"\nflow n() { step p = danger(a: 1) }\n',
    ],
    [
      'what has its own name in a file of another kind',
      '//- /main.flow\nimport { risk as danger } from "./risk.ts"\nflow n() { step p = $0danger(a: 1) }\n//- /risk.ts\nexport function risk(a: number): number { return a }\n',
      'risk',
      'import { risk } from "./risk.ts"\nflow n() { step p = risk(a: 1) }\n---\nexport function risk(a: number): number { return a }\n',
    ],
    [
      'a typed action of a module, by another name here',
      '//- /main.flow\nimport { risk } from "./risk.ts"\nflow n() { step p = $0risk(a: 1) }\n//- /risk.ts\nexport function risk(a: number): number { return a }\n',
      'danger',
      'import { risk as danger } from "./risk.ts"\nflow n() { step p = danger(a: 1) }\n---\nexport function risk(a: number): number { return a }\n',
    ],
    [
      'the name of a whole file',
      'import "./api.yaml" as api\nflow n() { step p = $0api.get(a: 1) }\n',
      'shop',
      'import "./api.yaml" as shop\nflow n() { step p = shop.get(a: 1) }\n',
    ],
    [
      'the parameter of a lambda',
      'fn f(xs: int[]) -> int[] = xs.map(x => $0x + x)\n',
      'item',
      'fn f(xs: int[]) -> int[] = xs.map(item => item + item)\n',
    ],
  ];
  for (const [what, before, newName, after] of cases) it(what, () => assert.equal(renamed(before, newName), after));

  const refusals: readonly (readonly [string, string, string, RegExp])[] = [
    ['a word of the language', 'flow $0f() { }', 'retry', /^`retry` is a word of the language\. A flow can’t/],
    ['a literal', 'flow f($0a: int) { step b = log("${a}") }', 'true', /A parameter can’t/],
    ['no name', 'flow $0f() { }', '2x', /^`2x` is not a name\./],
    ['two names', 'flow $0f() { }', 'a, b', /is not a name/],
    ['nothing', 'flow $0f() { }', '', /is not a name/],
    ['a name of the block', 'flow f() {\n  let $0a = 1\n  let b = 2\n}', 'b', /already a `b` in line 3 of main\.flow/],
    ['a field of the type', 'type T = { $0a: int, b: int }', 'b', /already a `b` in line 1/],
    [
      'a name that an inner block uses otherwise',
      'flow f($0a: int) {\n  if a > 1 {\n    let b = 2\n    step c = log("${a} ${b}")\n  }\n}',
      'b',
      /^`b` would mean something else in line 4 of main\.flow/,
    ],
    [
      'a name that would catch an outer one',
      'flow f(a: int) {\n  if a > 1 {\n    let $0b = 2\n    step c = log("${a} ${b}")\n  }\n}',
      'a',
      /^`a` would mean something else in line 4/,
    ],
    [
      'a name that an importing file has',
      '//- /a.flow\nflow pay$0() { }\n//- /b.flow\nimport { pay } from "./a.flow"\nflow sell() { step p = pay() }',
      'sell',
      /already a `sell` in line 1 of b\.flow/,
    ],
    ['the standard library', 'flow f() { step a = $0log("x") }', 'print', /^`log` belongs to the standard library/],
    ['a field of it', 'flow f() { step a = shell("x")\n step b = log("${a.$0stdout}") }', 'x', /standard library/],
    [
      'a name that a clause brings',
      'flow f() { step a = shell("x") retry 3 on $0error.code == "x" }',
      'e',
      /brings here/,
    ],
    [
      'a parameter of a module’s function',
      '//- /main.flow\nimport { risk } from "./risk.ts"\nflow n() { step p = risk($0a: 1) }\n//- /risk.ts\nexport function risk(a: number): number { return a }\n',
      'b',
      /^`a` is not declared in a `\.flow` file/,
    ],
    ['a keyword', 'flow f() { $0return 1 }', 'x', /nothing to rename here/],
  ];
  for (const [what, text, newName, reason] of refusals) {
    it(`is refused for ${what}`, () => assert.match(renamed(text, newName), reason));
  }

  it('is prepared with the name’s range and text', () => {
    const { model, uri, offset, text } = edit('flow pay() { }\nflow main() { step p = pa$0y() }');
    const prepared = prepareRename(model, uri, offset);
    assert.ok('range' in prepared);
    assert.deepEqual([text(prepared.range), prepared.placeholder], ['pay', 'pay']);
  });
});

describe('rename there and back', () => {
  const root = new URL('../../../', import.meta.url);
  const sets: Record<string, readonly string[]> = {
    'the taste of the language': ['test/fixtures/taste.flow'],
    'a flow of several files': flowsIn('examples/onboarding/'),
  };
  for (const path of flowsIn('examples/')) sets[path] = [path];

  function flowsIn(folder: string): readonly string[] {
    const names = readdirSync(new URL(folder, root)).filter(name => name.endsWith('.flow'));
    return names.map(name => folder + name);
  }

  for (const [what, paths] of Object.entries(sets)) {
    it(`is as if nothing had happened: ${what}`, () => {
      const files = paths.map(path => ({ uri: `file:///${path}`, text: readFileSync(new URL(path, root), 'utf8') }));
      const model = analyse(files);
      const count = files.reduce((sum, { uri }) => sum + thereAndBack(model, uri), 0);
      assert.ok(count > 5, `${count} names`);
    });
  }

  /** Renames each thing that a file names; gives how many. */
  function thereAndBack(model: Model, uri: string): number {
    const seen = new Set<string>();
    for (const [name, { origin }] of model.files.get(uri)!.symbols) {
      const key = `${origin.uri} ${origin.start} ${name.text}`;
      if (seen.has(key) || 'problem' in prepareRename(model, uri, name.span.start)) continue;
      seen.add(key);
      const there = rename(model, uri, name.span.start, 'zebra');
      assert.ok('changes' in there, `${name.text}: ${JSON.stringify(there)}`);
      const changed = analyse([...textsAfter(model, there)].map(([each, text]) => ({ uri: each, text })));
      const home = [...changed.files.values()].find(file =>
        [...file.symbols.keys()].some(each => each.text === 'zebra'),
      );
      const use = [...home!.symbols.keys()].find(each => each.text === 'zebra');
      const back = rename(changed, home!.uri, use!.span.start, name.text);
      assert.ok('changes' in back, `${name.text}: ${JSON.stringify(back)}`);
      for (const [each, text] of textsAfter(changed, back)) assert.equal(text, model.files.get(each)!.text, name.text);
    }
    return seen.size;
  }
});
