import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Gathered } from '#runner/kernel/gathered.ts';

describe('what a loop has gathered', () => {
  it('is in the order of the elements, whatever order they end in, and never changes', () => {
    const orders = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
    fc.assert(
      fc.property(orders, orders, (first, second) => {
        let gathered = Gathered.none;
        const versions: [Gathered, readonly number[]][] = [];
        for (const index of first) {
          versions.push([gathered, [...gathered.toList()] as number[]]);
          gathered = gathered.with(index, index * 10);
        }
        assert.deepEqual(
          gathered.toList(),
          [...first].sort((one, other) => one - other).map(index => index * 10),
        );
        // What goes another way from an earlier version disturbs neither.
        for (const [version, seen] of versions) {
          for (const index of second.filter(each => !seen.includes(each * 10))) version.with(index, -index);
          assert.deepEqual(version.toList(), seen);
        }
        assert.equal(gathered.length, first.length);
      }),
    );
  });
});
