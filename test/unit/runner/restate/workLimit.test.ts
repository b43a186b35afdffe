import assert from 'node:assert/strict';
import { WorkLimit } from '#runner/engines/restate/workLimit.ts';

describe('the limit of a worker', () => {
  const never = new AbortController().signal;

  it('gives places in the order in which they were asked for', async () => {
    const limit = new WorkLimit(2);
    const [first, second] = [await limit.take(never), await limit.take(never)];
    const begun: string[] = [];
    const third = limit.take(never).then(place => {
      begun.push('third');
      return place;
    });
    const fourth = limit.take(never).then(() => begun.push('fourth'));
    await Promise.resolve();
    assert.deepEqual(begun, []);
    first?.();
    first?.();
    await third;
    assert.deepEqual(begun, ['third'], 'a place is given back once');
    second?.();
    await fourth;
    assert.deepEqual(begun, ['third', 'fourth']);
  });

  it('sends away who has waited too long, and who is not wanted any more', async () => {
    const limit = new WorkLimit(1, 5);
    const place = await limit.take(never);
    assert.equal(await limit.take(never), undefined);
    const controller = new AbortController();
    const left = limit.take(controller.signal);
    controller.abort();
    assert.equal(await left, undefined);
    place?.();
    assert.ok(await limit.take(never));
  });
});
