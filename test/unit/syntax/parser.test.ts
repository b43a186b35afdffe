import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import type { Expression, FlowDeclaration, LetStatement, Step } from '#language/syntax/ast.ts';
import { FlowGrammar } from '#language/syntax/grammar/flowGrammar.ts';
import { parse } from '#language/syntax/parser.ts';
import { sexpr } from './sexpr.ts';

/** Parses a text that must be right. */
function tree(text: string) {
  const parsed = parse(text);
  assert.deepEqual(parsed.problems, []);
  return parsed.tree;
}

function expression(text: string): Expression {
  const flow = tree(`flow f() { let x = ${text} }`).declarations[0] as FlowDeclaration;
  const value = (flow.body!.statements[0] as LetStatement).value;
  assert.ok(value);
  return value;
}

function statement(text: string): string {
  const flow = tree(`flow f() {\n${text}\n}`).declarations[0] as FlowDeclaration;
  return sexpr(flow.body?.statements ?? []);
}

function declaration(text: string): string {
  return sexpr(tree(text).declarations);
}

const of = (text: string) => sexpr(expression(text));

describe('parser', () => {
  it('has a grammar that Chevrotain finds valid', () => {
    assert.doesNotThrow(() => new FlowGrammar({ skipValidations: false, recoveryEnabled: true }));
  });

  for (const path of [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow']) {
    it(`parses ${path} without a problem`, () => {
      assert.deepEqual(parse(readFileSync(path, 'utf8')).problems, []);
    });
  }

  it('reads the taste of the language', () => {
    const { declarations } = tree(readFileSync('test/fixtures/taste.flow', 'utf8'));
    assert.deepEqual(
      declarations.map(({ kind }) => kind.replace('Declaration', '')),
      ['Import', 'Import', 'Import', 'Secret', 'Resource', 'Resource', 'Type', 'Flow', 'Trigger', 'Test'],
    );
    const flow = declarations[7] as FlowDeclaration;
    assert.equal(flow.doc, 'Takes an order from payment to dispatch, and undoes what it did when a later step fails.');
    assert.equal(sexpr(flow.clauses), '[(TimeoutClause duration:(DurationLiteral milliseconds:172800000))]');
    assert.deepEqual(
      flow.body?.statements.map(one => ('name' in one ? one.name?.text : one.kind)),
      ['total', 'risk', 'review', 'charge', 'picks', 'parcel', 'saved', 'told', 'ReturnStatement'],
    );
    assert.equal(
      sexpr(flow.body!.statements[3]!),
      '(Step name:‹charge› work:(CallWork call:(CallExpression callee:(MemberExpression object:‹payments› member:‹charge›) ' +
        'arguments:[(Argument name:‹amount› value:‹total›) (Argument name:‹reference› value:(MemberExpression object:‹order› member:‹id›))])) ' +
        'clauses:[(AfterClause conditions:[(AfterStep step:‹review›)]) ' +
        '(RetryClause count:(NumberLiteral value:5 isInt:true) backoff:(DurationLiteral milliseconds:1000) ' +
        'maximum:(DurationLiteral milliseconds:30000)) (TimeoutClause duration:(DurationLiteral milliseconds:10000)) ' +
        '(UndoClause call:(CallExpression callee:(MemberExpression object:‹payments› member:‹refund›) ' +
        'arguments:[(Argument name:‹id› value:(MemberExpression object:‹charge› member:‹id›))]))])',
    );
    assert.equal(
      sexpr(flow.body!.statements[2]!),
      '(Step name:‹review› work:(IfWork condition:(BinaryExpression operator:"&&" ' +
        'left:(BinaryExpression operator:">" left:‹risk› right:(NumberLiteral value:0.8)) ' +
        'right:(BinaryExpression operator:"!=" left:(MemberExpression object:‹order› member:‹tier›) ' +
        'right:(StringLiteral parts:[(StringText text:"gold")]))) ' +
        'then:(Block statements:[(Step name:‹ok› work:(CallWork call:(CallExpression callee:‹approve› ' +
        'arguments:[(Argument value:(StringLiteral parts:[(StringText text:"Ship order ") ' +
        '(StringHole value:(MemberExpression object:‹order› member:‹id›)) (StringText text:" worth ") ' +
        '(StringHole value:‹total›) (StringText text:"?")]))])) ' +
        'clauses:[(TimeoutClause duration:(DurationLiteral milliseconds:14400000))])])))',
    );
    assert.match(
      sexpr(flow.body!.statements[7]!),
      /isBlock:true parts:\[\(StringText text:"Your order "\) .* \(StringText text:" left our house\.\\nTrack it with "\) .* \(StringText text:"\."\)\]/,
    );
    assert.equal(
      sexpr(declarations[9]!),
      '(TestDeclaration name:(StringLiteral parts:[(StringText text:"a failed reservation refunds the charge")]) statements:[' +
        '(MockStatement target:(QualifiedName parts:[‹riskScore›]) outcome:(MockOutcome how:"value" value:(NumberLiteral value:0.1))) ' +
        '(MockStatement target:(QualifiedName parts:[‹payments› ‹charge›]) outcome:(MockOutcome how:"value" value:(ObjectLiteral fields:[' +
        '(ObjectField name:‹id› value:(StringLiteral parts:[(StringText text:"ch_1")]))]))) ' +
        '(MockStatement target:(QualifiedName parts:[‹payments› ‹refund›]) outcome:(MockOutcome how:"value" value:(ObjectLiteral))) ' +
        '(MockStatement target:(QualifiedName parts:[‹warehouse› ‹reserve›]) outcome:(MockOutcome how:"fail" ' +
        'value:(StringLiteral parts:[(StringText text:"out of stock")]))) ' +
        '(RunStatement call:(CallExpression callee:‹fulfil› arguments:[(Argument name:‹order› value:(ObjectLiteral fields:[' +
        '(ObjectField name:‹id› value:(StringLiteral parts:[(StringText text:"o1")])) ' +
        '(ObjectField name:‹email› value:(StringLiteral parts:[(StringText text:"a@b.c")])) ' +
        '(ObjectField name:‹tier› value:(StringLiteral parts:[(StringText text:"basic")])) ' +
        '(ObjectField name:‹lines› value:(ListLiteral items:[(ObjectLiteral fields:[' +
        '(ObjectField name:‹sku› value:(StringLiteral parts:[(StringText text:"x")])) ' +
        '(ObjectField name:‹quantity› value:(NumberLiteral value:1 isInt:true)) ' +
        '(ObjectField name:‹price› value:(NumberLiteral value:9 isInt:true))])]))]))]) result:‹result›) ' +
        '(ExpectStatement condition:(BinaryExpression operator:"==" left:(MemberExpression object:‹result› member:‹status›) ' +
        'right:(StringLiteral parts:[(StringText text:"failed")]))) ' +
        '(ExpectStatement condition:(BinaryExpression operator:"==" left:(MemberExpression object:(MemberExpression ' +
        'object:(MemberExpression object:‹payments› member:‹refund›) member:‹calls›) member:‹length›) ' +
        'right:(NumberLiteral value:1 isInt:true)))])',
    );
  });

  describe('declarations', () => {
    const cases: [string, string][] = [
      [
        'import { a, B as C, } from "./x.flow"',
        '[(ImportDeclaration names:[(ImportName name:‹a›) (ImportName name:‹B› alias:‹C›)] path:(StringLiteral parts:[(StringText text:"./x.flow")]))]',
      ],
      [
        'import "./a.yaml" as api',
        '[(ImportDeclaration alias:‹api› path:(StringLiteral parts:[(StringText text:"./a.yaml")]))]',
      ],
      ['secret mailPassword', '[(SecretDeclaration name:‹mailPassword›)]'],
      [
        'resource db = sqlite(path: "a")',
        '[(ResourceDeclaration name:‹db› call:(CallExpression callee:‹sqlite› arguments:[(Argument name:‹path› value:(StringLiteral parts:[(StringText text:"a")]))]))]',
      ],
      [
        'event shipped(order: string, at?: time)',
        '[(EventDeclaration name:‹shipped› parameters:[(Parameter name:‹order› type:(NamedType name:‹string›)) (Parameter name:‹at› optional:true type:(NamedType name:‹time›))])]',
      ],
      [
        'fn half(n: int = 4) -> number = n / 2',
        '[(FnDeclaration name:‹half› parameters:[(Parameter name:‹n› type:(NamedType name:‹int›) default:(NumberLiteral value:4 isInt:true))] result:(NamedType name:‹number›) body:(BinaryExpression operator:"/" left:‹n› right:(NumberLiteral value:2 isInt:true)))]',
      ],
      [
        'flow f() limit 3 { }',
        '[(FlowDeclaration name:‹f› clauses:[(LimitClause count:(NumberLiteral value:3 isInt:true))] body:(Block))]',
      ],
      [
        'on schedule("0 3 * * *") => f()',
        '[(TriggerDeclaration trigger:(CallExpression callee:‹schedule› arguments:[(Argument value:(StringLiteral parts:[(StringText text:"0 3 * * *")]))]) call:(CallExpression callee:‹f›))]',
      ],
      [
        'on event shipped as e => f(a: e.order)',
        '[(TriggerDeclaration event:‹shipped› variable:‹e› call:(CallExpression callee:‹f› arguments:[(Argument name:‹a› value:(MemberExpression object:‹e› member:‹order›))]))]',
      ],
      [
        'declare fn list.map<T, U>(self: T[], f: (T, int) -> U) -> U[] pure',
        '[(DeclareDeclaration what:"fn" name:(QualifiedName parts:[‹list› ‹map›]) typeParameters:[‹T› ‹U›] parameters:[(Parameter name:‹self› type:(ListType element:(NamedType name:‹T›))) (Parameter name:‹f› type:(FunctionType parameters:[(NamedType name:‹T›) (NamedType name:‹int›)] result:(NamedType name:‹U›)))] result:(ListType element:(NamedType name:‹U›)) modifiers:[‹pure›])]',
      ],
      [
        'declare resource postgres(url: string)',
        '[(DeclareDeclaration what:"resource" name:(QualifiedName parts:[‹postgres›]) parameters:[(Parameter name:‹url› type:(NamedType name:‹string›))])]',
      ],
      [
        'declare trigger change(pattern: string) -> json',
        '[(DeclareDeclaration what:"trigger" name:(QualifiedName parts:[‹change›]) parameters:[(Parameter name:‹pattern› type:(NamedType name:‹string›))] result:(NamedType name:‹json›))]',
      ],
      [
        'test "t" { mock a => 1 then fail "x" then 2 }',
        '[(TestDeclaration name:(StringLiteral parts:[(StringText text:"t")]) statements:[(MockStatement target:(QualifiedName parts:[‹a›]) outcome:(MockOutcome how:"value" value:(NumberLiteral value:1 isInt:true) next:(MockOutcome how:"fail" value:(StringLiteral parts:[(StringText text:"x")]) next:(MockOutcome how:"value" value:(NumberLiteral value:2 isInt:true)))))])]',
      ],
    ];
    for (const [text, expected] of cases) it(text, () => assert.equal(declaration(text), expected));
  });

  describe('types', () => {
    const cases: [string, string][] = [
      ['string?', '(NullableType inner:(NamedType name:‹string›))'],
      ['map<int[]>', '(NamedType name:‹map› arguments:[(ListType element:(NamedType name:‹int›))])'],
      [
        '"a" | 1 | -2 | true | null',
        '(UnionType members:[(LiteralType value:"a") (LiteralType value:1) (LiteralType value:-2) (LiteralType value:true) (LiteralType value:null)])',
      ],
      ['| "a"\n| "b"', '(UnionType members:[(LiteralType value:"a") (LiteralType value:"b")])'],
      ['secret string', '(SecretType inner:(NamedType name:‹string›))'],
      ['secret', '(NamedType name:‹secret›)'],
      [
        '(int | null)[]',
        '(ListType element:(ParenthesizedType inner:(UnionType members:[(NamedType name:‹int›) (LiteralType value:null)])))',
      ],
      [
        '{ a: int\n b?: string, "c d": json }',
        '(ObjectType fields:[(TypeField name:‹a› type:(NamedType name:‹int›)) (TypeField name:‹b› optional:true type:(NamedType name:‹string›)) (TypeField name:‹c d› type:(NamedType name:‹json›))])',
      ],
      [
        '{ step: int, if?: int }',
        '(ObjectType fields:[(TypeField name:‹step› type:(NamedType name:‹int›)) (TypeField name:‹if› optional:true type:(NamedType name:‹int›))])',
      ],
      ['() -> int', '(FunctionType result:(NamedType name:‹int›))'],
    ];
    for (const [text, expected] of cases) {
      it(text, () => assert.equal(declaration(`type X = ${text}`), `[(TypeDeclaration name:‹X› type:${expected})]`));
    }
  });

  describe('expressions', () => {
    const cases: [string, string][] = [
      [
        'a + b * c - d',
        '(BinaryExpression operator:"-" left:(BinaryExpression operator:"+" left:‹a› right:(BinaryExpression operator:"*" left:‹b› right:‹c›)) right:‹d›)',
      ],
      [
        'a ?? b || c && d',
        '(BinaryExpression operator:"??" left:‹a› right:(BinaryExpression operator:"||" left:‹b› right:(BinaryExpression operator:"&&" left:‹c› right:‹d›)))',
      ],
      [
        'a == b < c',
        '(BinaryExpression operator:"==" left:‹a› right:(BinaryExpression operator:"<" left:‹b› right:‹c›))',
      ],
      [
        '!a.b && -c',
        '(BinaryExpression operator:"&&" left:(UnaryExpression operator:"!" operand:(MemberExpression object:‹a› member:‹b›)) right:(UnaryExpression operator:"-" operand:‹c›))',
      ],
      [
        'a ? b : c ? d : e',
        '(ConditionalExpression condition:‹a› then:‹b› otherwise:(ConditionalExpression condition:‹c› then:‹d› otherwise:‹e›))',
      ],
      [
        'a + b as int == c',
        '(BinaryExpression operator:"==" left:(CastExpression value:(BinaryExpression operator:"+" left:‹a› right:‹b›) type:(NamedType name:‹int›)) right:‹c›)',
      ],
      [
        'a?.b.step[0](1, n: 2)',
        '(CallExpression callee:(IndexExpression object:(MemberExpression object:(MemberExpression object:‹a› member:‹b› isOptional:true) member:‹step›) index:(NumberLiteral value:0 isInt:true)) arguments:[(Argument value:(NumberLiteral value:1 isInt:true)) (Argument name:‹n› value:(NumberLiteral value:2 isInt:true))])',
      ],
      [
        'xs.map(x => x.a)',
        '(CallExpression callee:(MemberExpression object:‹xs› member:‹map›) arguments:[(Argument value:(LambdaExpression parameters:[‹x›] body:(MemberExpression object:‹x› member:‹a›)))])',
      ],
      [
        'xs.map((x, i) => i)',
        '(CallExpression callee:(MemberExpression object:‹xs› member:‹map›) arguments:[(Argument value:(LambdaExpression parameters:[‹x› ‹i›] body:‹i›))])',
      ],
      [
        '{ a: 1, ...rest, b, "c d": 2, }',
        '(ObjectLiteral fields:[(ObjectField name:‹a› value:(NumberLiteral value:1 isInt:true)) (Spread value:‹rest›) (ObjectField name:‹b› isShorthand:true) (ObjectField name:‹c d› value:(NumberLiteral value:2 isInt:true))])',
      ],
      [
        '{ if: 1, return: 2 }',
        '(ObjectLiteral fields:[(ObjectField name:‹if› value:(NumberLiteral value:1 isInt:true)) (ObjectField name:‹return› value:(NumberLiteral value:2 isInt:true))])',
      ],
      ['[1, ...xs, [],]', '(ListLiteral items:[(NumberLiteral value:1 isInt:true) (Spread value:‹xs›) (ListLiteral)])'],
      [
        'f(step: 1, catch: 2)',
        '(CallExpression callee:‹f› arguments:[(Argument name:‹step› value:(NumberLiteral value:1 isInt:true)) (Argument name:‹catch› value:(NumberLiteral value:2 isInt:true))])',
      ],
      [
        'type + event.test',
        '(BinaryExpression operator:"+" left:‹type› right:(MemberExpression object:‹event› member:‹test›))',
      ],
      ['1h30m', '(DurationLiteral milliseconds:5400000)'],
      ['250ms', '(DurationLiteral milliseconds:250)'],
      ['1.5', '(NumberLiteral value:1.5)'],
      ['2e3', '(NumberLiteral value:2000)'],
      ['größe', '‹größe›'],
      ['(null)', '(ParenthesizedExpression inner:(NullLiteral))'],
    ];
    for (const [text, expected] of cases) it(text, () => assert.equal(of(text), expected));

    it('reads long chains of operators without deep recursion', () => {
      assert.equal(expression(Array.from({ length: 900 }, () => 'a').join(' + ')).kind, 'BinaryExpression');
    });
  });

  describe('statements', () => {
    const cases: [string, string][] = [
      [
        'wait fresh paid(order: 1)',
        '[(Step work:(WaitWork fresh:true event:‹paid› arguments:[(Argument name:‹order› value:(NumberLiteral value:1 isInt:true))]))]',
      ],
      [
        'wait fresh(a: 1)',
        '[(Step work:(WaitWork event:‹fresh› arguments:[(Argument name:‹a› value:(NumberLiteral value:1 isInt:true))]))]',
      ],
      ['emit paid()', '[(Step work:(EmitWork event:‹paid›))]'],
      [
        'start g(a: 1)',
        '[(Step work:(StartWork call:(CallExpression callee:‹g› arguments:[(Argument name:‹a› value:(NumberLiteral value:1 isInt:true))])))]',
      ],
      ['cancel a', '[(CancelStatement target:‹a›)]'],
      [
        'try { } catch e { } finally { } catch e2 => 1',
        '[(Step work:(TryWork body:(Block) error:‹e› handler:(Block) cleanup:(Block)) clauses:[(CatchClause error:‹e2› value:(NumberLiteral value:1 isInt:true))])]',
      ],
      [
        'step a = f() catch null',
        '[(Step name:‹a› work:(CallWork call:(CallExpression callee:‹f›)) clauses:[(CatchClause value:(NullLiteral))])]',
      ],
      [
        'if a { } else if b { } else { }',
        '[(Step work:(IfWork condition:‹a› then:(Block) otherwise:(IfWork condition:‹b› then:(Block) otherwise:(Block))))]',
      ],
      ['if a { }\nelse { }', '[(Step work:(IfWork condition:‹a› then:(Block) otherwise:(Block)))]'],
      [
        'for x, i in xs limit 4 { } until results.length > 3',
        '[(Step work:(ForWork variable:‹x› index:‹i› source:‹xs› limit:(NumberLiteral value:4 isInt:true) body:(Block) until:(BinaryExpression operator:">" left:(MemberExpression object:‹results› member:‹length›) right:(NumberLiteral value:3 isInt:true))))]',
      ],
      [
        'repeat every 1s limit 3 { } until done',
        '[(Step work:(RepeatWork every:(DurationLiteral milliseconds:1000) limit:(NumberLiteral value:3 isInt:true) body:(Block) until:‹done›))]',
      ],
      [
        'race 2 { branch a { } branch { } } rest continue',
        '[(Step work:(RaceWork winners:(NumberLiteral value:2 isInt:true) branches:[(RaceBranch name:‹a› body:(Block)) (RaceBranch body:(Block))] restContinue:true))]',
      ],
      [
        'match e { "a" => { } "b", "c" => { } Order => { } else => { } }',
        '[(Step work:(MatchWork value:‹e› cases:[(MatchCase patterns:[(LiteralType value:"a")] body:(Block)) (MatchCase patterns:[(LiteralType value:"b") (LiteralType value:"c")] body:(Block)) (MatchCase patterns:[(NamedType name:‹Order›)] body:(Block)) (MatchCase isElse:true body:(Block))]))]',
      ],
      [
        'sequence { } parallel { }',
        '[(Step work:(GroupWork order:"sequence" body:(Block))) (Step work:(GroupWork order:"parallel" body:(Block)))]',
      ],
      [
        'step a = f() after b, c.failed, any(d, e) when x retry 3 on error.status == 500 cache on k for 1h limit 2 using slots',
        '[(Step name:‹a› work:(CallWork call:(CallExpression callee:‹f›)) clauses:[(AfterClause conditions:[(AfterStep step:‹b›) (AfterStep step:‹c› state:‹failed›) (AfterAny steps:[‹d› ‹e›])]) (WhenClause condition:‹x›) (RetryClause count:(NumberLiteral value:3 isInt:true) on:(BinaryExpression operator:"==" left:(MemberExpression object:‹error› member:‹status›) right:(NumberLiteral value:500 isInt:true))) (CacheClause on:‹k› duration:(DurationLiteral milliseconds:3600000)) (LimitClause count:(NumberLiteral value:2 isInt:true)) (UsingClause resource:‹slots›)])]',
      ],
      [
        'step a = f() cache\nfor x in xs { }',
        '[(Step name:‹a› work:(CallWork call:(CallExpression callee:‹f›)) clauses:[(CacheClause)]) (Step work:(ForWork variable:‹x› source:‹xs› body:(Block)))]',
      ],
      [
        'let x: int = 1 let y = 2',
        '[(LetStatement name:‹x› type:(NamedType name:‹int›) value:(NumberLiteral value:1 isInt:true)) (LetStatement name:‹y› value:(NumberLiteral value:2 isInt:true))]',
      ],
      ['fail "no"', '[(FailStatement value:(StringLiteral parts:[(StringText text:"no")]))]'],
      [
        'if { a: 1 } == x { }',
        '[(Step work:(IfWork condition:(BinaryExpression operator:"==" left:(ObjectLiteral fields:[(ObjectField name:‹a› value:(NumberLiteral value:1 isInt:true))]) right:‹x›) then:(Block)))]',
      ],
    ];
    for (const [text, expected] of cases) it(text, () => assert.equal(statement(text), expected));
  });

  describe('strings', () => {
    const cases: [string, string][] = [
      ['""', '(StringLiteral)'],
      [
        '"a\\n\\t\\\\\\"\\$\\u{1F600}"',
        `(StringLiteral parts:[(StringText text:${JSON.stringify('a\n\t\\"$\u{1f600}')})])`,
      ],
      [
        '"a ${b + "c ${d}"} e"',
        '(StringLiteral parts:[(StringText text:"a ") (StringHole value:(BinaryExpression operator:"+" left:‹b› right:(StringLiteral parts:[(StringText text:"c ") (StringHole value:‹d›)]))) (StringText text:" e")])',
      ],
      [
        '"${ { a: 1 } }"',
        '(StringLiteral parts:[(StringHole value:(ObjectLiteral fields:[(ObjectField name:‹a› value:(NumberLiteral value:1 isInt:true))]))])',
      ],
      ['"$ {a} \\${b} $"', '(StringLiteral parts:[(StringText text:"$ {a} ${b} $")])'],
      [
        '"""\n    a\n      b\n\n    c\n  """',
        '(StringLiteral isBlock:true parts:[(StringText text:"a\\n  b\\n\\nc")])',
      ],
      ['"""\r\n  a\r\n  b\r\n  """', '(StringLiteral isBlock:true parts:[(StringText text:"a\\nb")])'],
      ['"""a\n  b"""', '(StringLiteral isBlock:true parts:[(StringText text:"a\\nb")])'],
      [
        '"""\n  ${a}\n    x ${b}${c}\n  """',
        '(StringLiteral isBlock:true parts:[(StringHole value:‹a›) (StringText text:"\\n  x ") (StringHole value:‹b›) (StringHole value:‹c›)])',
      ],
      ['"""\n  say "hi"\n  """', '(StringLiteral isBlock:true parts:[(StringText text:"say \\"hi\\"")])'],
      ['"""\n"""', '(StringLiteral isBlock:true parts:[(StringText text:"")])'],
    ];
    for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.equal(of(text), expected));
  });

  describe('documentation', () => {
    it('belongs to what stands below', () => {
      const { declarations } = tree(
        '/// One.\n/// Two.\nflow f(\n  /// A parameter.\n  a: int,\n) {\n  /// A let.\n  let b = 1\n  // no doc\n  /// A step.\n  step c = g()\n}\n' +
          '/// Gone.\n\n/// Stays.\ntype T = {\n  a: int /// behind\n  /// A field.\n  b: int\n}\n',
      );
      assert.match(
        sexpr(declarations),
        /^\[\(FlowDeclaration doc:"One\.\\nTwo\." .*Parameter doc:"A parameter\.".*LetStatement doc:"A let\.".*Step doc:"A step\."/,
      );
      assert.match(
        sexpr(declarations),
        /TypeDeclaration doc:"Stays\." .*\(TypeField name:‹a› .*\(TypeField doc:"A field\." name:‹b›/,
      );
    });
  });

  describe('tokens', () => {
    const kinds = (text: string) =>
      parse(text).tokens.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

    it('are all there, comments too, in order', () => {
      assert.deepEqual(kinds('/// doc\nflow f() { // c\n  let x = "a ${b}!" + 1s\n}'), [
        'docComment /// doc',
        ...['keyword flow', 'name f', 'punctuation (', 'punctuation )', 'punctuation {', 'comment // c'],
        ...[
          'keyword let',
          'name x',
          'operator =',
          'quote "',
          'text a ',
          'hole ${',
          'name b',
          'hole }',
          'text !',
          'quote "',
        ],
        ...['operator +', 'duration 1s', 'punctuation }'],
      ]);
    });

    it('tell a keyword from a name by its role', () => {
      assert.deepEqual(kinds('type type = { step: event }').slice(0, 5), [
        ...['keyword type', 'name type', 'operator =', 'punctuation {', 'name step'],
      ]);
    });

    it('split strings without holes, and mark what means nothing', () => {
      assert.deepEqual(kinds('"""a""" # "" "b'), [
        ...['quote """', 'text a', 'quote """', 'invalid #', 'quote "', 'quote "', 'quote "', 'text b'],
      ]);
    });
  });

  it('gives the span from `(` to `)` of a call', () => {
    const call = expression('f.g(1, 2)');
    assert.ok(call.kind === 'CallExpression');
    assert.equal(call.argumentsSpan.end - call.argumentsSpan.start, '(1, 2)'.length);
    assert.equal(call.argumentsSpan.end, call.span.end);
  });

  it('allows reserved words as parameters of what is declared, not of flows', () => {
    assert.deepEqual(parse('declare action f(retry: int)').problems, []);
    assert.equal(parse('flow f(retry: int) { }').problems[0]?.code, 'flow/reserved-word');
  });

  it('keeps the work of a step that begins on a new line with more indentation', () => {
    const flow = tree('flow f() {\n  step a =\n    if b { }\n}').declarations[0] as FlowDeclaration;
    assert.equal((flow.body!.statements[0] as Step).work?.kind, 'IfWork');
  });
});
