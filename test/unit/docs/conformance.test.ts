/** The table in docs/conformance.md is of the programs that there are: what they come to needs a cluster. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { programsForPage, programsOnPage } from '#test/cluster/support/conformancePage.ts';

const page = readFileSync(new URL('../../../docs/conformance.md', import.meta.url), 'utf8');

describe('the table of conformance', () => {
  it('has a row for each program and pattern: else run `npm run conformance-table`', () => {
    assert.deepEqual(programsOnPage(page), programsForPage());
  });

  it('has no program that does not pass on every engine', () => {
    assert.doesNotMatch(page, /\| (fails|not run) \|/);
  });
});
