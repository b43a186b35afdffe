import assert from 'node:assert/strict';
import { codeActions } from '#language/features/codeActions.ts';
import { codeLenses, referencesLens } from '#language/features/codeLenses.ts';
import { definition } from '#language/features/definition.ts';
import { diagnostics } from '#language/features/diagnostics.ts';
import { documentHighlights } from '#language/features/documentHighlights.ts';
import { documentSymbols } from '#language/features/documentSymbols.ts';
import { foldingRanges } from '#language/features/foldingRanges.ts';
import { linkedEditing } from '#language/features/linkedEditing.ts';
import { references } from '#language/features/references.ts';
import { selectionRanges } from '#language/features/selectionRanges.ts';
import { semanticTokens } from '#language/features/semanticTokens.ts';
import { semanticLegend } from '#language/features/support/semanticLegend.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { type Editor, edit } from './editor.ts';

const shop = `
//- /shop.flow
import { pay, Receipt } from "./pay.flow"

/// Sells.
flow sell(id: string) -> Receipt {
  let note = "for \${id}"
  step paid = pay(amount: 5, note: note)
  step told = log(message: paid.id)
  return paid
}
//- /pay.flow
type Receipt = {
  /// Its number.
  id: string
}
/// Takes money.
flow pay(amount: number, note?: string) -> Receipt {
  return { id: "r\${amount}" }
}
`;

/** The shop with the cursor before a piece of its text. */
const at = (piece: string, inside = 1): Editor => {
  const index = shop.indexOf(piece) + inside;
  assert.ok(index >= inside, piece);
  return edit(`${shop.slice(0, index)}$0${shop.slice(index)}`);
};

const lineOf = (uri: string, model: Editor['model'], line: number): string =>
  model.files.get(uri)!.text.split('\n')[line]!.trim();

describe('definition', () => {
  const targets: readonly (readonly [string, string, string])[] = [
    ['note: note)', 'file:///pay.flow', 'flow pay(amount: number, note?: string) -> Receipt {'],
    ['note)\n', 'file:///shop.flow', 'let note = "for ${id}"'],
    ['pay(amount: 5', 'file:///pay.flow', 'flow pay(amount: number, note?: string) -> Receipt {'],
    ['paid.id', 'file:///shop.flow', 'step paid = pay(amount: 5, note: note)'],
    ['id)\n', 'file:///pay.flow', 'id: string'],
    ['id}"\n', 'file:///shop.flow', 'flow sell(id: string) -> Receipt {'],
    ['Receipt {\n  let', 'file:///pay.flow', 'type Receipt = {'],
    ['log(message', 'baton-std:/core.flow', 'declare action log('],
    ['message: paid', 'baton-std:/core.flow', 'message: string,'],
    ['./pay.flow', 'file:///pay.flow', 'type Receipt = {'],
  ];
  for (const [piece, uri, line] of targets) {
    it(`of ${piece.trim()}`, () => {
      const { model, uri: from, offset } = at(piece);
      const [location] = definition(model, from, offset);
      assert.equal(location?.uri, uri);
      assert.equal(lineOf(uri, model, location.range.start.line), line);
    });
  }

  it('of a keyword is nowhere', () => {
    const { model, uri, offset } = at('return paid');
    assert.deepEqual(definition(model, uri, offset), []);
  });
});

describe('references', () => {
  it('are found in every file of the model', () => {
    const { model, uri, offset } = at('pay(amount: 5');
    const found = references(model, uri, offset, true).map(({ uri: file, range }) => `${file}:${range.start.line + 1}`);
    assert.deepEqual(found.toSorted(), ['file:///pay.flow:6', 'file:///shop.flow:1', 'file:///shop.flow:6']);
    assert.equal(references(model, uri, offset, false).length, 2);
  });

  it('within the file are highlighted', () => {
    const { model, uri, offset, text } = at('paid.id');
    const found = documentHighlights(model, uri, offset);
    assert.deepEqual(
      found.map(each => each.kind),
      [3, 2, 2],
    );
    assert.ok(found.every(each => text(each.range) === 'paid'));
  });
});

