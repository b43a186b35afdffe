import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { checks } from '#language/analysis/checks/registry.ts';
import { syntaxPages } from '#language/analysis/syntaxPages.ts';
import { check, expectedCodes } from '#test/support/fixture.ts';

describe('checks', () => {
  for (const { code, example } of checks) {
    it(`${code}: the example of the documentation`, () => {
      assert.ok(expectedCodes(example).includes(code));
      check(example);
    });
  }

  for (const [code, { example }] of Object.entries(syntaxPages)) {
    if (example === undefined) continue;
    it(`${code}: the example of the documentation`, () => {
      assert.ok(expectedCodes(example).includes(code));
      check(example);
    });
  }

  it('have codes of their own, in the order of the alphabet', () => {
    const codes = [...checks.map(({ code }): string => code), ...Object.keys(syntaxPages)];
    assert.equal(new Set(codes).size, codes.length);
  });

  it('find nothing in the standard library', () => {
    const findings = [...analyse([]).files.values()].flatMap(({ diagnostics }) => diagnostics);
    assert.deepEqual(findings, []);
  });
});
