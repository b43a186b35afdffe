import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { Json } from '#protocol/json.ts';
import type { TemplateKind, TemplateValue } from '#protocol/shape.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { renderCommand } from '#runner/actions/templates/command.ts';
import { renderHtml } from '#runner/actions/templates/html.ts';
import { bindStatement } from '#runner/actions/templates/sql.ts';
import { renderUrl } from '#runner/actions/templates/url.ts';

function template(kind: TemplateKind) {
  return (strings: TemplateStringsArray, ...values: Json[]): TemplateValue => ({
    $template: kind,
    strings: [...strings.raw],
    values,
  });
}

const command = template('command');
const sql = template('sql');
const url = template('url');
const html = template('html');

function sh(line: string): string {
  const done = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
  assert.equal(done.stderr, '', `stderr of: ${line}`);
  return done.stdout;
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof ActionFailure) return thrown.message;
    throw thrown;
  }
  assert.fail('It was not refused.');
}

/** Any text that an argument of a process can hold, with the shell's own characters more often. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }).map(text => text.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom(...'\'"\\`$(){}[];&|<>*?~#!=-% \n\ta'), maxLength: 20 }),
);

describe('command templates', function () {
  // They start many shells.
  this.timeout(60_000);

  it('make one word of each value', () => {
    assert.equal(
      sh(renderCommand(command`printf '%s|' a ${'b c'} ${''} ${'$(id)'} ${3} ${true}`)),
      'a|b c||$(id)|3|true|',
    );
  });

  it('make several words of a list, and none of an empty one', () => {
    assert.equal(sh(renderCommand(command`printf '%s|' ${['a b', "c'd"]} ${[]} e`)), "a b|c'd|e|");
  });

  it('fill holes inside quotes', () => {
    const value = `a'b"c$HOME\`id\`\\`;
    assert.equal(sh(renderCommand(command`printf %s "x ${value} y"`)), `x ${value} y`);
    assert.equal(sh(renderCommand(command`printf %s 'x ${value} y'`)), `x ${value} y`);
    assert.equal(sh(renderCommand(command`printf %s "$(printf %s ${value})"`)), value);
  });

  it('do not let a value complete a name or an expansion that stands before it', () => {
    assert.equal(sh(renderCommand(command`printf %s "$${'(id)'}"`)), '$(id)');
    assert.equal(sh(renderCommand(command`a=1; printf %s "$a${'b'}"`)), '1b');
    assert.equal(sh(renderCommand(command`a=1; printf %s $a${'b'}`)), '1b');
  });

  it('keep their place after quotes, comments and substitutions', () => {
    assert.equal(sh(renderCommand(command`: "it's" # don't${raw('\n')}printf %s ${"it's"}`)), "it's");
    assert.equal(sh(renderCommand(command`printf %s "$(echo ')')" ${'; id'}`)), '); id');
    assert.equal(sh(renderCommand(command`printf %s \" ${'$(id)'}`)), '"$(id)');
    assert.equal(sh(renderCommand(command`case x in x) printf %s ${'a;b'};; esac`)), 'a;b');
    assert.equal(sh(renderCommand(command`printf %s $((1 + (2 * 3))) ${'a b'}`)), '7a b');
  });

  it('pass raw text through, and follow its quotes', () => {
    assert.equal(sh(renderCommand(command`printf %s ${raw('"')}${'$(id)'}${raw('"')}`)), '$(id)');
    assert.equal(renderCommand({ $template: 'command', strings: ['ls | wc'], values: [] }), 'ls | wc');
  });

  it('refuse holes where no quoting is safe', () => {
    const refused: readonly (readonly [readonly string[], Json, RegExp])[] = [
      [['echo $((1 + ', '))'], 'x', /arithmetic/],
      [['echo ${x:-', '}'], 'x', /inside `\$\{…\}`/],
      [['echo "${x:-"', '"}"'], 'x', /inside `\$\{…\}`/],
      [['echo `echo ', '`'], 'x', /backquotes/],
      [['echo "`echo "', '"`"'], 'x', /backquotes/],
      [['echo hi # ', ''], 'x', /comment/],
      [['echo \\', ''], 'x', /backslash/],
      [['echo "\\', '"'], 'x', /backslash/],
      [['echo $', ''], 'x', /`\$`/],
      [['cat <<END\n', '\nEND'], 'x', /here-document/],
      [["echo $'a\\'", "'"], 'x', /ANSI-C/],
      [['[[ 1 -eq ', ' ]]'], 'x', /`\[\[`/],
      [['((1 + ', '))'], 'x', /`\(\(`/],
      [['echo "$(case x in x) echo ', ';; esac)"'], 'x', /`case`/],
      [['echo ', ''], null, /is null/],
      [['echo ', ''], 'a\0b', /NUL/],
    ];
    for (const [strings, value, expected] of refused) {
      assert.match(
        refusal(() => renderCommand({ $template: 'command', strings, values: [value] })),
        expected,
      );
    }
    assert.match(
      refusal(() => renderCommand(command`echo ${[]}# ${'x'}`)),
      /2nd .* comment/,
    );
  });

  it('give any text back, in and out of quotes', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (one, two, three) => {
        const line = renderCommand(command`printf '%s\0' ${one} "${two}" '${three}' "$(printf %s ${one}x)"`);
        assert.equal(sh(line), `${one}\0${two}\0${three}\0${one}x\0`);
      }),
      { numRuns: 60 },
    );
  });

  it('never run a value, wherever it stands', () => {
    // Each piece of literal text is harmless by itself; the value prints a mark when it is run.
    const literal = fc.string({ unit: fc.constantFrom(...'\'"\\`$(){}#<[ \n;a='), maxLength: 8 });
    const attack = fc.constantFrom(
      '$(echo HACKED)',
      '`echo HACKED`',
      "';echo HACKED;'",
      '";echo HACKED;"',
      '\necho HACKED\n',
      ';echo HACKED;',
      'a[$(echo HACKED>&2)]',
      "\\';echo HACKED;\\'",
    );
    fc.assert(
      fc.property(literal, attack, literal, (before, value, after) => {
        let line: string;
        try {
          line = renderCommand({ $template: 'command', strings: [`: ${before}`, after], values: [value] });
        } catch (thrown) {
          assert.ok(thrown instanceof ActionFailure);
          return;
        }
        const done = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8', cwd: '/', input: '' });
        assert.doesNotMatch(done.stdout, /^HACKED$/m, line);
      }),
      { numRuns: 150 },
    );
  });
});

describe('sql templates', () => {
  it('bind each value by number', () => {
    assert.deepEqual(bindStatement(sql`select * from t where a = ${1} and b = ${'x'}`, 'postgres'), {
      text: 'select * from t where a = $1 and b = $2',
      parameters: [1, 'x'],
      isSeveral: false,
    });
    assert.equal(bindStatement(sql`select ${true}`, 'sqlite').text, 'select ?1');
  });

  it('expand a list after in', () => {
    const statement = bindStatement(sql`select 1 where a in (${['x', 'y']})`, 'postgres');
    assert.equal(statement.text, 'select 1 where a in ($1, $2)');
    assert.deepEqual(statement.parameters, ['x', 'y']);
    assert.equal(bindStatement(sql`select 1 where a in (${[]})`, 'sqlite').text, 'select 1 where a in ()');
    assert.equal(
      bindStatement(sql`select 1 where a not in (${[]})`, 'postgres').text,
      "select 1 where a <> all ('{}')",
    );
    assert.deepEqual(bindStatement(sql`select 1 where a = any(${[1, 2]})`, 'postgres').parameters, [[1, 2]]);
    assert.deepEqual(bindStatement(sql`insert into t values (${[1, { a: 2 }]})`, 'postgres').parameters, [
      '[1,{"a":2}]',
    ]);
  });

  it('pass raw text through', () => {
    assert.equal(
      bindStatement(sql`select * from ${raw('orders')} where a = ${1}`, 'sqlite').text,
      'select * from orders where a = ?1',
    );
  });

  it('keep placeholders apart from what stands beside them', () => {
    assert.equal(bindStatement(sql`select ${1}23, a${2}`, 'postgres').text, 'select $1 23, a $2');
  });

  it('refuse a hole in quotes or a comment, and placeholders of the text itself', () => {
    assert.match(
      refusal(() => bindStatement(sql`select '${'x'}'`, 'postgres')),
      /stands inside quotes/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select e'it\'s ${'x'}'`, 'postgres')),
      /stands inside quotes/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select $tag$ ' ${'x'} $tag$`, 'postgres')),
      /stands inside quotes/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select "${'x'}"`, 'sqlite')),
      /quoted name/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select [${'x'}]`, 'sqlite')),
      /quoted name/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select 1 -- ${'x'}`, 'sqlite')),
      /comment/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select /* /* */ ${'x'} */ 1`, 'postgres')),
      /comment/,
    );
    assert.match(
      refusal(() => bindStatement(sql`select ?, ${'x'}`, 'sqlite')),
      /placeholder of its own/,
    );
    assert.equal(bindStatement(sql`select 'it''s', ${'x'}::text, '?'`, 'postgres').parameters.length, 1);
  });

  it('tell several statements from one', () => {
    assert.equal(bindStatement(sql`select ';'; -- done`, 'sqlite').isSeveral, false);
    assert.equal(bindStatement(sql`select 1; select 2`, 'sqlite').isSeveral, true);
  });

  it('give any text back through SQLite', () => {
    const database = new DatabaseSync(':memory:');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (text, list) => {
        const one = bindStatement(sql`select ${text} as value`, 'sqlite');
        assert.equal(database.prepare(one.text).get(...(one.parameters as string[]))?.value, text);
        const many = bindStatement(sql`select ${text} in (${[...list, text]}) as found`, 'sqlite');
        assert.equal(database.prepare(many.text).get(...(many.parameters as string[]))?.found, 1);
      }),
    );
    database.close();
  });
});

describe('url templates', () => {
  it('encode each value for its part', () => {
    assert.equal(
      renderUrl(url`https://a.example/users/${'a/b c?'}/posts?q=${'x&y=1'}&z=${1}#${'s t'}`),
      'https://a.example/users/a%2Fb%20c%3F/posts?q=x%26y%3D1&z=1#s%20t',
    );
  });

  it('take a whole address at the start as it is', () => {
    assert.equal(renderUrl(url`${'http://127.0.0.1:80/api'}/users/${'a/b'}`), 'http://127.0.0.1:80/api/users/a%2Fb');
    assert.equal(renderUrl(url`${'http://a.example'}`), 'http://a.example');
    assert.equal(renderUrl(url`http://127.0.0.1:${8080}/x`), 'http://127.0.0.1:8080/x');
  });

  it('repeat a parameter for a list', () => {
    assert.equal(renderUrl(url`http://a.example/?tag=${['x', 'y&']}&n=1`), 'http://a.example/?tag=x&tag=y%26&n=1');
  });

  it('refuse what would change the host, the folder, or is no address', () => {
    const refused: readonly (readonly [TemplateValue, RegExp])[] = [
      [url`https://${'evil.example'}/x`, /host/],
      [url`https://a.example${'.evil.example'}/x`, /host/],
      [url`https://${'user'}@a.example/x`, /host/],
      [url`https://a.example:${'80@evil.example'}/`, /host/],
      [url`${'http://a.example'}${'.evil.example'}`, /host/],
      [url`${'http://a.example'}.evil.example`, /host/],
      [url`${'javascript:alert(1)'}`, /whole address/],
      [url`${'http:///x'}`, /whole address/],
      [url`http:///${'evil.example'}`, /host/],
      [url`http:/${'evil.example'}`, /host/],
      [url`http://a.example/files/${'..'}/secret`, /leave its folder/],
      [url`http://a.example/files/.${'.'}`, /leave its folder/],
      [url`http://a.example/files/${'.'}${'.'}`, /leave its folder/],
      [url`http://a.example/files/%2e${'.'}?x`, /leave its folder/],
      [url`http://a.example/users/${''}`, /empty/],
      [url`http://a.example/users/${['a']}`, /list/],
      [url`http://a.example/?q=a${['a']}`, /list/],
      [url`http://a.example/${'\ud800'}`, /surrogate/],
      [url`ftp://a.example/`, /not an address/],
      [url`nonsense`, /not an address/],
    ];
    for (const [value, expected] of refused)
      assert.match(
        refusal(() => renderUrl(value)),
        expected,
      );
    assert.match(
      refusal(() => renderUrl({ $template: 'url', strings: ['http://\n/', ''], values: ['evil.example'] })),
      /not an address/,
    );
  });

  it('round-trip through the URL parser, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), text => {
        if (text === '.' || text === '..') return;
        const parsed = new URL(renderUrl(url`http://a.example:81/x/${text}/y?q=${text}&r=1#${text}`));
        assert.equal(parsed.host, 'a.example:81');
        assert.equal(decodeURIComponent(parsed.pathname.split('/')[2]!), text);
        assert.equal(parsed.pathname.split('/').length, 4);
        assert.deepEqual(
          [...parsed.searchParams],
          [
            ['q', text],
            ['r', '1'],
          ],
        );
        assert.equal(decodeURIComponent(parsed.hash.slice(1)), text);
      }),
    );
  });
});

describe('html templates', () => {
  it('escape every value', () => {
    assert.equal(
      renderHtml(html`<a title="${'"><script>'}">${"it's & <b>"}</a>${raw('<hr>')}`),
      '<a title="&quot;&gt;&lt;script&gt;">it&#39;s &amp; &lt;b&gt;</a><hr>',
    );
  });
});

function raw(text: string): Json {
  return { $raw: text };
}
