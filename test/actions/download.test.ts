import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Stage, url } from './context.ts';

describe('http.download', () => {
  let stage: Stage;
  let server: Server;
  let base: string;

  beforeEach(async () => {
    stage = new Stage();
    server = createServer((request, response) => {
      if (request.url === '/none') response.writeHead(404).end('no');
      else if (request.url === '/broken')
        response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
      else response.end('x'.repeat(5_000_000));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    stage.remove();
  });

  it('puts a large answer into a file', async () => {
    const got = (await stage.run('http.download', { url: url`${base}/big`, path: 'in/big.txt' })) as { bytes: number };
    assert.equal(got.bytes, 5_000_000);
    assert.equal(readFileSync(join(stage.folder, 'in/big.txt')).length, 5_000_000);
  });

  it('leaves the file as it was when anything fails', async () => {
    await stage.run('file.write', { path: 'a.txt', text: 'old' });
    const codes: string[] = [];
    for (const [path, limit] of [
      ['none', null],
      ['broken', null],
      ['big', 1000],
    ] as const) {
      codes.push((await stage.fail('http.download', { url: url`${base}/${path}`, path: 'a.txt', limit })).code);
    }
    assert.deepEqual(codes, ['http/status', 'http/connection', 'http/too-large']);
    assert.equal(await stage.run('file.read', { path: 'a.txt' }), 'old');
    assert.deepEqual(readdirSync(stage.folder), ['a.txt']);
  });
});