describe('document symbols', () => {
  it('are declarations with their steps, nested as their blocks', () => {
    const { model, uri } = edit(`
type Order = { id: string }
resource db = sqlite(path: "x")
flow main(orders: Order[]) {
  step done = for order in orders limit 2 {
    step saved = db.execute("insert")
    if order.id == "x" { step told = log(message: "x") }
  }
  parallel { step inner = sleep(duration: 1s) }
}
on schedule("0 3 * * *") => main(orders: [])
`);
    const names = (symbols: ReturnType<typeof documentSymbols>): unknown[] =>
      symbols.map(symbol => (symbol.children ? { [symbol.name]: names(symbol.children) } : symbol.name));
    assert.deepEqual(names(documentSymbols(model, uri)), [
      { Order: ['id'] },
      'db',
      { main: [{ done: ['saved', 'told'] }, 'inner'] },
      'on schedule("0 3 * * *")',
    ]);
  });

  it('lie in one another, as editors demand', () => {
    const { model, uri } = edit('flow a() { step\n  step b = parallel { let c = \n');
    const check = (symbols: ReturnType<typeof documentSymbols>): void => {
      for (const { range, selectionRange, children } of symbols) {
        assert.ok(range.start.line <= selectionRange.start.line && range.end.line >= selectionRange.end.line);
        check(children ?? []);
      }
    };
    check(documentSymbols(model, uri));
  });
});

describe('folding ranges', () => {
  it('cover blocks, texts, comments and imports', () => {
    const { model, uri } = edit(`import { a } from "./a.flow"
import { b } from "./b.flow"

// One
// two
flow main() {
  step told = log(
    message: """
      Hello
      """,
  )
}
`);
    const ranges = foldingRanges(model, uri).map(range => [range.startLine, range.endLine, range.kind]);
    assert.deepEqual(ranges, [
      [0, 1, 'imports'],
      [3, 4, 'comment'],
      [5, 10, undefined],
      [6, 9, undefined],
      [7, 8, undefined],
    ]);
  });
});

describe('semantic tokens', () => {
  const decode = (editor: Editor): string[] => {
    const { data } = semanticTokens(editor.model, editor.uri);
    const lines = new LineIndex(editor.file.text);
    const found: string[] = [];
    let line = 0;
    let character = 0;
    for (let index = 0; index < data.length; index += 5) {
      character = data[index] === 0 ? character + data[index + 1]! : data[index + 1]!;
      line += data[index]!;
      const start = lines.offset({ line, character });
      const type = semanticLegend.tokenTypes[data[index + 3]!];
      const modifiers = semanticLegend.tokenModifiers.filter((_, bit) => data[index + 4]! & (1 << bit));
      found.push([editor.file.text.slice(start, start + data[index + 2]!), type, ...modifiers].join(' '));
    }
    return found;
  };

  it('tell names by what they mean', () => {
    const found = decode(
      edit(`type Id = string
flow main(id: Id) {
  step page = http.get("http://x/\${id}")
  let size = page.body.size
}
`),
    );
    for (const expected of [
      'Id type declaration',
      'Id type',
      'main function declaration async',
      'id parameter declaration',
      'page variable declaration readonly',
      'http namespace defaultLibrary',
      'get function defaultLibrary async',
      'id parameter',
      'page variable readonly',
      'body property defaultLibrary',
    ]) {
      assert.ok(found.includes(expected), `${expected} is not among ${found.join(', ')}`);
    }
  });

  it('count in UTF-16 code units', () => {
    const found = decode(edit('flow main(id: string) -> string {\n  let a = "😀" let b = id\n  return b\n}\n'));
    assert.ok(found.includes('id parameter'), found.join(', '));
  });
});

describe('diagnostics', () => {
  it('carry code, severity, source and a page', () => {
    const { model, uri, text } = edit('flow main() {\n  step a = log(message: nothing)\n}\n');
    const found = diagnostics(model, uri, 'file:///docs/diagnostics.md').find(each => text(each.range) === 'nothing');
    assert.equal(found?.code, 'flow/unknown-name');
    assert.equal(found.severity, 1);
    assert.equal(found.source, 'baton');
    assert.equal(found.codeDescription?.href, 'file:///docs/diagnostics.md#flowunknown-name');
  });

  it('mark what is unused as unnecessary', () => {
    const { model, uri, text } = edit('flow main() {\n  let lonely = 1\n  step a = log(message: "x")\n}\n');
    const found = diagnostics(model, uri, undefined).find(each => each.tags?.includes(1));
    assert.ok(found !== undefined && text(found.range).includes('lonely'));
    assert.equal(found.codeDescription, undefined);
  });

  it('have fixes', () => {
    const { model, uri } = edit('flow main(name: string) {\n  step a = log(message: nme)\n}\n');
    const range = { start: { line: 1, character: 24 }, end: { line: 1, character: 24 } };
    const [fix] = codeActions(model, uri, range, undefined);
    assert.equal(fix?.kind, 'quickfix');
    assert.deepEqual(
      fix.edit?.changes?.[uri]?.map(each => each.newText),
      ['name'],
    );
    assert.deepEqual(codeActions(model, uri, range, ['refactor']), []);
    const elsewhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    assert.deepEqual(codeActions(model, uri, elsewhere, ['quickfix']), []);
  });
});

