import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { JsonObject } from '#protocol/json.ts';
import type { ActionContext } from '#runner/actions/action.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import type { Bucket } from '#runner/actions/s3/bucket.ts';
import { freePort } from '#scripts/freePort.ts';
import { type S3Server, startS3 } from '../services/s3.ts';
import { Stage, skipFor } from './context.ts';
import { runPage } from './pages.ts';

describe('s3', () => {
  let server: S3Server | undefined;
  let stage: Stage;

  const open = async (more: JsonObject = {}): Promise<void> => {
    const { endpoint, bucket, accessKey, secretKey } = server!;
    const input = { endpoint, bucket, accessKey, secretKey, ...more };
    stage.resource = await resourceKinds.s3!.open(input, { cwd: stage.folder, env: {} });
  };
  const digest = async (path: string): Promise<string> => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(stage.folder, path))) hash.update(chunk as Buffer);
    return hash.digest('hex');
  };

  before(async function () {
    const started = await startS3();
    server = started.service;
    if (server === undefined) skipFor(this, started.reason);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    stage = new Stage();
    await open();
  });
  afterEach(() => stage.remove());

  it('keeps data and texts under keys of all kinds', async () => {
    for (const key of ['plain', 'a/b c+d', 'ü/&?=#%/x']) {
      await stage.run('s3.put', { key, body: { key } });
      assert.deepEqual(((await stage.run('s3.get', { key })) as JsonObject).body, { key });
    }
    await stage.run('s3.put', { key: 'text', body: 'hello é' });
    assert.equal(((await stage.run('s3.get', { key: 'text' })) as JsonObject).body, 'hello é');
    const info = (await stage.run('s3.info', { key: 'text' })) as JsonObject;
    assert.equal(info.bytes, 8);
    assert.equal(info.type, 'text/plain; charset=utf-8');
    assert.equal(await stage.run('s3.delete', { key: 'text' }), null);
    assert.equal(await stage.run('s3.delete', { key: 'text' }), null);
    assert.equal(await stage.run('s3.info', { key: 'text' }), null);
    assert.equal((await stage.fail('s3.get', { key: 'text' })).code, 's3/no-object');
  });

  it('lists page by page', async () => {
    const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(keys.slice(start, start + 50).map(key => stage.run('s3.put', { key, body: 'x' })));
    }
    const all = (await stage.run('s3.list', { prefix: 'many/' })) as { key: string }[];
    assert.deepEqual(
      all.map(({ key }) => key),
      keys,
    );
    const some = (await stage.run('s3.list', { prefix: 'many/', limit: 2 })) as JsonObject[];
    assert.deepEqual(Object.keys(some[0]!), ['key', 'bytes', 'modified', 'etag']);
    assert.equal(some.length, 2);
  });

  it('sends files up and down, large ones in parts', async () => {
    const content = Buffer.alloc(40 * 1024 * 1024);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE((at * 2_654_435_761) % 4_294_967_296, at);
    writeFileSync(join(stage.folder, 'large.bin'), content);
    const sent = (await stage.run('s3.upload', { path: 'large.bin', key: 'large', type: 'x/y' })) as JsonObject;
    assert.equal(sent.bytes, content.length);
    await stage.run('s3.download', { key: 'large', path: 'back/large.bin' });
    assert.equal(await digest('back/large.bin'), await digest('large.bin'));
    assert.equal(((await stage.run('s3.info', { key: 'large' })) as JsonObject).type, 'x/y');
    assert.equal((await stage.fail('s3.get', { key: 'large' })).code, 'http/too-large');

    assert.equal((await stage.fail('s3.download', { key: 'none', path: 'back/large.bin' })).code, 's3/no-object');
    assert.equal((await stage.fail('s3.download', { key: 'large', path: 'back/x', limit: 9 })).code, 'http/too-large');
    assert.deepEqual(readdirSync(join(stage.folder, 'back')), ['large.bin']);
    assert.equal((await stage.fail('s3.upload', { path: 'none', key: 'k' })).code, 'file/not-found');
  });

  it('takes back an upload that fails on its way', async () => {
    const seen: string[] = [];
    const flaky = createServer(async (request, response) => {
      for await (const _ of request);
      const query = new URL(request.url!, 'http://a').searchParams;
      seen.push(`${request.method} ${query.get('partNumber') ?? (query.has('uploads') ? 'begin' : 'upload')}`);
      if (query.has('uploads')) response.end('<R><UploadId>7</UploadId></R>');
      else if (query.get('partNumber') === '2')
        response.writeHead(500).end('<Error><Code>InternalError</Code></Error>');
      else response.writeHead(200, { etag: '"t"' }).end();
    }).listen(0, '127.0.0.1');
    await once(flaky, 'listening');
    try {
      await open({ endpoint: `http://127.0.0.1:${(flaky.address() as AddressInfo).port}` });
      writeFileSync(join(stage.folder, 'large.bin'), Buffer.alloc(20 * 1024 * 1024));
      assert.equal((await stage.fail('s3.upload', { path: 'large.bin', key: 'k' })).code, 's3/error');
      assert.equal(seen[0], 'POST begin');
      assert.equal(seen.at(-1), 'DELETE upload');
    } finally {
      flaky.closeAllConnections();
      flaky.close();
    }
  });

  it('gives links that others can use', async () => {
    const put = (await stage.run('s3.link', { key: 'shared/a b', method: 'PUT' })) as string;
    assert.equal((await fetch(put, { method: 'PUT', body: 'from outside' })).status, 200);
    const link = (await stage.run('s3.link', { key: 'shared/a b', expires: 60_000 })) as string;
    assert.equal(await (await fetch(link)).text(), 'from outside');
    assert.match(link, /X-Amz-Expires=60&/);
    assert.match((await stage.fail('s3.link', { key: 'k', expires: 8 * 86_400_000 })).message, /7 days at most/);
  });

  // The server for tests takes any signature.
  it('signs as the examples of Amazon do', async () => {
    const bucket = (await resourceKinds.s3!.open(
      {
        endpoint: 'https://s3.amazonaws.com',
        bucketInHost: true,
        bucket: 'examplebucket',
        accessKey: 'AKIAIOSFODNN7EXAMPLE',
        secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
      { cwd: stage.folder, env: {} },
    )) as Bucket;
    const context = { clock: { now: () => Date.UTC(2013, 4, 24) } } as ActionContext;
    const { headers } = await bucket.signed({ method: 'GET', query: { 'max-keys': '2', prefix: 'J' } }, context);
    assert.match(
      headers.get('authorization')!,
      /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
    );
    assert.match(
      await bucket.link('test.txt', 'GET', 86_400, context),
      /^https:\/\/examplebucket\.s3\.amazonaws\.com\/test\.txt\?.*aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
    );
  });

  it('says what is wrong', async () => {
    await open({ accessKey: 'wrong' });
    assert.equal((await stage.fail('s3.get', { key: 'k' })).code, 's3/login');
    await open({ bucket: 'none' });
    assert.equal((await stage.fail('s3.list', {})).code, 's3/bucket');
    await open({ endpoint: `http://127.0.0.1:${await freePort()}` });
    assert.equal((await stage.fail('s3.list', {})).code, 'http/refused');
    await assert.rejects(open({ endpoint: 'storage' }), { code: 's3/endpoint' });
    await assert.rejects(open({ bucket: 'a/b' }), { code: 's3/bucket' });
    await open();
    assert.equal((await stage.fail('s3.get', { key: 'a/../b' })).code, 's3/key');
    assert.equal((await stage.fail('s3.get', { key: '' })).code, 's3/key');
  });

  it('does what its page says', async () => {
    const { endpoint, accessKey, secretKey } = server!;
    const env = { S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey };
    const link = await runPage('s3', { flow: 'share', input: { day: 'monday' }, env, files: { 'report.csv': 'a,b' } });
    assert.match(String(link), /\/reports\/daily\/monday\.csv\?.*X-Amz-Expires=86400&/);
    await stage.run('s3.download', { key: 'daily/monday.csv', path: 'r.csv' });
    assert.equal(readFileSync(join(stage.folder, 'r.csv'), 'utf8'), 'a,b');
  });
});
