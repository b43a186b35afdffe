import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobStore, storeOf } from '#runner/engines/common/blobStore.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { LargeValues, MissingValue } from '#runner/engines/restate/largeValues.ts';
import type { EventBatch } from '#runner/engines/restate/messages.ts';
import { type S3Server, startS3 } from '../services/s3.ts';

describe('a store of large values', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'baton-store-'));
  let server: S3Server | undefined;

  before(async () => {
    server = (await startS3()).service;
  });

  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function keepsAndRemoves(store: BlobStore): Promise<void> {
    const text = JSON.stringify(['ü', 1]);
    await store.write('run-a', 'one', text);
    await store.write('run-a', 'one', text);
    await store.write('run-b', 'one', '"b"');
    assert.equal(await store.read('run-a', 'one'), text);
    assert.equal(await store.read('run-a', 'two'), undefined);
    await store.remove('run-a');
    await store.remove('run-none');
    assert.equal(await store.read('run-a', 'one'), undefined);
    assert.equal(await store.read('run-b', 'one'), '"b"');
  }

  it('is a folder', async () => {
    const store = storeOf({ BATON_STORE: folder });
    assert.ok(store);
    await keepsAndRemoves(store);
  });

  it('is a bucket', async function () {
    if (server === undefined) return this.skip();
    const { endpoint, bucket, accessKey, secretKey } = server;
    const store = storeOf({
      BATON_STORE: `s3://${bucket}/baton/large`,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
    });
    assert.ok(store);
    await keepsAndRemoves(store);
  });

  it('is nothing else', () => {
    assert.equal(storeOf({}), undefined);
    assert.throws(() => storeOf({ BATON_STORE: 'ftp://there' }), RunProblem);
    assert.throws(() => LargeValues.of({ BATON_STORE_FROM: 'much' }), RunProblem);
  });

  it('takes what a process has printed in parts that are small each', async () => {
    const large = new LargeValues(storeOf({ BATON_STORE: folder }));
    const printed = { run: 'r', time: 1, type: 'step.log', path: 'main/a', level: 'info', stream: 'stdout' } as const;
    const events = [1, 2, 3].map(seq => ({ ...printed, seq, text: `${seq}`.repeat(60_000) }));
    const kept = await large.keepBatch('r', { events });
    assert.ok(JSON.stringify(kept).length < 4096);
    assert.deepEqual(await large.wholeBatch('r', kept), { events });
    await large.forget('r');
  });

  it('takes what is large of the events of a run, and of what is sealed, and gives it back', async () => {
    const large = new LargeValues(storeOf({ BATON_STORE: folder }), 100);
    const value = 'x'.repeat(200);
    const event = { run: 'r/1', seq: 1, time: 0, type: 'run.succeeded', output: value } as const;
    const rest = { sealed: { 1: 's'.repeat(300), 2: 'short' }, carriers: { lane: ['a'] } };
    const batch: EventBatch = { events: [event], ...rest };
    const kept = await large.keepBatch('r/1', batch);
    assert.ok(JSON.stringify(kept).length < 400 && !JSON.stringify(kept).includes('xxx'));
    assert.deepEqual(await large.wholeBatch('r/1', kept), batch);
    assert.deepEqual(await large.keepBatch('r/1', batch), kept, 'it is the same each time');
    await large.forget('r/1');
    await assert.rejects(large.wholeBatch('r/1', kept), MissingValue);
    const shown = await large.wholeBatch('r/1', kept, ({ message }) => message);
    assert.match(String((shown.events[0] as typeof event).output), /is missing in the store/);
  });
});
