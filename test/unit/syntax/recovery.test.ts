import assert from 'node:assert/strict';
import type { FlowDeclaration, Statement } from '#language/syntax/ast.ts';
import { parse } from '#language/syntax/parser.ts';
import { sexpr } from './sexpr.ts';

/** Puts a broken statement between whole ones, in the first of two flows. */
function broken(statement: string): string {
  return `flow a() {\n  step before = f()\n  ${statement}\n  step behind = g()\n}\n\nflow b() {\n  return 1\n}\n`;
}

function statementsOf(flow: unknown): readonly Statement[] {
  return (flow as FlowDeclaration).body?.statements ?? [];
}

const nameOf = (statement: Statement) => ('name' in statement ? statement.name?.text : undefined);

/** A broken statement, what is left of it, and what is said about it: `‹where› message`. */
const table: readonly (readonly [string, string, ...string[]])[] = [
  [
    'step x = http.',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:(MemberExpression object:‹http›))))',
    '`.` Expected a name after `.`.',
  ],
  [
    'step x = http.get(url: ',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:(MemberExpression object:‹http› member:‹get›) arguments:[(Argument name:‹url›)])))',
    '`:` Expected an expression after `:`.',
  ],
  [
    'step x = f(',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f›)))',
    '`(` Expected `)` to close the `(`.',
  ],
  [
    'step x = f(a: 1, b',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f› arguments:[(Argument name:‹a› value:(NumberLiteral value:1 isInt:true)) (Argument value:‹b›)])))',
    '`b` Expected `)` to close the `(`.',
  ],
  [
    'step x = f(a: g(',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f› arguments:[(Argument name:‹a› value:(CallExpression callee:‹g›))])))',
    '`(` Expected `)` to close the `(`.',
  ],
  ['step x =', '(Step name:‹x›)', '`=` Expected an action, a flow or a block such as `if` or `for` after `=`.'],
  ['step x', '(Step name:‹x›)', '`x` Expected `=` and what the step does: `step x = …`.'],
  ['step ', '(Step)', '`step` `step` needs a name: `step name = …`.'],
  [
    'step http.get(url: a)',
    '(Step work:(CallWork call:(CallExpression callee:(MemberExpression object:‹http› member:‹get›) arguments:[(Argument name:‹url› value:‹a›)])))',
    '`step` `step` needs a name: `step name = …`.',
  ],
  [
    'step x = a.b',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:(MemberExpression object:‹a› member:‹b›))))',
    '`b` Expected `(` and arguments after `a.b`.',
  ],
  [
    'step x = 5',
    '(Step name:‹x›)',
    '`5` `step` runs an action or a flow, such as `http.get(url: …)`; write `let` to name a value.',
  ],
  [
    'step timeout = f()',
    '(Step name:‹timeout› work:(CallWork call:(CallExpression callee:‹f›)))',
    "`timeout` `timeout` is a word of the language and can't name a variable; take another, such as `timeout1`.",
  ],
  [
    'step x = f() retry',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f›)) clauses:[(RetryClause)])',
    '`retry` Expected an expression after `retry`.',
  ],
  [
    'step x = f() after',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f›)) clauses:[(AfterClause)])',
    '`after` Expected the name of a step after `after`.',
  ],
  [
    'step x = f() after a.',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f›)) clauses:[(AfterClause conditions:[(AfterStep step:‹a›)])])',
    '`.` Expected `failed` or `settled` after `.`.',
  ],
  [
    'step x = f() aft',
    '(Step name:‹x› work:(CallWork call:(CallExpression callee:‹f›)))',
    '`aft` `aft` is neither a clause, such as `after` or `retry`, nor the start of a statement.',
  ],
  [
    'total = a + b',
    '',
    '`total = a + b` A statement begins with a word of the language: `step total = …` for what runs, `let total = …` for a value.',
  ],
  ['log("hi")', '', '`log("hi")` Everything that runs has a name: `step name = log…`.'],
  ['http.get(u)', '', '`http.get(u)` Everything that runs has a name: `step name = http…`.'],
  ['let y =', '(LetStatement name:‹y›)', '`=` Expected an expression after `=`.'],
  ['let y', '(LetStatement name:‹y›)', '`y` Expected `=` and a value: `let y = …`.'],
  ['let ', '(LetStatement)', '`let` `let` needs a name: `let name = …`.'],
  ['let y = a.', '(LetStatement name:‹y› value:(MemberExpression object:‹a›))', '`.` Expected a name after `.`.'],
  [
    'let y = a?.',
    '(LetStatement name:‹y› value:(MemberExpression object:‹a› isOptional:true))',
    '`?.` Expected a name after `?.`.',
  ],
  [
    'let y = a +',
    '(LetStatement name:‹y› value:(BinaryExpression operator:"+" left:‹a›))',
    '`+` Expected an expression after `+`.',
  ],
  [
    'let y = { a: b.',
    '(LetStatement name:‹y› value:(ObjectLiteral fields:[(ObjectField name:‹a› value:(MemberExpression object:‹b›))]))',
    '`.` Expected a name after `.`.',
  ],
  [
    'let y = [1,',
    '(LetStatement name:‹y› value:(ListLiteral items:[(NumberLiteral value:1 isInt:true)]))',
    '`,` Expected `]` to close the `[`.',
  ],
  [
    'let y = (a',
    '(LetStatement name:‹y› value:(ParenthesizedExpression inner:‹a›))',
    '`a` Expected `)` to close the `(`.',
  ],
  [
    'let y = xs.map(x => x.',
    '(LetStatement name:‹y› value:(CallExpression callee:(MemberExpression object:‹xs› member:‹map›) arguments:[(Argument value:(LambdaExpression parameters:[‹x›] body:(MemberExpression object:‹x›)))]))',
    '`.` Expected a name after `.`.',
  ],
  [
    'let y = f(a b)',
    '(LetStatement name:‹y› value:(CallExpression callee:‹f› arguments:[(Argument value:‹a›) (Argument value:‹b›)]))',
    '`a` Expected `,` before `b`.',
  ],
  [
    'let y = "abc',
    '(LetStatement name:‹y› value:(StringLiteral parts:[(StringText text:"abc")]))',
    '`"abc` Expected `"` to end this string, at the latest at the end of its line.',
  ],
  [
    'let y = "abc ${a.',
    '(LetStatement name:‹y› value:(StringLiteral parts:[(StringText text:"abc ") (StringHole value:(MemberExpression object:‹a›))]))',
    '`${` Expected `}` to end this `${`, at the latest at the end of its line.',
  ],
  [
    'let y = "abc ${a.}"',
    '(LetStatement name:‹y› value:(StringLiteral parts:[(StringText text:"abc ") (StringHole value:(MemberExpression object:‹a›))]))',
    '`.` Expected a name after `.`.',
  ],
  [
    'let y = "${}"',
    '(LetStatement name:‹y› value:(StringLiteral parts:[(StringHole)]))',
    '`${` Expected an expression after `${`.',
  ],
  [
    'let y = "\\q"',
    '(LetStatement name:‹y› value:(StringLiteral parts:[(StringText text:"\\\\q")]))',
    '`\\q` `\\q` is no escape; there are `\\n`, `\\t`, `\\r`, `\\\\`, `\\"`, `\\$` and `\\u{…}`. Write `\\\\` for a backslash.',
  ],
  [
    "let y = 'a'",
    '(LetStatement name:‹y› value:(StringLiteral parts:[(StringText text:"a")]))',
    "`'a'` Strings are written with `\"`, and not with `'`.",
  ],
  [
    'let y = 5x',
    '(LetStatement name:‹y› value:(NumberLiteral value:5))',
    '`5x` `5x` is neither a number nor a duration; durations are written like `250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`.',
  ],
  ['let y = a;', '(LetStatement name:‹y› value:‹a›)', '`;` `;` has no meaning here.'],
  ['if ', '(Step work:(IfWork))', '`if` Expected an expression after `if`.'],
  ['if a.', '(Step work:(IfWork condition:(MemberExpression object:‹a›)))', '`.` Expected a name after `.`.'],
  ['if a', '(Step work:(IfWork condition:‹a›))', '`a` Expected `{ … }` after the condition.'],
  [
    'if a {',
    '(Step work:(IfWork condition:‹a› then:(Block)))',
    '`{` Expected `}` to close the block that starts on line 3.',
  ],
  ['for x in', '(Step work:(ForWork variable:‹x›))', '`in` Expected an expression after `in`.'],
  ['for', '(Step work:(ForWork))', '`for` `for` needs a name: `for name in list { … }`.'],
  [
    'match x {',
    '(Step work:(MatchWork value:‹x›))',
    '`{` Expected `}` to close the list of cases that starts on line 3.',
  ],
  [
    'try { }',
    '(Step work:(TryWork body:(Block)))',
    '`}` Expected `catch e { … }` or `finally { … }` after the block of `try`.',
  ],
  ['wait', '(Step work:(WaitWork))', '`wait` Expected the name of an event after `wait`.'],
  ['return', '(ReturnStatement)', '`return` Expected an expression after `return`.'],
];

