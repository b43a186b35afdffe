import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';

const root = new URL('../../../', import.meta.url);

describe('docs', () => {
  it('architecture.md names only paths that exist', () => {
    const text = readFileSync(new URL('docs/architecture.md', root), 'utf8');
    const paths = [...text.matchAll(/`([a-z][\w./-]*\/[\w./-]*)`/gi)].map(match => match[1] ?? '');
    assert.ok(paths.length > 20, 'the page names the rooms');
    assert.deepEqual(
      paths.filter(path => !existsSync(new URL(path, root))),
      [],
    );
  });

  it('docs/actions/README.md lists every page of its folder', () => {
    const text = readFileSync(new URL('docs/actions/README.md', root), 'utf8');
    const pages = globSync('*.md', { cwd: new URL('docs/actions/', root) }).filter(page => page !== 'README.md');
    assert.ok(pages.length > 1);
    assert.deepEqual(
      pages.filter(page => !text.includes(`](${page})`)),
      [],
    );
  });

  const others = globSync('docs/actions/*.md', { cwd: root });
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/README.md',
    'docs/language.md',
    'docs/architecture.md',
    ...others,
  ]) {
    it(`${page} links only to files that exist`, () => {
      const base = new URL(page, root);
      const text = readFileSync(base, 'utf8');
      const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(match => match[1] ?? '');
      assert.deepEqual(
        links.filter(link => !/^https?:/.test(link) && !existsSync(new URL(link, base))),
        [],
      );
    });
  }
});
