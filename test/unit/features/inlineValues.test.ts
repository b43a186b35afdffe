import assert from 'node:assert/strict';
import { inlineValues } from '#language/features/inlineValues.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { edit } from './editor.ts';

/** The names with values, line by line, as a run shows them that stands at `$0`. */
function shown(text: string): readonly string[] {
  const { model, uri, file, offset } = edit(text);
  const lines = new LineIndex(file.text);
  const whole = { start: lines.position(0), end: lines.position(file.text.length) };
  const line = file.text.indexOf('\n', offset);
  const stopped = { start: lines.position(offset), end: lines.position(line) };
  const byLine = new Map<number, string[]>();
  for (const { range, expression } of inlineValues(model, uri, whole, stopped)) {
    const line = range.start.line + 1;
    byLine.set(line, [...(byLine.get(line) ?? []), expression ?? '']);
  }
  return [...byLine].map(([line, names]) => `${line}: ${names.join(' ')}`);
}

describe('values in the text', () => {
  it('are those of inputs, steps, lets and loop variables, where they are declared, and where the stop uses them', () => {
    const text = `flow main(who: string, times: int) {
  let label = "To \${who}"
  step all = for n, i in range(times) {
    $0step one = log("\${label} \${n} \${i}")
  }
  step last = log("\${all}") after all
}`;
    assert.deepEqual(shown(text), ['1: who times', '2: label', '3: all n i', '4: one label n i', '6: last']);
  });

  it('are not those of words in strings and comments, of fields and of names of arguments', () => {
    const text = `flow main(item: string) {
  // item, item: let item = 1
  let plain = "item for item in { let item = 2 }"
  $0step told = log(message: plain, fields: { item: "x", plain: "y" })
}`;
    assert.deepEqual(shown(text), ['1: item', '3: plain', '4: told plain']);
  });

  it('are not those of a name that another one hides where the run stands', () => {
    const text = `flow main(item: string) {
  let size = item.length
  step all = for item in ["a", "b"] {
    let size = item.length
    $0step one = log("\${item} \${size}")
  }
  let names = ["x"].map(item => item.upper())
}`;
    assert.deepEqual(shown(text), ['3: all item', '4: size', '5: one item size', '7: names']);
  });

  it('are not those of blocks in which the run does not stand, nor of other flows', () => {
    const text = `flow main(a: int) {
  step first = for x in [1] {
    let y = x
    step one = log("\${y}")
  }
  $0step second = log("\${a}") after first
}
flow other(a: int) {
  let y = a
}`;
    assert.deepEqual(shown(text), ['1: a', '2: first', '6: second a first']);
  });

  it('are that of the error in a handler', () => {
    const text = `flow main() {
  step tried = try {
    step bad = log("no")
  } catch e {
    $0step told = log("\${e.message}")
  }
}`;
    assert.deepEqual(shown(text), ['2: tried', '4: e', '5: told e']);
  });
});
