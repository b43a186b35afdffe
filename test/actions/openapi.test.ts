import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { OperationAction } from '#language/plan/plan.ts';
import type { Action } from '#runner/actions/action.ts';
import { operationAction } from '#runner/actions/openapi/operation.ts';
import { Stage } from './context.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An operation with what the tests do not care about filled in. */
function operation(parts: Partial<OperationAction>): Action {
  return operationAction({
    kind: 'operation',
    client: 'petShop',
    method: 'GET',
    server: undefined,
    path: '/echo',
    parameters: [],
    body: undefined,
    security: undefined,
    ...parts,
  });
}

describe('operations of OpenAPI documents', () => {
  let stage: Stage;
  let base: string;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url = '', headers } = request;
      const status = url.startsWith('/status/') ? Number(url.slice(8)) : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        status === 204 ? undefined : JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }),
      );
    });
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
    stage.env = { ...stage.env, BATON_PET_SHOP_URL: base };
  });
  afterEach(() => stage.remove());

  const seen = async (action: Action, input: Parameters<Stage['run']>[1]): Promise<Seen> =>
    (await stage.run(action, input)) as unknown as Seen;

  it('put path, query and header parameters where they belong, encoded', async () => {
    const action = operation({
      path: '/pets/{pet-id}/toys/{ids}',
      parameters: [
        { name: 'petId', wireName: 'pet-id', in: 'path', style: 'simple', explode: false },
        { name: 'ids', wireName: 'ids', in: 'path', style: 'simple', explode: false },
        { name: 'tags', wireName: 'tags', in: 'query', style: 'form', explode: true },
        { name: 'sort', wireName: 'sort', in: 'query', style: 'form', explode: false },
        { name: 'filter', wireName: 'filter', in: 'query', style: 'deepObject', explode: true },
        { name: 'none', wireName: 'none', in: 'query', style: 'form', explode: true },
        { name: 'xTrace', wireName: 'X-Trace', in: 'header', style: 'simple', explode: false },
      ],
    });
    const { url, headers, method } = await seen(action, {
      petId: '../a/b',
      ids: [1, 2],
      tags: ['x', 'y'],
      sort: ['name', '-age'],
      filter: { age: 3, kind: 'cat' },
      none: null,
      xTrace: 't1',
    });
    assert.equal(method, 'GET');
    assert.equal(decodeURIComponent(url.split('?')[1]!), 'tags=x&tags=y&sort=name,-age&filter[age]=3&filter[kind]=cat');
    assert.equal(url.split('?')[0], '/pets/..%2Fa%2Fb/toys/1,2');
    assert.equal(headers['x-trace'], 't1');
    assert.equal(headers['idempotency-key'], undefined);
  });

  it('refuse a path parameter that would lead elsewhere', async () => {
    const parameters = [{ name: 'id', wireName: 'id', in: 'path', style: 'simple', explode: false }] as const;
    const action = operation({ path: '/pets/{id}', parameters });
    for (const id of ['', '..', '.']) {
      const failure = await stage.fail(action, { id });
      assert.equal(failure.code, 'openapi/path');
      assert.match(failure.message, /`id`/);
    }
  });

  it('send fields as JSON under their own names, without what is null', async () => {
    const body = {
      contentType: 'application/json',
      parameter: undefined,
      fields: [
        { name: 'fullName', wireName: 'full-name' },
        { name: 'age', wireName: 'age' },
      ],
    };
    const action = operation({ method: 'POST', body });
    const sent = await seen(action, { fullName: 'Ada', age: null });
    assert.equal(sent.body, '{"full-name":"Ada"}');
    assert.equal(sent.headers['content-type'], 'application/json');
    assert.equal(sent.headers['idempotency-key'], 'run/step');
    assert.equal((await seen(action, {})).body, '');
  });

  it('send a whole body, a form, and parts', async () => {
    const whole = { contentType: 'application/vnd.a+json', parameter: 'body', fields: [] };
    assert.equal((await seen(operation({ method: 'PUT', body: whole }), { body: [1, 'a'] })).body, '[1,"a"]');
    const form = { ...whole, contentType: 'application/x-www-form-urlencoded' };
    const sent = await seen(operation({ method: 'POST', body: form }), { body: { a: 'x y', b: [1, 2], c: null } });
    assert.equal(sent.body, 'a=x+y&b=1&b=2');
    const parts = { ...whole, contentType: 'multipart/form-data' };
    const { body, headers } = await seen(operation({ method: 'POST', body: parts }), { body: { a: 'x' } });
    assert.match(headers['content-type']!, /^multipart\/form-data; boundary=/);
    assert.match(body, /name="a"\r\n\r\nx\r\n/);
  });

  it('send files by their paths', async () => {
    writeFileSync(join(stage.folder, 'cat.txt'), 'a picture of a cat');
    const parts = { contentType: 'multipart/form-data', parameter: 'body', fields: [], files: ['photo', 'more'] };
    const upload = operation({ method: 'POST', body: parts });
    const { body } = await seen(upload, { body: { photo: 'cat.txt', more: ['cat.txt', 'cat.txt'], name: 'cat.txt' } });
    assert.equal(body.match(/filename="cat.txt"\r\n.*?a picture of a cat/gs)?.length, 3);
    assert.match(body, /name="name"\r\n\r\ncat.txt\r\n/);
    assert.equal((await stage.fail(upload, { body: { photo: 'dog.txt' } })).code, 'file/not-found');
  });

  it('take credentials from the environment', async () => {
    stage.env = { ...stage.env, BATON_PET_SHOP_TOKEN: 'tom:cat' };
    const with_ = (way: NonNullable<OperationAction['security']>['way'], name: string) =>
      seen(operation({ security: { way, name, optional: false } }), {});
    assert.equal((await with_('bearer', 'authorization')).headers.authorization, 'Bearer tom:cat');
    assert.equal((await with_('basic', 'authorization')).headers.authorization, 'Basic dG9tOmNhdA==');
    assert.equal((await with_('header', 'X-Key')).headers['x-key'], 'tom:cat');
    assert.equal((await with_('query', 'key')).url, '/echo?key=tom%3Acat');
    assert.equal((await with_('cookie', 'sid')).headers.cookie, 'sid=tom%3Acat');
    assert.equal((await seen(operation({}), {})).headers.authorization, undefined);
  });

  it('say where credentials come from, when they are refused without', async () => {
    const security = { way: 'basic', name: 'authorization', optional: false } as const;
    const failure = await stage.fail(operation({ path: '/status/401', security }), {});
    assert.equal(failure.code, 'http/status');
    assert.match(failure.hint!, /BATON_PET_SHOP_TOKEN to `user:password`/);
    assert.equal((await stage.fail(operation({ path: '/status/401' }), {})).hint, undefined);
  });

  it('give the body alone, and null for none', async () => {
    assert.equal(await stage.run(operation({ path: '/status/204' }), {}), null);
  });

  it('use the document’s server, and say when there is none', async () => {
    stage.env = {};
    assert.equal((await seen(operation({ server: `${base}/`, path: '/echo' }), {})).url, '/echo');
    const failure = await stage.fail(operation({}), {});
    assert.equal(failure.code, 'openapi/no-server');
    assert.match(failure.hint!, /BATON_PET_SHOP_URL/);
  });
});
