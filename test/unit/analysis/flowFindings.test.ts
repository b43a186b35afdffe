import assert from 'node:assert/strict';
import { analyse, analyseAgain } from '#language/analysis/analyse.ts';
import { check, modelOf } from '#test/support/fixture.ts';

/** What is found wrong with how steps, loops and events stand together; and what is left alone. */
describe('findings in flows', () => {
  it('of retries leave alone what may be done again', () =>
    check(`declare action pay(amount: number) -> json
declare action ask(amount: number) -> json idempotent

flow f() {
  step a = http.post("https://a.example") retry 3
  step b = http.get("https://a.example") retry 3
  step c = ask(1) retry 2
  step d = pay(1) retry 2 backoff 1s
                //^^^^^^^^^^^^^^^^^^ flow/retry-repeats-effect: \`pay\` is neither idempotent nor sends a key
  step e = pay(1) retry 2 on error.code == "busy"
  step g = sequence {
    step inner = pay(1)
  } retry 2
}
`));

  it('of writes: what depends on an order that nothing says', () =>
    check(`resource shop = sqlite(path: "shop.db")

flow f(name: string) {
  step a = file.write(path: "\${name}.txt", text: "a")
  step b = file.append(path: "\${name}.txt", text: "b")
         //^^^^^^^^^^^ flow/write-conflict: \`a\` writes this file as well
  step c = file.write(path: "other.txt", text: "c")
  step d = sequence {
    step one = file.write(path: "log.txt", text: "1")
    step two = file.append(path: "log.txt", text: "2")
  }
  step e = file.append(path: "log.txt", text: "3") after d
  step g = if name == "x" {
    step yes = http.put("https://a.example/1", body: 1)
  } else {
    step no = http.delete("https://a.example/1")
  }
  step made = shop.execute("create table if not exists t (id text)")
  step first = shop.execute("insert into t (id) values (\${name})") after made
  step second = shop.execute("insert into t (id) values ('x')") after made
  step wiped = shop.execute("delete from t where id = \${name}") after second
             //^^^^^^^^^^^^ flow/write-conflict: \`first\` writes the table \`t\` as well
}
`));

  it('of writes in a loop: each iteration writes the same', () =>
    check(`flow f(names: string[]) {
  for name in names limit 4 {
    step own = file.write(path: "\${name}.txt", text: name)
    step same = file.write(path: "last.txt", text: name)
                               //^^^^^^^^^^ flow/write-conflict: Each iteration of the \`for\` writes this file
    step more = file.append(path: "all.txt", text: name)
  }
  for name in names limit 1 {
    step last = file.write(path: "one.txt", text: name)
  }
}
`));

  it('of loops: only those that run something for each element of what is answered', () =>
    check(`flow f(names: string[]) {
  step rows = http.get("https://a.example")
  let found = (rows.body as string[]).filter(row => row != "")
  for row in found {
           //^^^^^ flow/unlimited-loop: How long this list is, \`rows\` decides
    step told = log(row)
  }
  for name in names {
    step told = log(name)
  }
  for row in found.slice(0, 5) {
    step told = log(row)
  }
  step plain = for row in found { yield row.upper() }
  for row in plain limit 3 {
    step told = log(row)
  }
  for part in [names.first() ?? "", ...found] {
            //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/unlimited-loop
    step told = log(part)
  }
}
`));

  it('of conditions: literals, equal sides, and null where there is none', () =>
    check(`flow f(a: int, b: string?, data: json) -> int {
  if a == a || b == null {
   //^^^^^^ flow/constant-condition: both sides are the same
    step one = log("1")
  }
  if !(a != null) && data.x != null {
     //^^^^^^^^^ flow/constant-condition: \`a\` is never null, it is int
    step two = log("2")
  }
  step three = log("3") when true
                           //^^^^ flow/constant-condition: This is always true.
  step four = for x in [1] { yield x } until false
  if random() == random() || 3 > 2 {
                           //^^^^^ flow/constant-condition: always true
    step five = log("5")
  }
  return b != null ? (b == null ? 0 : 1) : four.length
                    //^^^^^^^^^ flow/constant-condition: always false
}
`));

  it('of steps without an effect whose value nothing mentions', () =>
    check(`flow f(path: string) -> boolean {
  step there = file.exists(path)
  step _ignored = file.read(path)
  step text = file.read(path)
     //^^^^ flow/unused-step: \`file.read\` has no effect besides
  step asked = http.get("https://a.example")
  return there
}
`));

  it('of an `undo` that needs the block around it', () =>
    check(`declare action book(sku: string) -> { id: string }
declare action release(ids: string[]) -> null

flow f(skus: string[]) {
  step all = for sku in skus limit 4 {
    step one = book(sku) undo release(all)
                                    //^^^ flow/undo-not-known: \`all\`, which itself waits for \`one\`
    yield one.id
  }
}
`));

  const event = { uri: 'file:///event.flow', text: 'event paid(order: string)\n' };
  const waits = {
    uri: 'file:///waits.flow',
    text: 'import { paid } from "./event.flow"\nflow w(order: string) {\n  step p = wait paid(order: order)\n}\n',
  };
  const emits = (text: string) => ({
    uri: 'file:///emits.flow',
    text: `import { paid } from "./event.flow"\nflow e() {\n  ${text}\n}\n`,
  });

  it('of events: what no file emits, told again when that changes', () => {
    const sent = emits('step s = emit paid(order: "o")');
    const other = emits('for p in paid() { step told = log(p.order) } until false');
    const codes = (model: ReturnType<typeof analyse>) =>
      model.files.get(waits.uri)?.diagnostics.map(({ code }) => code);
    let model = analyse([event, waits, sent]);
    assert.deepEqual(codes(model), []);
    model = analyseAgain([event, waits, other], model);
    assert.deepEqual(codes(model), ['flow/event-never-emitted']);
    model = analyseAgain([event, waits, sent], model);
    assert.deepEqual(codes(model), []);
  });

  it('can be fixed: with an order, a limit, and without the clause', () => {
    const fixed = (text: string, code: string): string => {
      const { file } = modelOf(text);
      const found = file.diagnostics.find(each => each.code === code);
      const [edit] = found?.fixes[0]?.edits ?? assert.fail(`no fix of ${code}`);
      return text.slice(0, edit!.span.start) + edit!.text + text.slice(edit!.span.end);
    };
    assert.equal(
      fixed(
        'flow f() {\n  step a = file.write(path: "x", text: "1")\n  step b = file.delete("x") timeout 1s\n}\n',
        'flow/write-conflict',
      ),
      'flow f() {\n  step a = file.write(path: "x", text: "1")\n  step b = file.delete("x") after a timeout 1s\n}\n',
    );
    assert.equal(
      fixed('flow f() {\n  step a = log("x") when true\n}\n', 'flow/constant-condition'),
      'flow f() {\n  step a = log("x")\n}\n',
    );
    assert.match(
      fixed('flow f() {\n  step a = file.list("*")\n  for b in a { step c = log(b.path) }\n}\n', 'flow/unlimited-loop'),
      /for b in a limit 8 \{/,
    );
  });
});
