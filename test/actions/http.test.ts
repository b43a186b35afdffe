import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { Stage, url } from './context.ts';

describe('http actions', () => {
  let stage: Stage;
  let base: string;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  it('get JSON, with query and headers', async () => {
    const response = (await stage.run('http.get', {
      url: url`${base}/echo/${'a/b'}?x=${'1&2'}`,
      query: { list: ['p', 'q'], n: 3, none: null },
      headers: { 'X-Colour': 'red' },
    })) as { status: number; body: Record<string, unknown>; headers: Record<string, string> };
    assert.equal(response.status, 200);
    assert.equal(response.body.url, '/echo/a%2Fb?x=1%262&list=p&list=q&n=3');
    const headers = response.body.headers as Record<string, string>;
    assert.equal(headers['x-colour'], 'red');
    assert.equal(headers['idempotency-key'], undefined);
    assert.equal(response.headers['content-type'], 'application/json');
  });

  it('send JSON and text with every method, and the idempotency key', async () => {
    for (const method of ['post', 'put', 'patch', 'delete']) {
      const body = method === 'delete' ? {} : { body: { a: [1, null] } };
      const response = (await stage.run(`http.${method}`, { url: url`${base}/echo`, ...body })) as unknown as Echoed;
      assert.equal(response.body.method, method.toUpperCase());
      assert.equal(response.body.headers['idempotency-key'], 'run/step');
      if (method === 'delete') continue;
      assert.equal(response.body.text, '{"a":[1,null]}');
      assert.equal(response.body.headers['content-type'], 'application/json');
    }
    const text = (await stage.run('http.request', {
      method: 'post',
      url: url`${base}/echo`,
      body: 'plain',
      headers: { 'Idempotency-Key': 'mine' },
    })) as unknown as Echoed;
    assert.equal(text.body.text, 'plain');
    assert.match(text.body.headers['content-type'] ?? '', /^text\/plain/);
    assert.equal(text.body.headers['idempotency-key'], 'mine');
  });

  it('give text as text, and null for no body', async () => {
    assert.equal(((await stage.run('http.get', { url: url`${base}/text` })) as { body: unknown }).body, 'hello é');
    assert.equal(((await stage.run('http.get', { url: url`${base}/empty` })) as { body: unknown }).body, null);
  });

  it('follow redirects', async () => {
    const response = (await stage.run('http.get', { url: url`${base}/redirect` })) as { body: unknown };
    assert.equal(response.body, 'hello é');
    assert.match((await stage.fail('http.get', { url: url`${base}/loop` })).message, /redirect/);
  });

  it('fail on a status of 400 and above, with what the server said', async () => {
    const failure = await stage.fail('http.get', { url: url`${base}/status/503?secret=1` });
    assert.equal(failure.code, 'http/status');
    assert.equal(failure.message, `GET ${base}/status/503 was answered with 503 Service Unavailable.`);
    const details = failure.details as Record<string, unknown>;
    assert.equal(details.status, 503);
    assert.deepEqual(details.body, { why: 'because' });
    const allowed = (await stage.run('http.get', { url: url`${base}/status/404`, allow: [404] })) as { status: number };
    assert.equal(allowed.status, 404);
  });

  it('say when an answer is not the JSON that it claims to be', async () => {
    const failure = await stage.fail('http.get', { url: url`${base}/bad-json` });
    assert.equal(failure.code, 'http/bad-json');
    assert.match(failure.message, /says that it is JSON and is not/);
    assert.equal((failure.details as Record<string, unknown>).body, '{"a": oops');
  });

  it('say when nobody listens, a host is unknown, or the connection breaks', async () => {
    const spare = createSocketServer(socket => socket.destroy()).listen(0, '127.0.0.1');
    await once(spare, 'listening');
    const { port } = spare.address() as AddressInfo;
    const broken = await stage.fail('http.get', { url: url`http://127.0.0.1:${port}/` });
    assert.match(broken.message, new RegExp(`^127\\.0\\.0\\.1, port ${port}, closed the connection`));
    spare.close();
    await once(spare, 'close');
    const refused = await stage.fail('http.get', { url: url`http://127.0.0.1:${port}/x` });
    assert.equal(refused.code, 'http/refused');
    assert.equal(refused.message, `Nothing listens on 127.0.0.1, port ${port}: the connection was refused.`);
    const unknown = await stage.fail('http.get', { url: url`http://no-such-host.invalid/` });
    assert.equal(unknown.code, 'http/unknown-host');
    assert.match(unknown.message, /no-such-host\.invalid/);
    const notTls = await stage.fail('http.get', { url: url`https://127.0.0.1:${new URL(base).port}/` });
    assert.match(notTls.message, /does not speak TLS/);
  });

  it('stop when aborted, before and during the answer', async () => {
    for (const path of ['/never', '/half']) {
      const own = new Stage();
      const running = own.fail('http.get', { url: url`${base}${{ $raw: path }}` });
      setTimeout(() => own.abort(), 100);
      assert.equal((await running).code, 'cancelled');
      own.remove();
    }
  });

  it('refuse what HTTP does not allow', async () => {
    assert.match(
      (await stage.fail('http.request', { method: 'GET', url: url`${base}`, body: 'x' })).message,
      /can't have a body/,
    );
    assert.match((await stage.fail('http.request', { method: 'G T', url: url`${base}` })).message, /not a method/);
    assert.match(
      (await stage.fail('http.get', { url: url`${base}`, headers: { 'a b': 'c' } })).message,
      /header `a b`/,
    );
    assert.match((await stage.fail('http.get', { url: 'http://a.example' })).message, /must be a url template/);
  });
});

interface Echoed {
  readonly body: { readonly method: string; readonly text: string; readonly headers: Record<string, string> };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const json = { 'content-type': 'application/json' };
  if (path.startsWith('/echo')) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    response
      .writeHead(200, json)
      .end(JSON.stringify({ method: request.method, url: path, headers: request.headers, text }));
  } else if (path === '/text')
    response.writeHead(200, { 'content-type': 'text/plain; charset=latin1' }).end(Buffer.from('hello é', 'latin1'));
  else if (path === '/empty') response.writeHead(204).end();
  else if (path === '/redirect') response.writeHead(302, { location: '/text' }).end();
  else if (path === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else if (path === '/bad-json') response.writeHead(200, json).end('{"a": oops');
  else if (path === '/half') response.writeHead(200, json).write('{');
  else if (path.startsWith('/status/')) response.writeHead(Number(path.slice(8, 11)), json).end('{"why":"because"}');
}
