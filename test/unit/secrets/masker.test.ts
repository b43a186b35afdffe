import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '#protocol/json.ts';
import { LogBuffer } from '#runner/engines/common/logBuffer.ts';
import { Masker, mask, type Taken } from '#runner/secrets/masker.ts';

const secret = 'it\'s "a/b" <&> ü?';

function maskerOf(...secrets: readonly string[]): Masker {
  const masker = new Masker();
  for (const each of secrets) masker.learn(each);
  return masker;
}

describe('the masker', () => {
  const forms: readonly (readonly [what: string, text: string])[] = [
    ['plain', secret],
    ['JSON', JSON.stringify({ secret })],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['a URL', `https://a.example/?q=${encodeURIComponent(secret)}`],
    ['a form', new URLSearchParams({ q: secret }).toString()],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 with a user', Buffer.from(`someone:${secret}`).toString('base64')],
    ['base64 with more behind', Buffer.from(`x:${secret}:more`).toString('base64')],
    ['base64url', Buffer.from(`xy:${secret}`).toString('base64url')],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['HTML', '&#39;'.concat(secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))],
    ['a shell word', `'${secret.replaceAll("'", `'\\''`)}'`],
    ['broken lines', secret.slice(0, 5).concat('\n', secret.slice(5, 9), '\r\n', secret.slice(9))],
    ['broken base64', Buffer.from(secret.repeat(3)).toString('base64').replace(/.{7}/g, '$&\n')],
  ];
  for (const [what, text] of forms) {
    it(`finds a secret in ${what}`, () => {
      const masked = maskerOf(secret).text(`<<${text}>>`);
      assert.ok(masked.includes(mask), masked);
      assert.ok(masked.length < text.length + 4);
      assert.equal(maskerOf(secret).text(masked), masked);
    });
  }

  it('leaves everything else as it is', () => {
    const masker = maskerOf(secret, 'abc');
    for (const text of ['', 'abc', 'nothing\nhere', secret.slice(1)]) assert.equal(masker.text(text), text);
    const value: Json = { a: [1, 'x', null, true] };
    assert.equal(masker.value(value, undefined, [], []), value);
  });

  it('masks what is secret by its type, whatever it is, and remembers it', () => {
    const masker = new Masker();
    const taken: Taken[] = [];
    const parts = { fields: { pin: 'all', keys: { each: 'all' }, on: 'choice' } } as const;
    const value = { pin: 12, keys: ['long-key-1', null], on: 'production', name: 'production' };
    assert.deepEqual(masker.value(value, parts, [], taken), {
      pin: mask,
      keys: [mask, null],
      on: mask,
      name: 'production',
    });
    assert.deepEqual(
      taken.map(([path]) => path.join('.')),
      ['pin', 'keys.0', 'on'],
    );
    assert.equal(masker.text('see long-key-1'), `see ${mask}`);
  });

  it('masks names of fields and numbers', () => {
    const masker = maskerOf('8151623');
    assert.deepEqual(masker.value({ n: 8151623, x8151623y: 1 }, undefined, [], []), { n: mask, [`x${mask}y 2`]: 1 });
  });

  it('finds what stands in any base64, wherever it stands', () => {
    const text = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (hidden, before, behind) => {
        const encoded = Buffer.from(before + hidden + behind).toString('base64');
        assert.ok(maskerOf(hidden).text(encoded).includes(mask));
      }),
    );
  });
});

describe('log entries with secrets', () => {
  const printed = (texts: readonly string[], ...secrets: readonly string[]): string => {
    const logs = new LogBuffer(maskerOf(...secrets));
    for (const text of texts) logs.add('f/a', { level: 'info', stream: 'stdout', text });
    logs.end('f/a');
    return logs
      .take()
      .map(({ text }) => text)
      .join('\n');
  };

  it('are masked however they are cut into parts', () => {
    const long = 'correct-horse-battery-staple';
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: long.length - 1 }), { maxLength: 5 }), cuts => {
        const places = [0, ...[...new Set(cuts)].sort((a, b) => a - b), long.length];
        const texts = places.slice(1).map((end, at) => long.slice(places[at], end));
        const shown = printed(['before', ...texts, 'behind'], long);
        assert.ok(!shown.replaceAll('\n', '').includes(long), shown);
        assert.match(shown, /^before\n/);
        assert.match(shown, /behind$/);
      }),
    );
  });

  it('are masked when they are taken between the parts', () => {
    const long = 'correct-horse-battery-staple';
    const texts = fc.tuple(fc.integer({ min: 1, max: long.length - 1 }), fc.boolean());
    fc.assert(
      fc.property(texts, ([cut, more]) => {
        const logs = new LogBuffer(maskerOf(long));
        const shown: string[] = [];
        for (const text of [`x ${long.slice(0, cut)}`, `${long.slice(cut)}${more ? ' behind' : ''}`]) {
          logs.add('f/a', { level: 'info', stream: 'stdout', text });
          shown.push(...logs.take().map(entry => entry.text));
        }
        logs.end('f/a');
        shown.push(...logs.take().map(entry => entry.text));
        const all = shown.join('\n');
        assert.ok(!all.includes(long.slice(3, 8)) && !all.includes(long.slice(-5)), all);
        assert.ok(all.includes(mask), all);
      }),
    );
  });

  it('hold back a telling part of one that never ends', () => {
    assert.equal(printed(['x correct-horse-batt'], 'correct-horse-battery-staple'), `x ${mask}`);
    assert.equal(printed(['x corre'], 'correct-horse-battery-staple'), 'x corre');
  });

  it('have the lines of a secret of several lines masked', () => {
    assert.equal(
      printed(['begin', 'line one', 'line two', 'end'], 'line one\nline two'),
      `begin\n${mask}\n${mask}\nend`,
    );
  });
});
