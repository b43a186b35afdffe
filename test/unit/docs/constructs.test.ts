/** Each cell of the table in docs/constructs.md, tried. */
import assert from 'node:assert/strict';
import { columns, programsOf, verdictsOf } from '#test/support/constructProofs.ts';
import { constructs } from '#test/support/constructs.ts';

describe('constructs of the language', () => {
  for (const construct of constructs) {
    describe(construct.written, () => {
      const verdicts = verdictsOf(construct);
      for (const column of columns) {
        it(column, () => {
          const verdict = verdicts[column];
          if (typeof verdict === 'object') assert.fail(verdict.problem);
        });
      }

      it('has a conformance program, or a test elsewhere', () => {
        assert.equal(programsOf(construct).length > 0, construct.elsewhere === undefined);
      });
    });
  }
});
