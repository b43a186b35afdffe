import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

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

  for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/README.md', 'docs/language.md', 'docs/architecture.md']) {
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
