import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type Argument, Arguments } from '#language/plan/builtins/arguments.ts';
import { parseDuration } from '#language/plan/builtins/duration.ts';
import { builtins } from '#language/plan/builtins/index.ts';
import { EvaluationError } from '#language/plan/evaluate.ts';
import { standardFiles } from '#language/std/index.ts';
import { parse } from '#language/syntax/parser.ts';
import type { Json } from '#protocol/json.ts';

const sources = {
  now: () => '2026-11-24T06:30:00.000Z',
  uuid: () => 'uuid',
  random: () => 0.25,
  variable: (name: string) => (name === 'SET' ? 'value' : undefined),
  secret: () => undefined,
};

function call(name: string, ...given: readonly Argument[]): Json {
  const builtin = builtins.get(name);
  assert.ok(builtin, name);
  return builtin(new Arguments(name, given), { sources, work: () => undefined });
}

function failure(name: string, ...given: readonly Argument[]): string {
  try {
    call(name, ...given);
  } catch (error) {
    assert.ok(error instanceof EvaluationError, String(error));
    return error.message;
  }
  return 'none';
}

/** [built-in, arguments, what it gives] */
const table: readonly (readonly [string, readonly Argument[], Json])[] = [
  ['string.length', ['añ'], 2],
  ['string.upper', ['straße'], 'STRASSE'],
  ['string.trim', [' \ta '], 'a'],
  ['string.trimStart', [' a '], 'a '],
  ['string.trimEnd', [' a '], ' a'],
  ['string.split', ['a,b,', ','], ['a', 'b', '']],
  ['string.split', ['a😀', ''], ['a', '😀']],
  ['string.lines', ['a\r\nb\n\nc\n'], ['a', 'b', '', 'c']],
  ['string.lines', [''], []],
  ['string.replace', ['a.b.c', '.', '$&'], 'a$&b$&c'],
  ['string.replace', ['abc', '', 'x'], 'abc'],
  ['string.contains', ['order', 'rde'], true],
  ['string.startsWith', ['order', 'or'], true],
  ['string.endsWith', ['order', 'or'], false],
  ['string.indexOf', ['order', 'd'], 2],
  ['string.indexOf', ['order', 'x'], null],
  ['string.slice', ['order', 1, -1], 'rde'],
  ['string.slice', ['order', -2], 'er'],
  ['string.padStart', ['7', 3, '0'], '007'],
  ['string.padEnd', ['7', 3], '7  '],
  ['string.repeat', ['ab', 3], 'ababab'],
  ['string.toNumber', [' 1.5e3 '], 1500],
  ['string.toInt', ['-12'], -12],
  ['list.length', [[1, 2]], 2],
  ['list.filter', [[1, 2, 3], x => Number(x) > 1], [2, 3]],
  ['list.flatMap', [[1, 2], x => [x, x]], [1, 1, 2, 2]],
  ['list.find', [[1, 2], x => x === 2], 2],
  ['list.find', [[1, 2], () => false], null],
  ['list.any', [[], () => true], false],
  ['list.all', [[], () => false], true],
  ['list.count', [[1, 2, 3], x => x !== 2], 2],
  ['list.sum', [[]], 0],
  ['list.sum', [[1, 2, 3.5]], 6.5],
  ['list.min', [[3, 1, null, 2]], 1],
  ['list.max', [['a', 'c', 'b']], 'c'],
  ['list.max', [[]], null],
  ['list.first', [[]], null],
  ['list.last', [[1, 2]], 2],
  ['list.sortBy', [[{ k: 2 }, { k: null }, { k: 1 }], x => (x as { k: Json }).k], [{ k: 1 }, { k: 2 }, { k: null }]],
  ['list.sort', [[10, 9, 1]], [1, 9, 10]],
  ['list.groupBy', [[1, 2, 3], x => (Number(x) % 2 === 0 ? 'even' : 'odd')], { odd: [1, 3], even: [2] }],
  ['list.keyBy', [['a', 'bb', 'c'], x => String(String(x).length)], { 1: 'c', 2: 'bb' }],
  ['list.unique', [[1, '1', { a: 1, b: 2 }, { b: 2, a: 1 }, 1]], [1, '1', { a: 1, b: 2 }]],
  ['list.uniqueBy', [[1, 2, 3, 4], x => Number(x) % 2], [1, 2]],
  ['list.join', [['a', 1, null]], 'a, 1, null'],
  ['list.join', [['a', 'b'], '-'], 'a-b'],
  ['list.slice', [[1, 2, 3, 4], 1, -1], [2, 3]],
  ['list.reverse', [[1, 2]], [2, 1]],
  ['list.contains', [[{ a: 1 }], { a: 1 }], true],
  ['list.indexOf', [[1, 2], 2], 1],
  ['list.indexOf', [[1, 2], 3], null],
  [
    'list.zip',
    [
      [1, 2, 3],
      ['a', 'b'],
    ],
    [
      { left: 1, right: 'a' },
      { left: 2, right: 'b' },
    ],
  ],
  ['list.chunk', [[1, 2, 3], 2], [[1, 2], [3]]],
  ['map.keys', [{ b: 1, a: 2 }], ['b', 'a']],
  ['map.values', [{ b: 1, a: 2 }], [1, 2]],
  ['map.entries', [{ b: 1 }], [{ key: 'b', value: 1 }]],
  ['map.has', [{ b: null }, 'b'], true],
  ['map.has', [{}, 'toString'], false],
  ['map.get', [{ b: 1 }, 'a'], null],
  ['map.mapValues', [{ b: 1 }, x => Number(x) + 1], { b: 2 }],
  ['number.round', [2.5], 3],
  ['number.round', [-2.5], -3],
  ['number.round', [1.005, 2], 1.01],
  ['number.round', [1e21, 2], 1e21],
  ['number.floor', [-1.5], -2],
  ['number.ceil', [-0.5], 0],
  ['number.abs', [-3], 3],
  ['number.toText', [3], '3'],
  ['number.toText', [3, 2], '3.00'],
  ['number.toText', [1.005, 2], '1.01'],
  ['duration.toText', [5_400_000], '1h30m'],
  ['duration.toText', [1250], '1s250ms'],
  ['duration.toText', [0], '0s'],
  ['duration.toText', [-60_000], '-1m'],
  ['duration.toHours', [5_400_000], 1.5],
  ['time.plus', ['2026-11-24T06:30:00Z', 86_400_000], '2026-11-25T06:30:00.000Z'],
  ['time.minus', ['2026-01-01T00:00:00.000Z', 1], '2025-12-31T23:59:59.999Z'],
  ['time.since', ['2026-01-01T00:01:00Z', '2026-01-01T00:00:00Z'], 60_000],
  ['time.isBefore', ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.001Z'], true],
  ['time.isAfter', ['2026-01-01T01:00:00+02:00', '2026-01-01T00:00:00Z'], false],
  ['time.toDate', ['2026-01-01T00:30:00+02:00'], '2025-12-31'],
  ['time.format', ['2026-11-04T06:07:08.009Z', 'dd.MM.yyyy HH:mm:ss,SSS Z'], '04.11.2026 06:07:08,009 Z'],
  ['range', [3], [0, 1, 2]],
  ['env', ['SET'], 'value'],
  ['env', ['UNSET', 'default'], 'default'],
  ['now', [], '2026-11-24T06:30:00.000Z'],
  ['json.parse', ['{"a":[1]}'], { a: [1] }],
  ['json.text', [{ a: 'é' }], '{"a":"é"}'],
  // RFC 4648, section 10.
  ['base64.encode', ['foobar'], 'Zm9vYmFy'],
  ['base64.encode', ['foob'], 'Zm9vYg=='],
  ['base64.encode', [''], ''],
  ['base64.decode', ['Zm9vYmE='], 'fooba'],
  ['base64.decode', ['4pyT_g'.slice(0, 4)], '✓'],
  // FIPS 180-2, appendix B.
  ['sha256', ['abc'], 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['sha256', [''], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
];

describe('built-ins', () => {
  for (const [name, given, expected] of table) {
    const shown = given.map(argument => (typeof argument === 'function' ? '…' : JSON.stringify(argument))).join(', ');
    it(`${name}(${shown})`, () => assert.deepEqual(call(name, ...given), expected));
  }

  it('say what they were given in place of what they need', () => {
    assert.equal(failure('string.toInt', '1.5'), '"1.5" is not a whole number.');
    assert.equal(failure('string.toNumber', ''), '"" is not a number.');
    assert.equal(failure('string.upper', null), '`upper` is called on a text, not on null.');
    assert.equal(failure('string.split', 'a', 1), '`string.split` needs a text as its argument 1, not the number 1.');
    assert.equal(failure('range', 'x'), '`range` needs a whole number as its argument 1, not the text "x".');
    assert.equal(
      failure('list.sortBy', [1, 'a'], x => x ?? null),
      'The text "a" and the number 1 have no order.',
    );
    assert.equal(failure('env', 'UNSET'), 'The environment variable `UNSET` is not set.');
    assert.match(failure('json.parse', '{'), /^The text is not JSON: /);
    assert.equal(failure('base64.decode', '*'), 'The text is not base64 of a UTF-8 text.');
    assert.equal(failure('base64.decode', '/w=='), 'The text is not base64 of a UTF-8 text.');
    assert.equal(failure('time.plus', 'tomorrow', 1), '"tomorrow" is not a time.');
    assert.equal(failure('time.plus', '2026-02-30T00:00:00Z', 1), '"2026-02-30T00:00:00Z" is not a time.');
    assert.equal(failure('time.plus', '2026-01-01T00:00:00Z', 1e15), 'The time lies beyond the years 0 to 9999.');
  });

  it('hash and encode any text as the platform does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        assert.equal(call('sha256', text), createHash('sha256').update(text, 'utf8').digest('hex'));
        assert.equal(call('base64.encode', text), Buffer.from(text, 'utf8').toString('base64'));
        assert.equal(call('base64.decode', call('base64.encode', text)), text);
      }),
    );
  });

  it('read a duration as they write it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), milliseconds => {
        assert.equal(
          parseDuration(String(call('duration.toText', milliseconds))),
          milliseconds === 0 ? 0 : milliseconds,
        );
      }),
    );
  });

  it('are those that the standard library declares', () => {
    const declared = new Set(
      standardFiles.flatMap(({ text }) =>
        parse(text).tree.declarations.flatMap(declaration =>
          declaration.kind === 'DeclareDeclaration' && declaration.what === 'fn' && declaration.name
            ? [declaration.name.parts.map(part => part.text).join('.')]
            : [],
        ),
      ),
    );
    assert.deepEqual([...builtins.keys()].sort(), [...declared].sort());
  });
});
