import assert from 'node:assert/strict';
import { type ObjectContext, RestatePromise } from '@restatedev/restate-sdk';
import type { EventBatch } from '#runner/engines/restate/messages.ts';
import { appendBatch, batchesOf, headOf, newHead, newsIn } from '#runner/engines/restate/runRecord.ts';

/** The state of an object, as the cluster keeps it: text. */
class State {
  readonly values = new Map<string, string>();
  readonly ctx = {
    get: (key: string) => RestatePromise.resolve(JSON.parse(this.values.get(key) ?? 'null')),
    set: (key: string, value: unknown) => this.values.set(key, JSON.stringify(value)),
  } as unknown as ObjectContext;
}

const batchOf = (number: number, text = ''): EventBatch => ({
  events: [{ run: 'r', seq: number + 1, time: 10 * number, type: 'run.cancelled', reason: text }],
});

/** Batches of which every third is large. */
async function recorded(count: number): Promise<{ readonly state: State; readonly batches: readonly EventBatch[] }> {
  const state = new State();
  const batches = Array.from({ length: count }, (_, at) => batchOf(at, at % 3 === 2 ? 'x'.repeat(5000) : ''));
  for (const [at, batch] of batches.entries()) {
    appendBatch(state.ctx, (await headOf(state.ctx)) ?? newHead(0), batch, at === count - 1);
  }
  return { state, batches };
}

describe('the record of a run', () => {
  it('gives what was put into it, from any batch to any other', async () => {
    for (const count of [0, 1, 7, 8, 9, 16, 21]) {
      const { state, batches } = await recorded(count);
      assert.deepEqual(await batchesOf(state.ctx, { skip: 0 }), batches);
      for (let skip = 0; skip <= count + 1; skip += 1) {
        for (let upTo = 0; upTo <= count + 1; upTo += 1) {
          assert.deepEqual(await batchesOf(state.ctx, { skip, upTo }), batches.slice(skip, upTo), `${skip} to ${upTo}`);
        }
      }
    }
  });

  it('says how far the run is', async () => {
    const { state } = await recorded(21);
    const { tail, ...head } = (await headOf(state.ctx)) ?? newHead(0);
    assert.deepEqual(head, { seq: 21, batches: 21, latest: 200, isOver: true });
    assert.equal(tail.length, 5);
  });

  it('has the latest news with the head, unless they are large or many', async () => {
    const { state, batches } = await recorded(20);
    const head = (await headOf(state.ctx)) ?? newHead(0);
    assert.deepEqual(newsIn(head, 20), []);
    assert.deepEqual(newsIn(head, 18), batches.slice(18));
    assert.equal(newsIn(head, 17), undefined, 'batch 17 is large');
    assert.equal(newsIn(head, 15), undefined, 'batch 15 stands in a page');
  });

  it('writes a large batch once, and the head stays small', async () => {
    const { state } = await recorded(21);
    assert.ok((state.values.get('head') ?? '').length < 1000);
    assert.deepEqual(
      [...state.values.keys()].filter(key => key.startsWith('page')),
      ['page 0', 'page 1'],
    );
  });
});
