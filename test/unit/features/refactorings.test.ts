import assert from 'node:assert/strict';
import type { CodeAction, TextEdit } from 'vscode-languageserver-types';
import { codeActions } from '#language/features/codeActions.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { edit } from './editor.ts';

function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  return edits
    .map(({ range, newText }) => ({ start: lines.offset(range.start), end: lines.offset(range.end), newText }))
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** What is offered for the text between ‹ and ›, or at `$0`. */
function offered(marked: string, only: string): { readonly text: string; readonly actions: readonly CodeAction[] } {
  const start = marked.search(/‹|\$0/);
  const end = marked.includes('›') ? marked.indexOf('›') - 1 : start;
  const { model, uri, file } = edit(marked.replace(/[‹›]|\$0/g, ''));
  const lines = new LineIndex(file.text);
  const at = (offset: number) => lines.position(Math.max(0, offset));
  return { text: file.text, actions: codeActions(model, uri, { start: at(start), end: at(end) }, [only]) };
}

/** The file after the one action of a kind; nothing when it is not offered. */
function after(marked: string, kind: string): string | undefined {
  const { text, actions } = offered(marked, kind);
  assert.ok(actions.length <= 1, actions.map(({ title }) => title).join());
  const changes = actions[0]?.edit?.changes;
  return changes && apply(text, Object.values(changes).flat());
}

type Case = readonly [what: string, before: string, after: string | undefined];

function cases(kind: string, all: readonly Case[]): void {
  for (const [what, before, expected] of all) it(what, () => assert.equal(after(before, kind), expected));
}

describe('extract to let', () => {
  cases('refactor.extract.let', [
    [
      'names an expression before its statement, and before its documentation',
      'flow f(a: int) {\n  step x = log("x")\n  /// Why.\n  step b = log("${‹a * 2› + 1}")\n}\n',
      'flow f(a: int) {\n  step x = log("x")\n  let value = a * 2\n  /// Why.\n  step b = log("${value + 1}")\n}\n',
    ],
    [
      'takes the name of the method, if it is free',
      'flow f(xs: int[], sum: int) {\n  return ‹xs.sum()› + sum\n}\n',
      'flow f(xs: int[], sum: int) {\n  let sum2 = xs.sum()\n  return sum2 + sum\n}\n',
    ],
    [
      'stays in the block',
      'flow f(xs: int[]) {\n  for x in xs limit 2 {\n    step b = log("${‹x + 1›}")\n  }\n}\n',
      'flow f(xs: int[]) {\n  for x in xs limit 2 {\n    let value = x + 1\n    step b = log("${value}")\n  }\n}\n',
    ],
    ['leaves what a lambda brings', 'flow f(xs: int[]) {\n  let y = xs.map(x => ‹x + 1›)\n}\n', undefined],
    ['leaves a template', 'flow f(a: int) {\n  step b = shell(‹"ls ${a}"›)\n}\n', undefined],
    ['leaves a call that takes time', 'flow f() {\n  step b = ‹log("x")›\n}\n', undefined],
    ['leaves half an expression', 'flow f(a: int) {\n  return ‹a +› 1\n}\n', undefined],
    ['leaves what has a name', 'flow f(a: int) {\n  let b = ‹a + 1›\n}\n', undefined],
    ['leaves a clause’s own names', 'flow f() {\n  step a = shell("x") catch e => ‹e.message›\n}\n', undefined],
  ]);
});

describe('inline let', () => {
  cases('refactor.inline.let', [
    [
      'puts the value where it is used, in parentheses where it must be',
      'flow f(a: int) -> { sum: int } {\n  let sum$0 = a + 1\n  step b = log("${sum} ${sum * 2}")\n  return { sum }\n}\n',
      'flow f(a: int) -> { sum: int } {\n  step b = log("${a + 1} ${(a + 1) * 2}")\n  return { sum: a + 1 }\n}\n',
    ],
    [
      'starts from a use as well',
      'flow f(a: int[]) {\n  let n = a.length\n  return $0n + 1\n}\n',
      'flow f(a: int[]) {\n  return a.length + 1\n}\n',
    ],
    ['leaves what is another each time', 'flow f() {\n  let n$0 = now()\n  return n\n}\n', undefined],
    ['leaves what has no use', 'flow f() {\n  let n$0 = 1\n}\n', undefined],
    ['leaves what a comment explains', 'flow f() {\n  // Why\n  let n$0 = 1\n  return n\n}\n', undefined],
    [
      'leaves what would mean something else',
      'flow f(a: int) {\n  let n$0 = a + 1\n  if a > 1 {\n    let a = "x"\n    step b = log("${n} ${a}")\n  }\n}\n',
      undefined,
    ],
  ]);
});

