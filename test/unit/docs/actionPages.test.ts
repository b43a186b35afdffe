import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/** The pages of `docs/actions/`, without the list of them. */
const pages = new URL('../../../docs/actions/', import.meta.url);
const tests = new URL('../../actions/', import.meta.url);

describe('docs/actions', () => {
  const names = readdirSync(pages)
    .filter(name => name !== 'README.md')
    .map(name => name.replace(/\.md$/, ''));

  it('has a flow on each page that a test runs', () => {
    const texts = readdirSync(tests)
      .filter(name => name.endsWith('.test.ts'))
      .map(name => readFileSync(new URL(name, tests), 'utf8'));
    const isRun = (page: string): boolean => texts.some(text => new RegExp(`runPage\\(\\s*'${page}'`).test(text));
    assert.deepEqual(
      names.filter(page => !isRun(page)),
      [],
    );
  });

  it('lists each page', () => {
    const list = readFileSync(new URL('README.md', pages), 'utf8');
    assert.deepEqual(
      names.filter(page => !list.includes(`(${page}.md)`)),
      [],
    );
  });
});
