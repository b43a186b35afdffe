import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { parse } from '#language/syntax/parser.ts';
import { tokenize } from './tokenize.ts';

/** The scopes of the pieces of a text, as `text: innermost scope`. */
async function scopes(text: string): Promise<string[]> {
  return (await tokenize(text)).map(token => `${token.text.trim()}: ${token.scopes.at(-1) ?? ''}`);
}

/** Checks that the scopes contain the given ones in that order. */
async function has(text: string, ...expected: string[]): Promise<void> {
  const actual = await scopes(text);
  let at = 0;
  for (const one of expected) {
    const found = actual.indexOf(one, at);
    assert.ok(found >= 0, `${one} is not among ${actual.slice(at).join(' | ')}`);
    at = found + 1;
  }
}

describe('the TextMate grammar', () => {
  it('knows the parts of the taste of the language', async () => {
    await has(
      readFileSync('test/fixtures/taste.flow', 'utf8'),
      ...['import: keyword.control.import', 'as: keyword.control.import', 'payments: variable.other.readwrite.alias'],
      ...['riskScore: variable.other.readwrite.alias', 'from: keyword.control.import'],
      ...['secret: storage.type.secret', 'mailPassword: variable.other.constant'],
      ...['resource: storage.type.resource', 'orders: variable.other.constant', 'postgres: entity.name.function'],
      ...[
        'type: storage.type.type',
        'Order: entity.name.type',
        'id: variable.other.property',
        'string: support.type.primitive',
      ],
      '/// Takes an order from payment to dispatch, and undoes what it did when a later step fails.: comment.line.documentation',
      ...[
        'flow: storage.type.flow',
        'fulfil: entity.name.function',
        'order: variable.parameter',
        'Order: entity.name.type',
      ],
      ...['->: keyword.operator.arrow', 'tracking: variable.other.property', 'string: support.type.primitive'],
      ...['timeout: keyword.other.clause', '2d: constant.numeric.duration', '{: punctuation.section.block.begin'],
      ...['let: storage.type.let', 'total: variable.other.constant', 'map: entity.name.function.member'],
      ...['l: variable.parameter', '=>: storage.type.function.arrow', 'price: variable.other.property'],
      ...['step: storage.type.step', 'risk: variable.other.constant', 'riskScore: entity.name.function'],
      ...['if: keyword.control', '0.8: constant.numeric', '&&: keyword.operator.logical'],
      ...['Ship order: string.quoted.double', '${: punctuation.section.interpolation.begin'],
      ...['order: variable.other.readwrite', 'id: variable.other.property', '}: punctuation.section.interpolation.end'],
      ...['after: keyword.other.clause', 'retry: keyword.other.clause', 'backoff: keyword.other.clause'],
      ...['1s: constant.numeric.duration', '..: keyword.operator.range', '30s: constant.numeric.duration'],
      ...['undo: keyword.other.clause', 'for: keyword.control', 'in: keyword.control', 'limit: keyword.other.clause'],
      ...['yield: keyword.control', 'Your order: string.quoted.triple', 'return: keyword.control'],
      ...['on: storage.type.trigger', 'webhook: entity.name.function', 'as: keyword.operator.as'],
      ...[
        'test: storage.type.test',
        'mock: keyword.other.test',
        'riskScore: entity.name.function',
        'fail: keyword.control',
      ],
      ...['run: keyword.other.test', 'expect: keyword.other.test', 'length: variable.other.property'],
    );
  });

  it('nests interpolation', async () => {
    const tokens = await tokenize('let a = "x ${b + "y ${c} z"} w" + d');
    const scopeOf = (text: string) => tokens.find(token => token.text.trim() === text)?.scopes;
    assert.deepEqual(scopeOf('c')?.filter(scope => scope.startsWith('meta.interpolation')).length, 2);
    assert.deepEqual(scopeOf('z'), [
      'string.quoted.double',
      'meta.interpolation',
      'meta.embedded.expression',
      'string.quoted.double',
    ]);
    assert.deepEqual(scopeOf('w'), ['string.quoted.double']);
    assert.deepEqual(scopeOf('d'), ['variable.other.readwrite']);
  });

  it('ends an unfinished string and an unfinished hole with the line', async () => {
    await has('let a = "x\nlet b = 1', 'x: string.quoted.double', 'let: storage.type.let');
    await has(
      'let a = "x ${b\nlet c = 1',
      'b: variable.other.readwrite',
      'let: storage.type.let',
      '1: constant.numeric',
    );
  });

  it('knows escapes', async () => {
    await has(
      '"\\n\\u{1F600}\\q"',
      '\\n: constant.character.escape',
      '\\u{1F600}: constant.character.escape',
      '\\q: invalid.illegal.escape',
    );
  });

  it('takes keywords as names of fields, members and arguments', async () => {
    await has(
      'step a = f(step: b.return, if: { for: 1 }).match()',
      ...['step: storage.type.step', 'step: variable.other.property', 'return: variable.other.property'],
      ...['if: variable.other.property', 'for: variable.other.property', 'match: entity.name.function.member'],
    );
  });

  it('takes contextual words as keywords only where they are', async () => {
    await has(
      'let type = event + test.run',
      'type: variable.other.constant',
      'event: variable.other.readwrite',
      'run: variable.other.property',
    );
    await has(
      'wait fresh paid(order: 1)',
      'wait: keyword.control',
      'fresh: keyword.control',
      'paid: entity.name.function',
    );
    await has(
      'race { \n branch slow { }\n} rest continue',
      'branch: keyword.control',
      'slow: entity.name.label',
      'rest: keyword.control',
    );
    await has(
      'repeat every 1s limit 3 { } until done',
      'every: keyword.other.clause',
      'limit: keyword.other.clause',
      'until: keyword.control',
    );
  });

  it('knows what is declared', async () => {
    await has(
      'declare fn list.map<T, U>(self: T[], f: (T, int) -> U) -> U[] pure\ndeclare action log(\n  /// Doc.\n  level?: "a" | null,\n) -> null idempotent\n',
      ...['declare: storage.modifier.declare', 'fn: storage.type.declare', 'list.map: entity.name.function'],
      ...['T: entity.name.type.parameter', 'self: variable.parameter', 'T: entity.name.type', 'f: variable.parameter'],
      ...['int: support.type.primitive', '->: keyword.operator.arrow', 'U: entity.name.type', 'pure: storage.modifier'],
      ...['declare: storage.modifier.declare', 'log: entity.name.function', '/// Doc.: comment.line.documentation'],
      ...[
        'level: variable.parameter',
        '?: keyword.operator.optional',
        'a: string.quoted.double',
        'null: constant.language',
      ],
      ...['null: constant.language', 'idempotent: storage.modifier'],
    );
    await has(
      'fn half(n: int) -> number = n / 2',
      'half: entity.name.function',
      'number: support.type.primitive',
      '/: keyword.operator.arithmetic',
    );
    await has(
      'event paid(order: string)\nflow f() { let x: map<int> = y as Order }',
      'event: storage.type.event',
      'flow: storage.type.flow',
      'int: support.type.primitive',
      'as: keyword.operator.as',
      'Order: entity.name.type',
    );
  });

  it('agrees with the lexer on strings, comments, numbers and durations', async () => {
    const classes: [RegExp, string][] = [
      [/^comment\.line\.documentation/, 'docComment'],
      [/^comment/, 'comment'],
      [/^constant\.numeric\.duration/, 'duration'],
      [/^constant\.numeric/, 'number'],
    ];
    for (const path of [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow']) {
      const text = readFileSync(path, 'utf8');
      const mine = (await tokenize(text)).flatMap(token => {
        const kind = classes.find(([scope]) => token.scopes.some(one => scope.test(one)))?.[1];
        return kind === undefined ? [] : [`${kind} ${token.text.trim()}`];
      });
      const theirs = parse(text)
        .tokens.filter(({ kind }) => ['docComment', 'comment', 'duration', 'number'].includes(kind))
        .map(({ kind, start, end }) => `${kind} ${text.slice(start, end).trim()}`);
      assert.deepEqual(mine, theirs, path);
    }
  });
});