describe('extract to a flow', () => {
  cases('refactor.extract.flow', [
    [
      'hands over what is mentioned, and gives back what is used',
      `/// Sells.
flow sell(id: string, price: number) {
  let twice = price * 2
‹  step paid = shell("pay \${id} \${twice}")
    retry 2
  step told = log("\${paid.stdout}")›
  return paid.stdout
}

flow other() { }
`,
      `/// Sells.
flow sell(id: string, price: number) {
  let twice = price * 2
  step paid = extracted(id: id, twice: twice)
  return paid.stdout
}

flow extracted(id: string, twice: number) {
  step paid = shell("pay \${id} \${twice}")
    retry 2
  step told = log("\${paid.stdout}")
  return paid
}

flow other() { }
`,
    ],
    [
      'gives back several things as one',
      'flow f() {\n  ‹step a = shell("a")\n  step b = shell("b")›\n  let c = { a }\n  return "${b.stdout} ${c.a.stdout}"\n}\n',
      'flow f() {\n  step parts = extracted()\n  let c = { a: parts.a }\n  return "${parts.b.stdout} ${c.a.stdout}"\n}\n\nflow extracted() {\n  step a = shell("a")\n  step b = shell("b")\n  return { a, b }\n}\n',
    ],
    [
      'keeps a step’s name, and moves a block inside',
      'flow f(xs: int[]) {\n  for x in xs limit 2 {\n    ‹step a = log("${x}")›\n  }\n}\n',
      'flow f(xs: int[]) {\n  for x in xs limit 2 {\n    step a = extracted(x: x)\n  }\n}\n\nflow extracted(x: int) {\n  step a = log("${x}")\n}\n',
    ],
    ['leaves a `return`', 'flow f() {\n  ‹step a = shell("a")\n  return a›\n}\n', undefined],
    [
      'leaves a `yield`',
      'flow f() {\n  step b = parallel {\n    ‹step a = shell("a")\n    yield a›\n  }\n}\n',
      undefined,
    ],
    ['leaves half a step', 'flow f() {\n  ‹step a = shell("a")›\n    timeout 3s\n}\n', undefined],
    [
      'leaves steps that others wait for by name',
      'flow f() {\n  ‹step a = shell("a")›\n  step b = log("x") after a\n}\n',
      undefined,
    ],
    [
      'leaves steps that wait for others by name',
      'flow f() {\n  step a = shell("a")\n  ‹step b = log("x") after a›\n}\n',
      undefined,
    ],
    ['leaves values alone', 'flow f() {\n  ‹let a = 1›\n  return a\n}\n', undefined],
  ]);
});

describe('when and if', () => {
  cases('refactor.rewrite.if', [
    [
      'a step that nobody uses goes into an `if`',
      'flow f(n: int) {\n  step a = log("x") $0when n > 1\n    timeout 3s\n}\n',
      'flow f(n: int) {\n  if n > 1 {\n    step a = log("x")\n      timeout 3s\n  }\n}\n',
    ],
    [
      'a step that is used gives its value out',
      'flow f(n: int) {\n  $0step a = shell("x") when n > 1\n  return a?.stdout\n}\n',
      'flow f(n: int) {\n  step a = if n > 1 {\n    step result = shell("x")\n    yield result\n  }\n  return a?.stdout\n}\n',
    ],
    ['a step without `when` stays', 'flow f(n: int) {\n  $0step a = log("x")\n}\n', undefined],
  ]);
  cases('refactor.rewrite.when', [
    [
      'the one step of an `if` gets a `when`',
      'flow f(n: int) {\n  $0if n > 1 {\n    step a = log("x")\n      timeout 3s\n  }\n}\n',
      'flow f(n: int) {\n  step a = log("x")\n    timeout 3s\n    when n > 1\n}\n',
    ],
    [
      'and the `if`’s name when it gives its value',
      'flow f(n: int) {\n  step a = $0if n > 1 {\n    step result = shell("x")\n    yield result\n  }\n  return a?.stdout\n}\n',
      'flow f(n: int) {\n  step a = shell("x") when n > 1\n  return a?.stdout\n}\n',
    ],
    [
      'an `else` stays',
      'flow f(n: int) {\n  $0if n > 1 {\n    step a = log("x")\n  } else {\n    step b = log("y")\n  }\n}\n',
      undefined,
    ],
    [
      'two steps stay',
      'flow f(n: int) {\n  $0if n > 1 {\n    step a = log("x")\n    step b = log("y")\n  }\n}\n',
      undefined,
    ],
  ]);
});

describe('wrap in try', () => {
  cases('refactor.rewrite.try', [
    [
      'puts steps that nobody else needs into a `try`',
      'flow f() {\n  ‹step a = shell("a")\n    timeout 3s\n  step b = log("${a.stdout}")›\n  step c = log("c")\n}\n',
      'flow f() {\n  try {\n    step a = shell("a")\n      timeout 3s\n    step b = log("${a.stdout}")\n  } catch e {\n  }\n  step c = log("c")\n}\n',
    ],
    ['leaves what is used outside', 'flow f() {\n  ‹step a = shell("a")›\n  return a.stdout\n}\n', undefined],
  ]);
});

describe('source.organizeImports', () => {
  const rest =
    '//- /b.flow\nfn one(n: int) -> int = n\nfn two(n: int) -> int = n\ntype T = int\n//- /c.flow\nfn three(n: int) -> int = n\n';
  cases('source.organizeImports', [
    [
      'sorts, joins and drops, and leaves the file’s head',
      `//- /a.flow\n// Head\n\nimport { three } from "./c.flow"\nimport { two, T } from "./b.flow"\nimport { one as first } from "./b.flow"\n\nfn f(n: T) -> int = first(n) + three(n)\n${rest}`,
      '// Head\n\nimport { one as first, T } from "./b.flow"\nimport { three } from "./c.flow"\n\nfn f(n: T) -> int = first(n) + three(n)\n',
    ],
    [
      'has nothing to do',
      `//- /a.flow\nimport { one } from "./b.flow"\nimport { three } from "./c.flow"\nfn f(n: int) -> int = one(n) + three(n)\n${rest}`,
      undefined,
    ],
    [
      'leaves imports with comments',
      `//- /a.flow\nimport { three } from "./c.flow"\n// Why\nimport { one } from "./b.flow"\nfn f(n: int) -> int = one(n) + three(n)\n${rest}`,
      undefined,
    ],
  ]);
});

describe('refactorings', () => {
  it('are offered by kind only', () => {
    const marked = 'flow f(a: int) {\n  step b = log("${‹a + 1›}")\n}\n';
    assert.deepEqual(
      offered(marked, 'refactor').actions.map(({ kind }) => kind),
      ['refactor.extract.let'],
    );
    assert.deepEqual(offered(marked, 'quickfix').actions, []);
  });
});
