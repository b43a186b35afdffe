import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { capabilities } from '#runner/debug/session/capabilities.ts';

/** Rows of the table of requests: the capabilities that each names, and whether Baton has them. */
function rows(): readonly { readonly names: readonly string[]; readonly isThere: boolean }[] {
  const page = readFileSync(new URL('../../../docs/debugging.md', import.meta.url), 'utf8');
  const table = /\| request \| capability \|.*\n\| ---.*\n((?:\|.*\n)+)/.exec(page)?.[1] ?? '';
  return table
    .trimEnd()
    .split('\n')
    .map(line => {
      const [, , names = '', baton = ''] = line.split('|').map(cell => cell.trim());
      assert.match(baton, /^(yes|no)\b/, line);
      return { names: [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name), isThere: baton.startsWith('yes') };
    });
}

/** All yes-or-no capabilities that the protocol knows. */
function known(): readonly string[] {
  const folder = createRequire(import.meta.url).resolve('@vscode/debugprotocol/package.json');
  const protocol = readFileSync(new URL('lib/debugProtocol.d.ts', `file://${folder}`), 'utf8');
  const body = /interface Capabilities \{(.*?)\n\t\}/s.exec(protocol)?.[1] ?? '';
  return [...body.matchAll(/^\t\t(supports?[A-Z]\w+)\?: boolean/gm)].map(([, name = '']) => name);
}

describe('docs/debugging.md', () => {
  it('says of each capability of the protocol what `initialize` answers', () => {
    const told = rows().flatMap(({ names, isThere }) => names.map(name => [name, isThere] as const));
    assert.deepEqual(told.map(([name]) => name).sort(), [...known()].sort());
    for (const [name, isThere] of told) {
      assert.equal(capabilities[name as keyof typeof capabilities] === true, isThere, name);
    }
  });
});
