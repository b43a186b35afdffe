import assert from 'node:assert/strict';
import { check, typeAt } from '#test/support/fixture.ts';

/** The type of an expression in a flow with some parameters. */
function typeOf(expression: string, parameters = ''): string {
  return typeAt(`flow f(${parameters}) -> json {\n  let it$0 = ${expression}\n  return null\n}\n`);
}

describe('types of literals and operators', () => {
  const cases: readonly (readonly [expression: string, type: string, parameters?: string])[] = [
    ['"a"', '"a"'],
    ['"a ${1}"', 'string'],
    ['12', '12'],
    ['1.5', '1.5'],
    ['true', 'true'],
    ['null', 'null'],
    ['1h30m', 'duration'],
    ['[1, "a"]', '(int | "a")[]'],
    ['[]', 'never[]'],
    ['{ a: 1, "b c": n }', '{ a: 1, "b c": int }', 'n: int'],
    ['{ n, ...o }', '{ n: int, x: string }', 'n: int, o: { x: string }'],
    ['{ a: 1, ...m }', 'map<int>', 'm: map<int>'],
    ['n + 1', 'int', 'n: int'],
    ['n / 2', 'number', 'n: int'],
    ['n * 1.5', 'number', 'n: int'],
    ['"a" + s', 'string', 's: string'],
    ['1h * 2', 'duration'],
    ['2h / 30m', 'number'],
    ['n > 1 && !b', 'boolean', 'n: int, b: boolean'],
    ['s ?? "none"', 'string', 's: string?'],
    ['b ? 1 : "a"', '1 | "a"', 'b: boolean'],
    ['-n', 'int', 'n: int'],
    ['j.a.b[0]', 'json', 'j: json'],
    ['j as { id: string }[]', '{ id: string }[]', 'j: json'],
    ['m.a', 'string?', 'm: map<string>'],
    ['l[0]', 'string?', 'l: string[]'],
    ['o.x', 'string?', 'o: { x?: string }'],
    ['o?.x', 'string?', 'o: { x: string }?'],
    ['u.a', 'int?', 'u: { a: int } | { b: int }'],
  ];
  for (const [expression, type, parameters = ''] of cases) {
    it(`${expression} is ${type}`, () => assert.equal(typeOf(expression, parameters), type));
  }
});

describe('types of methods', () => {
  const lines = 'lines: { sku: string, quantity: int, price: number }[]';
  const cases: readonly (readonly [expression: string, type: string, parameters: string])[] = [
    ['lines.map(l => l.price * l.quantity).sum()', 'number', lines],
    ['lines.map(l => l.quantity).sum()', 'int', lines],
    ['lines.filter(l => l.quantity > 1).first()?.sku', 'string?', lines],
    ['lines.map((l, i) => i)', 'int[]', lines],
    ['lines.flatMap(l => [l.sku, l.sku])', 'string[]', lines],
    ['lines.groupBy(l => l.sku)', 'map<{ sku: string, quantity: int, price: number }[]>', lines],
    ['lines.sortBy(l => l.price).map(l => l.sku)', 'string[]', lines],
    ['lines.length', 'int', lines],
    ['["a", "b"].zip([1, 2])', '{ left: "a" | "b", right: int }[]', ''],
    ['[1].map(x => x)', 'int[]', ''],
    ['lines.map(l => 1.5)', 'number[]', lines],
    ['[1, 2].contains(3)', 'boolean', ''],
    ['m.entries()', '{ key: string, value: int }[]', 'm: map<int>'],
    ['m.mapValues(v => "${v}")', 'map<string>', 'm: map<int>'],
    ['o.keys()', 'string[]', 'o: { a: int }'],
    ['n.round()', 'int', 'n: number'],
    ['n.round(2)', 'number', 'n: number'],
    ['n.abs()', 'int', 'n: int'],
    ['t.plus(1h).format("yyyy")', 'string', 't: time'],
    ['tier.upper()', 'string', 'tier: "a" | "b"'],
    ['s?.length', 'int?', 's: string?'],
    ['j.items.map(x => x.id)', 'json', 'j: json'],
    ['range(3)', 'int[]', ''],
    ['json.parse("1")', 'json', ''],
    ['reveal(s)', 'string', 's: string'],
  ];
  for (const [expression, type, parameters] of cases) {
    it(`${expression} is ${type}`, () => assert.equal(typeOf(expression, parameters), type));
  }
});

