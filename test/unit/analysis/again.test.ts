import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { analyse, analyseAgain, type SourceText } from '#language/analysis/analyse.ts';
import { edit } from '#test/support/edits.ts';
import { told } from '#test/support/told.ts';

const main = 'file:///main.flow';
const shop = `import { rate, Order } from "./prices.flow"

/// Charges.
flow charge(order: Order, times: int) -> string {
  let price = rate(order.amount)
  step paid = http.post("https://pay.example.org/\${order.id}", body: { price })
    retry times backoff 1s
  step told = log("Paid \${price}") after paid
  return "done"
}

flow both(order: Order) {
  step first = charge(order: order, times: 2)
  step second = charge(order: order, times: 3) when first == "done"
  return { first, second }
}

flow all(orders: Order[]) {
  step each = for order in orders {
    step done = both(order: order)
    yield done.first
  }
  return each
}

test "both" {
  mock http.post => { status: 200, headers: {}, body: "ok" }
  run both(order: { id: "1", amount: 3 }) as result
  expect result.value != null
}
`;
const prices = `type Order = { id: string, amount: int }

fn rate(amount: int) -> int = amount * factor(2)

fn factor(n: int) = n + 1

flow unused() {
  let a = rate(3)
  step b = log("x")
}
`;
const workspace: readonly SourceText[] = [
  { uri: main, text: shop },
  { uri: 'file:///prices.flow', text: prices },
];

/** The files with one changed, and what that makes of the model. */
function withChange(
  files: readonly SourceText[],
  uri: string,
  change: (text: string) => string,
): readonly SourceText[] {
  return files.map(file => (file.uri === uri ? { uri, text: change(file.text) } : file));
}

function checkChange(change: (text: string) => string, uri = main): void {
  const edited = withChange(workspace, uri, change);
  assert.deepEqual(told(analyseAgain(edited, analyse(workspace))), told(analyse(edited)));
}

describe('analysing again after an edit', () => {
  it('keeps the facts of other declarations', () => {
    const before = analyse(workspace);
    const file = before.files.get(main);
    const flow = file?.tree.declarations[2];
    assert.ok(flow?.kind === 'FlowDeclaration' && flow.name && file);
    const symbol = file.symbols.get(flow.name);
    const edited = withChange(workspace, main, text => text.replace('"Paid', '"Paid now'));
    const now = analyseAgain(edited, before).files.get(main);
    assert.equal(now?.tree.declarations[2], flow);
    assert.equal(now?.symbols.get(flow.name), symbol);
    assert.equal(symbol?.origin.start, edited[0]?.text.indexOf('both'));
  });

  it('keeps files that import one whose outside is the same', () => {
    const before = analyse(workspace);
    const file = before.files.get(main);
    const edited = withChange(workspace, 'file:///prices.flow', text => text.replace('"x"', '"longer"'));
    assert.equal(analyseAgain(edited, before).files.get(main), file);
  });

  it('starts afresh from a model that was taken over before', () => {
    const before = analyse(workspace);
    analyseAgain(
      withChange(workspace, main, text => text.replace('"Paid', '"Paid now')),
      before,
    );
    const edited = withChange(workspace, main, text => text.replace('"Paid', '"Not paid'));
    assert.deepEqual(told(analyseAgain(edited, before)), told(analyse(edited)));
  });

  const changes: Readonly<Record<string, (text: string) => string>> = {
    'a step of a flow': text => text.replace('let price =', 'let cost ='),
    'what a flow gives': text => text.replace('return { first, second }', 'return { first }'),
    'what a flow gives, of the same type': text => text.replace('return each', 'return  each'),
    'a parameter': text => text.replace('times: int', 'times: string'),
    'the name of a flow': text => text.replace('flow both', 'flow pair'),
    'a comment': text => text.replace('/// Charges.', '/// Charges.\n/// Twice.'),
    'an import': text => text.replace('rate, Order', 'Order'),
    'a flow that is there twice': text => text.replace('flow all', 'flow both'),
    'a flow that goes': text => text.replace(/flow both[\s\S]*?\n}\n/, ''),
    'a flow that comes': text => `${text}\nflow more() {\n  step b = both(order: { id: "1", amount: 3 })\n}\n`,
    'a brace that goes': text => text.replace('return "done"\n}', 'return "done"\n'),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`gives what analysing afresh gives: ${what}`, () => checkChange(change));
  }

  it('gives what analysing afresh gives, of files that import', () => {
    checkChange(text => text.replace('amount: int }', 'amount: string }'), 'file:///prices.flow');
    checkChange(text => text.replace('n + 1', '"${n}"'), 'file:///prices.flow');
    checkChange(text => text.replace('fn rate', 'fn cost'), 'file:///prices.flow');
  });

  it('gives what analysing afresh gives, after any edits', () => {
    const sample = readFileSync('test/fixtures/taste.flow', 'utf8');
    const examples = globSync('examples/**/*.flow').map(path => ({
      uri: `file:///${path}`,
      text: readFileSync(path, 'utf8'),
    }));
    const starts = [workspace, examples, [{ uri: main, text: sample }]];
    const edits = fc.array(fc.record({ change: edit, at: fc.nat() }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...starts), edits, (start, changes) => {
        let files: readonly SourceText[] = start;
        let model = analyse(files);
        for (const { change, at } of changes) {
          files = withChange(files, files[at % files.length]?.uri ?? '', change);
          model = analyseAgain(files, model);
          assert.deepEqual(told(model), told(analyse(files)));
        }
      }),
      { endOnFailure: true, numRuns: 20 },
    );
  }).timeout(60_000);
});
