/** The rest of what an editor asks for, each over a real pipe: what the answers mean is tested beside the features. */
import assert from 'node:assert/strict';
import {
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  CancellationTokenSource,
  type CodeAction,
  type CodeLens,
  type DocumentHighlight,
  type DocumentLink,
  type Hover,
  type LinkedEditingRanges,
  type Position,
  type Range,
  type SelectionRange,
  type TextEdit,
} from 'vscode-languageserver/node';
import { LspClient } from './lspClient.ts';

/** A text without its marks, and the range between ‹ and ›; at $0 an empty one. */
function marked(text: string): { readonly text: string; readonly range: Range } {
  const at = (offset: number): Position => {
    const lines = text
      .slice(0, offset)
      .replaceAll(/[‹›]|\$0/g, '')
      .split('\n');
    return { line: lines.length - 1, character: lines.at(-1)!.length };
  };
  const start = at(text.search(/‹|\$0/));
  const end = text.includes('›') ? at(text.indexOf('›')) : start;
  return { text: text.replaceAll(/[‹›]|\$0/g, ''), range: { start, end } };
}

/** The text of the file after some edits. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  return edits
    .map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText }))
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

const lineOf = (range: Range | undefined): string =>
  `${range?.start.line}:${range?.start.character}-${range?.end.character}`;

describe('the language server, feature by feature', () => {
  let client: LspClient;
  let uri: string;
  let files = 0;

  before(async () => {
    client = new LspClient();
    await client.initialize();
  });

  beforeEach(() => {
    uri = `file:///each/main${++files}.flow`;
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
    assert.deepEqual(client.logged, []);
  });

  /** Opens a marked text, and gives what an editor would do with the actions of a kind: the texts by title. */
  async function actions(withMarks: string, only: string): Promise<Record<string, string>> {
    const { text, range } = marked(withMarks);
    await client.open(uri, text);
    const context = { diagnostics: [], only: [only] };
    const found = await client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context,
    });
    for (const { kind } of found) assert.ok(`${kind}.`.startsWith(`${only}.`));
    return Object.fromEntries(found.map(({ title, edit }) => [title, edited(text, edit?.changes?.[uri] ?? [])]));
  }

  it('highlights where a name is given and where it is used', async () => {
    await client.open(uri, 'flow f(n: int) {\n  let a = n\n  let b = a + a\n  step c = log("${b}")\n}\n');
    const found = await client.at<DocumentHighlight[]>('textDocument/documentHighlight', uri, {
      line: 2,
      character: 10,
    });
    assert.deepEqual(
      found.map(({ range, kind }) => [lineOf(range), kind]),
      [
        ['1:6-7', 3],
        ['2:10-11', 2],
        ['2:14-15', 2],
      ],
    );
    assert.deepEqual(await client.at('textDocument/documentHighlight', uri, { line: 2, character: 3 }), []);
  });

  it('changes a name and its uses together', async () => {
    await client.open(uri, 'flow f(xs: int[]) {\n  let a = xs.map(each => each + 1)\n}\n');
    const found = await client.at<LinkedEditingRanges>('textDocument/linkedEditingRange', uri, {
      line: 1,
      character: 19,
    });
    assert.deepEqual(found.ranges.map(lineOf), ['1:17-21', '1:25-29']);
    assert.equal(await client.at('textDocument/linkedEditingRange', uri, { line: 0, character: 7 }), null);
  });

  it('counts references when a lens is seen', async () => {
    const other = uri.replace('main', 'other');
    await client.open(uri, 'fn twice(n: int) -> int = n * 2\nflow f() {\n}\n');
    await client.open(other, `import { twice } from "./main${files}.flow"\nfn four() -> int = twice(n: 2)\n`);
    const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      [undefined, 'baton.runFlow', 'baton.debugFlow', 'baton.showGraph', undefined],
    );
    const first = await client.request<CodeLens>('codeLens/resolve', lenses[0]);
    assert.deepEqual([first.command?.title, first.command?.command], ['2 references', 'baton.showReferences']);
    const [file, place, locations] = first.command?.arguments ?? [];
    assert.deepEqual([file, place], [uri, { line: 0, character: 3 }]);
    assert.deepEqual(
      locations.map((each: { uri: string; range: Range }) => [each.uri, lineOf(each.range)]),
      [
        [other, '0:9-14'],
        [other, '1:19-24'],
      ],
    );
    const last = await client.request<CodeLens>('codeLens/resolve', lenses[4]);
    assert.deepEqual(last.command, { title: 'no references', command: '' });
  });

  it('selects more and more', async () => {
    await client.open(uri, 'flow f(n: int) {\n  let a = (n + 1) * 2\n}\n');
    const [innermost] = await client.request<SelectionRange[]>('textDocument/selectionRange', {
      textDocument: { uri },
      positions: [{ line: 1, character: 11 }],
    });
    const ranges: string[] = [];
    for (let each = innermost; each !== undefined; each = each.parent) ranges.push(lineOf(each.range));
    assert.deepEqual(ranges.slice(0, 3), ['1:11-12', '1:11-16', '1:10-17']);
    assert.equal(ranges.at(-1), '0:0-0');
  });

  it('links to addresses of the web', async () => {
    await client.open(uri, 'flow f() {\n  step a = http.get("https://example.org/a")\n}\n');
    const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
    assert.deepEqual(
      links.map(({ range, target }) => [lineOf(range), target]),
      [['1:21-42', 'https://example.org/a']],
    );
  });

  it('tells the next times of a schedule, and where a value comes from', async () => {
    const text =
      'flow f() {\n  step a = shell("x")\n  let b = a.stdout\n  step c = log(b)\n}\non schedule("0 3 * * *") => f()\n';
    await client.open(uri, text);
    const schedule = await client.at<Hover>('textDocument/hover', uri, { line: 5, character: 15 });
    assert.equal(JSON.stringify(schedule.contents).match(/, 03:00/g)?.length, 5);
    const value = await client.at<Hover>('textDocument/hover', uri, { line: 3, character: 15 });
    assert.match(JSON.stringify(value.contents), /let b: string.*Comes from `a`/);
  });

  it('goes from a flow to those that it calls', async () => {
    await client.open(uri, 'flow inner() {\n}\nflow outer() {\n  step a = inner()\n  step b = inner()\n}\n');
    const [item] = await client.at<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', uri, {
      line: 2,
      character: 6,
    });
    const calls = await client.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
    assert.deepEqual(
      calls.map(({ to, fromRanges }) => [to.name, fromRanges.map(lineOf)]),
      [['inner', ['3:11-16', '4:11-16']]],
    );
  });

  describe('refactors', () => {
    it('an expression to a `let`, and back', async () => {
      assert.deepEqual(await actions('flow f(a: int) {\n  return ‹a + 1›\n}\n', 'refactor.extract.let'), {
        'Extract to `let value`': 'flow f(a: int) {\n  let value = a + 1\n  return value\n}\n',
      });
      uri = `${uri}.flow`;
      assert.deepEqual(await actions('flow f(a: int) {\n  let n$0 = a + 1\n  return n\n}\n', 'refactor.inline'), {
        'Inline `n`': 'flow f(a: int) {\n  return a + 1\n}\n',
      });
    });

    it('a step to a flow', async () => {
      const [extracted] = Object.values(
        await actions('flow f(a: string) {\n  ‹step b = log(a)›\n}\n', 'refactor.extract.flow'),
      );
      assert.equal(
        extracted,
        'flow f(a: string) {\n  step b = extracted(a: a)\n}\n\nflow extracted(a: string) {\n  step b = log(a)\n}\n',
      );
    });

    it('`when` to `if`, and back', async () => {
      const when = 'flow f(n: int) {\n  step a = log("x") $0when n > 1\n}\n';
      const conditional = 'flow f(n: int) {\n  if n > 1 {\n    step a = log("x")\n  }\n}\n';
      assert.deepEqual(Object.values(await actions(when, 'refactor.rewrite.if')), [conditional]);
      uri = `${uri}.flow`;
      assert.deepEqual(Object.values(await actions(conditional.replace('if', '$0if'), 'refactor.rewrite.when')), [
        marked(when).text,
      ]);
    });

    it('steps into a `try`', async () => {
      assert.deepEqual(await actions('flow f() {\n  ‹step a = log("x")›\n}\n', 'refactor.rewrite.try'), {
        'Wrap in `try`': 'flow f() {\n  try {\n    step a = log("x")\n  } catch e {\n  }\n}\n',
      });
    });

    it('imports into their order', async () => {
      await client.open('file:///each/a.flow', 'fn one() -> int = 1\n');
      await client.open('file:///each/b.flow', 'fn two() -> int = 2\n');
      const text =
        'import { two } from "./b.flow"\nimport { one } from "./a.flow"\n\nfn f$0() -> int = one() + two()\n';
      const [sorted] = Object.values(await actions(text, 'source.organizeImports'));
      assert.match(sorted ?? '', /^import \{ one \} from ".\/a.flow"\nimport \{ two \}/);
    });
  });

  describe('mends', () => {
    it('a call that lacks arguments', async () => {
      const text =
        'flow pay(amount: int, to: string) {\n  step a = log("${amount} ${to}")\n}\nflow f() {\n  step b = pay$0(amount: 3)\n}\n';
      const texts = Object.values(await actions(text, 'quickfix'));
      assert.ok(
        texts.some(each => each.includes('pay(amount: 3, to: "")')),
        texts.join(),
      );
    });

    it('steps that write the same in no order', async () => {
      const text =
        'flow f() {\n  step a = file.write("x", content: "1")\n  step b = file.wr$0ite("x", content: "2")\n}\n';
      const fixes = await actions(text, 'quickfix');
      assert.match(fixes['Add `after a`'] ?? '', /step b = file\.write\("x", content: "2"\) after a\n/);
    });

    it('all that has one obvious fix, as an editor asks for when it saves: first what is wrong', async () => {
      const head = 'import { gone } from "./a.flow"\nflow f(name: string) {\n';
      await client.open('file:///each/a.flow', 'fn gone() -> int = 1\n');
      const misspelt = `$0${head}  step a = log(nam)\n  let unused = 1\n}\n`;
      const fixed = `${head}  step a = log(name)\n  let unused = 1\n}\n`;
      assert.deepEqual(Object.values(await actions(misspelt, 'source.fixAll')), [fixed]);
      uri = `${uri}.flow`;
      assert.deepEqual(Object.values(await actions(`$0${fixed}`, 'source.fixAll')), [
        'flow f(name: string) {\n  step a = log(name)\n}\n',
      ]);
    });
  });

  it('drops what was asked of an older text, and answers what is asked now', async () => {
    const steps = Array.from({ length: 400 }, (_, n) => `  step s${n} = log("${n}")\n`);
    await client.open(uri, `flow f() {\n${steps.join('')}}\n`);
    const textDocument = { uri };
    const stale = Array.from({ length: 20 }, (_, version) => {
      const source = new CancellationTokenSource();
      void client.change(uri, version + 2, { line: 1, character: 9 }, { line: 1, character: 9 }, 'x');
      const asked = client.connection.sendRequest('textDocument/semanticTokens/full', { textDocument }, source.token);
      source.cancel();
      return asked.then(
        () => 'answered',
        error => error.code,
      );
    });
    const symbols = await client.request<unknown[]>('textDocument/documentSymbol', { textDocument });
    assert.equal(symbols.length, 1);
    const ends = await Promise.all(stale);
    assert.ok(ends.filter(end => end === -32800).length > 0, ends.join());
    assert.ok(
      ends.every(end => end === -32800 || end === 'answered'),
      ends.join(),
    );
  });

  it('knows documents of other schemes: what they import is found when it is open', async () => {
    const virtual = `vscode-vfs://github/owner/project/main${files}.flow`;
    const other = 'vscode-vfs://github/owner/project/lib/parts.flow';
    await client.open(other, 'fn twice(n: int) -> int = n * 2\n');
    await client.open(virtual, 'import { twice } from "./lib/parts.flow"\nfn f() -> int = twice(n: "x")\n');
    assert.deepEqual(
      (await client.diagnostics(virtual, 1)).map(({ code }) => code),
      ['flow/argument-type'],
    );
    const [found] = await client.at<{ uri: string }[]>('textDocument/definition', virtual, { line: 1, character: 18 });
    assert.equal(found?.uri, other);
  });
});