describe('narrowing', () => {
  const uses = (condition: string, parameters = 's: string?') => `flow f(${parameters}) -> int {
  return ${condition} ? s.length : 0
}
`;
  it('knows what is not null after != null', () => check(uses('s != null')));
  it('knows it behind &&', () => check(uses('s != null && s.length > 2')));
  it('knows it behind the negation of == null', () => check(uses('!(s == null)')));
  it('knows it of members', () =>
    check(`flow f(o: { s: string? }) -> int {
  return o.s != null ? o.s.length : 0
}
`));
  it('knows it in the branches of an if', () =>
    check(`flow f(s: string?) {
  if s == null {
    step none = log("none")
  } else {
    step some = log(s)
  }
}
`));
  it('knows it in a step with when', () =>
    check(`flow f(s: string?) {
  step some = log(s) when s != null
}
`));
  it('knows the tags of a union', () =>
    check(`type Shape = { kind: "circle", radius: number } | { kind: "square", side: number }

flow area(shape: Shape) -> number {
  return shape.kind == "circle" ? shape.radius * shape.radius * 3.14 : shape.side * shape.side
}
`));
  it('knows what an optional chain tells', () =>
    check(`flow f(o: { s: string }?) -> int {
  return o?.s == "a" ? o.s.length : 0
}
`));
  it('does not know it where the condition may be false', () =>
    check(`flow f(s: string?, b: boolean) -> int {
  return s != null || b ? s.length : 0
                          //^^^^^^ flow/null-not-handled: \`length\` is read from a value that may be null
}
`));
});

describe('values of blocks', () => {
  const blockValue = (work: string) =>
    typeAt(`flow f(list: int[], b: boolean) -> json {\n  step it$0 = ${work}\n  return it\n}\n`);
  const cases: readonly (readonly [work: string, type: string])[] = [
    ['for n in list { yield n }', 'int[]'],
    ['for n, i in list { yield { n, i } }', '{ n: int, i: int }[]'],
    ['if b { yield 1 }', '1?'],
    ['if b { yield 1 } else { yield "a" }', '1 | "a"'],
    ['if b { yield 1 } else if !b { yield 2 }', '1 | 2 | null'],
    ['if b { fail "no" } else { yield 2 }', '2'],
    ['parallel { yield "x" }', '"x"'],
    ['race { branch { yield 1 } branch { yield 2 } }', '1 | 2'],
    ['race 2 { branch { yield 1 } branch { yield 2 } }', '(1 | 2)[]'],
    ['try { yield 1 } catch e { yield e.message }', '1 | string'],
    ['repeat { yield 1 } until b', '1'],
    ['shell("ls") catch e => null', 'ProcessResult?'],
    ['shell("ls") when b', 'ProcessResult?'],
    ['file.exists("a")', 'boolean'],
  ];
  for (const [work, type] of cases) it(`${work} is ${type}`, () => assert.equal(blockValue(work), type));

  it('an undeclared result is what the flow returns', () => {
    const text = (body: string) =>
      `flow sub(b: boolean) {\n${body}\n}\nflow f() -> json {\n  step it$0 = sub(b: true)\n  return it\n}\n`;
    assert.equal(typeAt(text('return { a: 1 }')), '{ a: 1 }');
    assert.equal(typeAt(text('if b { return 1 }')), '1?');
    assert.equal(typeAt(text('if b { return 1 } else { return "a" }')), '1 | "a"');
    assert.equal(typeAt(text('')), 'null');
  });

  it('what waits for a failure may be skipped', () => {
    const text = 'flow f() -> json {\n  step a = shell("x")\n  step it$0 = shell("y") after a.failed\n  return it\n}\n';
    assert.equal(typeAt(text), 'ProcessResult?');
  });
});