describe('recovery', () => {
  for (const [text, rest, ...messages] of table) {
    it(`keeps what stands around ${JSON.stringify(text)}`, () => {
      const source = broken(text);
      const { tree, problems } = parse(source);
      assert.equal(tree.declarations.length, 2);
      const statements = statementsOf(tree.declarations[0]);
      assert.deepEqual([nameOf(statements[0]!), nameOf(statements.at(-1)!)], ['before', 'behind']);
      assert.equal(statements.slice(1, -1).map(sexpr).join(' '), rest);
      assert.equal(
        sexpr(statementsOf(tree.declarations[1])),
        '[(ReturnStatement value:(NumberLiteral value:1 isInt:true))]',
      );
      assert.deepEqual(
        problems.map(({ message, span }) => `\`${source.slice(span.start, span.end)}\` ${message}`),
        messages,
      );
    });
  }

  const declarations: readonly (readonly [string, string])[] = [
    ['flow', '(FlowDeclaration)'],
    ['flow x(', '(FlowDeclaration name:‹x›)'],
    ['flow x(a:', '(FlowDeclaration name:‹x› parameters:[(Parameter name:‹a›)])'],
    [
      'flow x(a: string {\n  step y = f()\n}',
      '(FlowDeclaration name:‹x› parameters:[(Parameter name:‹a› type:(NamedType name:‹string›))] body:(Block statements:[(Step name:‹y› work:(CallWork call:(CallExpression callee:‹f›)))]))',
    ],
    ['type X =', '(TypeDeclaration name:‹X›)'],
    ['type X = {\n  a:', '(TypeDeclaration name:‹X› type:(ObjectType fields:[(TypeField name:‹a›)]))'],
    ['type X = map<', '(TypeDeclaration name:‹X› type:(NamedType name:‹map›))'],
    ['import { a', '(ImportDeclaration names:[(ImportName name:‹a›)])'],
    ['resource r =', '(ResourceDeclaration name:‹r›)'],
    ['event e(a:', '(EventDeclaration name:‹e› parameters:[(Parameter name:‹a›)])'],
    ['fn f(a: int) ->', '(FnDeclaration name:‹f› parameters:[(Parameter name:‹a› type:(NamedType name:‹int›))])'],
    [
      'on webhook("a") =>',
      '(TriggerDeclaration trigger:(CallExpression callee:‹webhook› arguments:[(Argument value:(StringLiteral parts:[(StringText text:"a")]))]))',
    ],
    [
      'test "x" {\n  mock a.',
      '(TestDeclaration name:(StringLiteral parts:[(StringText text:"x")]) statements:[(MockStatement target:(QualifiedName parts:[‹a›]))])',
    ],
    [
      'test "x" {\n  let y =\n  run f() as\n  expect y.\n}',
      '(TestDeclaration name:(StringLiteral parts:[(StringText text:"x")]) statements:[(LetStatement name:‹y›) (RunStatement call:(CallExpression callee:‹f›)) (ExpectStatement condition:(MemberExpression object:‹y›))])',
    ],
    ['declare action', '(DeclareDeclaration what:"action")'],
    [
      'flow x() {\n  step y = f(',
      '(FlowDeclaration name:‹x› body:(Block statements:[(Step name:‹y› work:(CallWork call:(CallExpression callee:‹f›)))]))',
    ],
  ];
  for (const [text, rest] of declarations) {
    it(`keeps the declarations around ${JSON.stringify(text)}`, () => {
      const { tree, problems } = parse(`type Before = int\n\n${text}\n\nflow behind() { return 1 }\n`);
      assert.notEqual(problems.length, 0);
      assert.equal(tree.declarations.length, 3);
      assert.equal(sexpr(tree.declarations[1]!), rest);
      assert.equal(statementsOf(tree.declarations[2]).length, 1);
    });
  }

  it('tells a missing `}` by the indentation', () => {
    const { tree, problems } = parse(
      'flow a() {\n  if x {\n    step y = f()\n  step z = g()\n}\n\nflow b() { return 1 }\n',
    );
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['Expected `}` to close the block that starts on line 2.'],
    );
    assert.equal(tree.declarations.length, 2);
    assert.deepEqual(statementsOf(tree.declarations[0]).map(nameOf), [undefined, 'z']);
  });

  it('does not look at the indentation of what is right', () => {
    const { tree, problems } = parse('flow a() {\nif x {\nstep y = f()\n}\n step z = g()\n  }\nflow b() { return 1 }');
    assert.deepEqual(problems, []);
    assert.equal(tree.declarations.length, 2);
  });

  it('goes on behind a `}` too many', () => {
    const { tree, problems } = parse('flow a() {\n  if x {\n  } }\n  step z = g()\n}\n\nflow b() { return 1 }\n');
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['This `}` closes nothing.'],
    );
    assert.deepEqual(statementsOf(tree.declarations[0]).map(nameOf), [undefined, 'z']);
  });

  it('ends an unclosed text before the next declaration', () => {
    const { tree, problems } = parse('flow a() {\n  step x = f(a: """\n    text ${y}\n}\n\nflow b() { return 1 }\n');
    assert.equal(problems[0]?.message, 'Expected `"""` to end this text.');
    assert.equal(tree.declarations.length, 2);
    assert.equal(statementsOf(tree.declarations[1]).length, 1);
  });

  it('skips what is no declaration', () => {
    const { tree, problems } = parse('foo bar\nflow a() { return 1 }\n');
    assert.equal(problems[0]?.message, 'Expected a declaration such as `flow`, `type` or `import`, and not `foo`.');
    assert.equal(tree.declarations.length, 1);
  });

  it('reports deep nesting instead of overflowing the stack', () => {
    for (const open of ['(', '[', '{a:', '!', 'f(', 'a ? b : ', '"${', 'x => ', 'a[']) {
      const { problems } = parse(`flow a() { let x = ${open.repeat(20_000 / open.length)}`);
      assert.notEqual(problems.length, 0);
    }
    assert.equal(parse(`flow a() { let x = ${'('.repeat(100_000)}`).problems[0]?.code, 'flow/nested-too-deep');
    assert.equal(parse(`flow a() { ${'if a { '.repeat(10_000)}`).problems[0]?.code, 'flow/nested-too-deep');
    assert.equal(parse(`type X = ${'{ a: '.repeat(10_000)}`).problems[0]?.code, 'flow/nested-too-deep');
  });
});
