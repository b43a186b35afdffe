import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { format } from '#language/syntax/printer.ts';

/** Formats a flow's body. */
function body(text: string): string {
  const formatted = format(`flow f() {\n${text}\n}\n`);
  const lines = formatted.split('\n').slice(1, -2);
  return lines.map(line => line.replace(/^ {2}/, '')).join('\n');
}

describe('format', () => {
  for (const path of [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow']) {
    it(`leaves ${path} as it is`, () => {
      const text = readFileSync(path, 'utf8');
      assert.equal(format(text), text);
    });
  }

  it('gives back what has a syntax error', () => {
    for (const text of ['flow  f( {', 'flow f() { let   x = }', '"', 'flow f() { let x = "\\q" }'])
      assert.equal(format(text), text);
  });

  it('gives nothing for nothing', () => {
    assert.equal(format(''), '');
    assert.equal(format(' \n\n'), '');
    assert.equal(format('\n// only\n\n\n// comments'), '// only\n\n// comments\n');
  });

  it('keeps the line ends of the file', () => {
    assert.equal(format('type  A=int\r\ntype B = int'), 'type A = int\r\ntype B = int\r\n');
  });

  const declarations: readonly (readonly [string, string, string])[] = [
    [
      'imports',
      'import   {a,b as C ,}   from "x"\nimport "y"  as z',
      'import { a, b as C } from "x"\nimport "y" as z\n',
    ],
    [
      'types',
      'type A = { a:int,b?:string[] }\ntype B = {\n a:int, b:map<int,>}',
      'type A = { a: int, b?: string[] }\ntype B = {\n  a: int\n  b: map<int>\n}\n',
    ],
    [
      'long unions',
      `type A = ${['a', 'b', 'c'].map(letter => `"${letter.repeat(45)}"`).join('|')}`,
      `type A =\n  | "${'a'.repeat(45)}"\n  | "${'b'.repeat(45)}"\n  | "${'c'.repeat(45)}"\n`,
    ],
    ['functions', 'fn  f( a:int,b :int )->int=a+b*- 2', 'fn f(a: int, b: int) -> int = a + b * -2\n'],
    ['triggers', 'on event  e  as x=>f( a:x )', 'on event e as x => f(a: x)\n'],
    [
      'what is declared',
      'declare  fn list.map<T,U>( self:T[],f:(T,int)->U )->U[]  pure',
      'declare fn list.map<T, U>(self: T[], f: (T, int) -> U) -> U[] pure\n',
    ],
    ['empty blocks', 'flow f(){\n}', 'flow f() {}\n'],
    ['heads of flows', 'flow f()timeout 2d limit 3{ return 1 }', 'flow f() timeout 2d limit 3 {\n  return 1\n}\n'],
    [
      'tests',
      'test "t" {mock a.b=>fail "x" then {a:1} run f() as r expect r.ok}',
      'test "t" {\n  mock a.b => fail "x" then { a: 1 }\n  run f() as r\n  expect r.ok\n}\n',
    ],
    ['at most one blank line', '\n\ntype A = int\n\n\n\ntype B = int\n\n', 'type A = int\n\ntype B = int\n'],
  ];
  for (const [what, text, expected] of declarations) it(`lays out ${what}`, () => assert.equal(format(text), expected));

  const statements: readonly (readonly [string, string, string])[] = [
    ['each statement on its line', 'let a=1 let b:int=2', 'let a = 1\nlet b: int = 2'],
    ['clauses that were written below the step', 'step a = f()\n timeout 1s', 'step a = f()\n  timeout 1s'],
    [
      'short clauses behind the step',
      'step a = f() retry 3 backoff 1s .. 30s\n timeout 10s',
      'step a = f() retry 3 backoff 1s..30s timeout 10s',
    ],
    [
      'clauses that begin on a line of their own below the step',
      'step a = f()\n retry 3 timeout 10s',
      'step a = f()\n  retry 3\n  timeout 10s',
    ],
    [
      'long clauses below the step',
      `step a = f(x: "${'x'.repeat(60)}") retry 3 backoff 1s..30s timeout 10s`,
      `step a = f(x: "${'x'.repeat(60)}")\n  retry 3 backoff 1s..30s\n  timeout 10s`,
    ],
    [
      'clauses behind a block',
      'step a = for x in xs limit 4 { yield x } timeout 3s',
      'step a = for x in xs limit 4 {\n  yield x\n} timeout 3s',
    ],
    [
      'long arguments one per line',
      `step a = f(x: "${'x'.repeat(60)}", y: "${'y'.repeat(60)}")`,
      `step a = f(\n  x: "${'x'.repeat(60)}",\n  y: "${'y'.repeat(60)}",\n)`,
    ],
    ['short arguments in one line', 'step a = f(\n  x: 1,\n  y: 2,\n)', 'step a = f(x: 1, y: 2)'],
    [
      'objects as they were broken',
      'let a = {\n b: 1, c: [1,2] }\nlet d = { e: 1 }',
      'let a = {\n  b: 1,\n  c: [1, 2],\n}\nlet d = { e: 1 }',
    ],
    ['an object that is the last argument', 'step a = f(x: 1, y: {\n z: 2 })', 'step a = f(x: 1, y: {\n  z: 2,\n})'],
    [
      'branches',
      'if a { return 1 }\nelse if b { } else { return 2 }',
      'if a {\n  return 1\n} else if b {} else {\n  return 2\n}',
    ],
    [
      'cases',
      'match x {"a","b"=>{} else=>{ return 1 }}',
      'match x {\n  "a", "b" => {}\n  else => {\n    return 1\n  }\n}',
    ],
    ['lambdas', 'let a = xs.map((x)=>x+1).filter((x,i)=>i>0)', 'let a = xs.map(x => x + 1).filter((x, i) => i > 0)'],
    ['interpolations', 'let a = "x ${ b+c } ${f( 1,2 )}"', 'let a = "x ${b + c} ${f(1, 2)}"'],
    ['aligned neighbours', 'step saved = f()\nstep told  = g()', 'step saved = f()\nstep told  = g()'],
    ['neighbours that are not aligned', 'step saved = f()\nstep told   = g()', 'step saved = f()\nstep told = g()'],
    ['casts and indexes', 'let a = b [ 0 ]?.c  as  string[] ?', 'let a = b[0]?.c as string[]?'],
  ];
  for (const [what, text, expected] of statements) it(`lays out ${what}`, () => assert.equal(body(text), expected));

  it('leaves the text between `"""` alone', () => {
    const text = 'let a = """\n     odd ${ b }\n\n       kept\n """';
    assert.ok(format(`flow f() {\n${text}\n}`).includes('\n     odd ${b}\n\n       kept\n """'));
  });

  const comments: readonly (readonly [string, string, string])[] = [
    ['above and behind statements', '// a\nlet a = 1 // b\n// c', '// a\nlet a = 1 // b\n// c'],
    [
      'among arguments',
      'step a = f(x: 1, // one\n // two\n y: 2\n // end\n)',
      'step a = f(\n  x: 1, // one\n  // two\n  y: 2,\n  // end\n)',
    ],
    [
      'among clauses',
      'step a = f() // work\n // why\n retry 3 // three\n timeout 1s',
      'step a = f() // work\n  // why\n  retry 3 // three\n  timeout 1s',
    ],
    ['before `else`', 'if a { } // then\n// else\nelse { }', 'if a {} // then\n// else\nelse {}'],
    [
      'behind brackets',
      'if a { // yes\nlet b = [ // list\n 1 ]\n}',
      'if a { // yes\n  let b = [ // list\n    1,\n  ]\n}',
    ],
    ['in an empty block', 'if a {\n// nothing\n}', 'if a {\n  // nothing\n}'],
  ];
  for (const [where, text, expected] of comments)
    it(`keeps comments ${where}`, () => assert.equal(body(text), expected));

  it('leaves a statement as it is written that has a comment in an odd place', () => {
    assert.equal(body('let   a =  // odd\n    1\nlet   b = 2'), 'let   a =  // odd\n  1\nlet b = 2');
  });
});
