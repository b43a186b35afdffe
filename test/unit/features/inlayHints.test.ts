import assert from 'node:assert/strict';
import { inlayHints } from '#language/features/inlayHints.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { edit } from './editor.ts';

const all = { types: true, argumentNames: true, order: true };

/** The text with its hints between ‹ and ›. */
function hinted(text: string, kinds: typeof all = all): string {
  const { model, uri } = edit(text);
  const lines = new LineIndex(text);
  const range = { start: lines.position(0), end: lines.position(text.length) };
  return inlayHints(model, uri, range, kinds)
    .map(({ position, label }) => ({ at: lines.offset(position), label: String(label) }))
    .sort((a, b) => b.at - a.at)
    .reduce((result, { at, label }) => `${result.slice(0, at)}‹${label}›${result.slice(at)}`, text);
}

const only = (kind: keyof typeof all): typeof all => ({
  types: kind === 'types',
  argumentNames: kind === 'argumentNames',
  order: kind === 'order',
});

describe('inlay hints', () => {
  it('tell the types of names that show none', () => {
    assert.equal(
      hinted(
        `type Line = { price: number, quantity: int }
flow f(lines: Line[]) {
  let total = lines.map(l => l.price * l.quantity).sum()
  let plain = "text"
  let said: number = total + 1
  let cast = lines as json
  step listed = shell("ls \${plain} \${said} \${cast}")
  step told = log("\${total}")
  step done = for line in lines limit 2 { yield line.price }
}`,
        only('types'),
      ),
      `type Line = { price: number, quantity: int }
flow f(lines: Line[]) {
  let total‹: number› = lines.map(l => l.price * l.quantity).sum()
  let plain = "text"
  let said: number = total + 1
  let cast = lines as json
  step listed‹: ProcessResult› = shell("ls \${plain} \${said} \${cast}")
  step told = log("\${total}")
  step done‹: number[]› = for line‹: Line› in lines limit 2 { yield line.price }
}`,
    );
  });

  it('cut long types, which the tooltip shows whole', () => {
    const text = 'flow f(n: int) {\n  let x = [{ aLongField: n, anotherLongField: n, theLast: n }].first()\n}';
    const { model, uri } = edit(text);
    const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 1 } };
    const [hint] = inlayHints(model, uri, range, only('types'));
    assert.match(String(hint?.label), /^: \{ aLongField: int, .*…$/);
    assert.match(JSON.stringify(hint?.tooltip), /theLast: int \}\?/);
  });

  it('name arguments that stand alone and do not say what they are', () => {
    assert.equal(
      hinted(
        `flow greet(name: string, loud?: boolean) { step a = log("\${name} \${loud}") }
flow f(name: string, xs: string[]) {
  step a = greet("Ada", loud: true)
  step b = greet(name)
  let c = xs.map(x => x.replace("a", "b")).join(", ")
}`,
        only('argumentNames'),
      ),
      `flow greet(name: string, loud?: boolean) { step a = log(‹message:›"\${name} \${loud}") }
flow f(name: string, xs: string[]) {
  step a = greet(‹name:›"Ada", loud: true)
  step b = greet(name)
  let c = xs.map(x => x.replace(‹search:›"a", ‹replacement:›"b")).join(", ")
}`,
    );
  });

  it('tell what a step waits for through a `let`, and nothing that it says itself', () => {
    assert.equal(
      hinted(
        `flow f() {
  step charge = shell("a")
  step other = shell("b")
  let first = charge.stdout
  let second = "\${first} \${other.stdout}"
  step told = log(
    "\${second}")
  step direct = log("\${charge.stdout} \${first}") // said
  step late = log("\${second}") after charge
}`,
        only('order'),
      ),
      `flow f() {
  step charge = shell("a")
  step other = shell("b")
  let first = charge.stdout
  let second = "\${first} \${other.stdout}"
  step told = log(‹after other, charge›
    "\${second}")
  step direct = log("\${charge.stdout} \${first}") // said
  step late = log("\${second}")‹after other› after charge
}`.replace('‹after other› after charge', ' after charge‹after other›'),
    );
  });

  it('are only those of the part that is seen, and of the kinds that are wanted', () => {
    const text = 'flow f(n: int) {\n  let a = n + 1\n  let b = n + 2\n}';
    const { model, uri } = edit(text);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 10 } };
    assert.deepEqual(
      inlayHints(model, uri, range, all).map(({ position }) => position.line),
      [1],
    );
    assert.equal(hinted(text, { types: false, argumentNames: false, order: false }), text);
  });
});