describe('code lenses', () => {
  it('run and draw each flow', () => {
    const { model, uri } = at('sell', 0);
    const lenses = codeLenses(model, uri, 'file:///as-the-client-says.flow').flatMap(({ command }) => command ?? []);
    assert.deepEqual(
      lenses.map(({ command, arguments: args }) => [command, args]),
      [
        ['baton.runFlow', ['file:///as-the-client-says.flow', 'sell']],
        ['baton.debugFlow', ['file:///as-the-client-says.flow', 'sell']],
        ['baton.showGraph', ['file:///as-the-client-says.flow', 'sell']],
      ],
    );
  });

  it('count where flows, functions and types are named, in other files as well', () => {
    const { model, uri } = edit(
      `type Id = string
fn twice(n: int) -> int = n * 2
flow pay(id: Id, n: int) { step a = log("\${id} \${twice(n: n)} \${twice(n: 2)}") }
//- /main.flow
import { pay } from "./main.flow"
`.replace('//- /main.flow', '//- /other.flow'),
    );
    const toClient = (each: string): string => each.replace('file:', 'client:');
    const counted = codeLenses(model, uri, 'client:///main.flow')
      .filter(({ command }) => command === undefined)
      .map(lens => referencesLens(model, uri, lens, toClient));
    assert.deepEqual(
      counted.map(({ command }) => command?.title),
      ['1 reference', '2 references', '1 reference'],
    );
    assert.deepEqual(counted.at(-1)?.command?.arguments, [
      'client:///main.flow',
      { line: 2, character: 5 },
      [{ uri: 'client:///other.flow', range: { start: { line: 0, character: 9 }, end: { line: 0, character: 12 } } }],
    ]);
  });

  it('lead nowhere when nothing is named, or is there any more', () => {
    const { model, uri } = edit('flow alone() {\n}\n');
    const lens = codeLenses(model, uri, uri).at(-1)!;
    const none = { title: 'no references', command: '' };
    assert.deepEqual(referencesLens(model, uri, lens, each => each).command, none);
    const later = edit('flow other() {\n}\n');
    assert.deepEqual(referencesLens(later.model, uri, lens, each => each).command, none);
  });
});

describe('linked editing', () => {
  const linked = (marked: string): readonly string[] | undefined => {
    const { model, uri, offset, text } = edit(marked);
    return linkedEditing(model, uri, offset)?.ranges.map(text);
  };

  it('joins a name with its uses in the statement or expression that brings it', () => {
    const flow = (body: string): string => `flow f(xs: int[]) {\n${body}\n}\n`;
    assert.deepEqual(linked(flow('  let a = xs.map(x => x$0 + x)')), ['x', 'x', 'x']);
    assert.deepEqual(linked(flow('  for x$0, i in xs { step a = log("${x} ${i}") }')), ['x', 'x']);
    assert.deepEqual(linked(flow('  for x, $0i in xs { step a = log("${x} ${i}") }')), ['i', 'i']);
    assert.deepEqual(linked(flow('  step a = http.get("http://x") catch $0e => e.message')), ['e', 'e']);
  });

  it('leaves what has a wider scope, and what is a field as well', () => {
    assert.equal(linked('flow f(a$0: int) { let b = a }'), undefined);
    assert.equal(linked('flow f() { step a$0 = log("x") }'), undefined);
    assert.equal(linked('flow f(a: int) { let b$0 = a let c = b }'), undefined);
    assert.equal(linked('flow f(xs: int[]) { let a = xs.map(x$0 => { x }) }'), undefined);
  });
});

describe('selection ranges', () => {
  it('grow from the name to the file', () => {
    const { model, uri, text } = at('paid.id');
    const [innermost] = selectionRanges(model, uri, [{ line: 6, character: 28 }]);
    const texts: string[] = [];
    for (let range = innermost; range !== undefined; range = range.parent) texts.push(text(range.range));
    assert.deepEqual(texts.slice(0, 4), ['paid', 'paid.id', 'message: paid.id', 'log(message: paid.id)']);
    assert.ok(texts.every((each, index) => index === 0 || each.includes(texts[index - 1]!)));
  });
});
