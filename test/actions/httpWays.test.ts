/** The ways of requests: redirects, bodies, proxies, certificates, limits. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { JsonObject } from '#protocol/json.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import { loadProgram, planFor } from '#runner/program.ts';
import { makeCertificate } from '../services/certificate.ts';
import { Stage, skipFor, url } from './context.ts';
import { runPage } from './pages.ts';

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

describe('http requests', () => {
  const servers: Server[] = [];
  let stage: Stage;
  let here: string;
  let elsewhere: string;

  const listen = async (server: Server): Promise<string> => {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const echoed = async (action: string, input: JsonObject): Promise<Echo> =>
    ((await stage.run(action, input)) as unknown as { body: Echo }).body;

  before(async () => {
    elsewhere = `http://${await listen(createServer(echo))}`;
    here = `http://${await listen(
      createServer((request, response) => {
        const [, status, place] = /^\/to\/(\d+)\/(here|elsewhere|nowhere|loop)/.exec(request.url ?? '') ?? [];
        if (status === undefined) return void echo(request, response);
        const target = {
          here: '/echo',
          elsewhere: `${elsewhere}/echo`,
          nowhere: 'ftp://a.example/',
          loop: request.url,
        };
        response.writeHead(Number(status), { location: target[place as 'here'] }).end('moved');
      }),
    )}`;
  });
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  describe('redirected', () => {
    it('keep method and body as the status says', async () => {
      const ways = [
        ['POST', 301, 'GET'],
        ['POST', 302, 'GET'],
        ['PUT', 302, 'PUT'],
        ['PUT', 303, 'GET'],
        ['POST', 307, 'POST'],
        ['POST', 308, 'POST'],
      ] as const;
      for (const [method, status, then] of ways) {
        const got = await echoed('http.request', { method, url: url`${here}/to/${status}/here`, body: { a: 1 } });
        assert.equal(got.method, then, `${method} ${status}`);
        assert.equal(got.text, then === 'GET' ? '' : '{"a":1}');
        assert.equal(got.headers['content-type'], then === 'GET' ? undefined : 'application/json');
        assert.equal(got.headers['idempotency-key'], then === 'GET' ? undefined : 'run/step');
      }
    });

    it('take credentials along within an origin, and to no other', async () => {
      const headers = { Authorization: 'Bearer t', 'X-Api-Key': 'k', Cookie: 'c=1', 'Accept-Language': 'de' };
      const inside = await echoed('http.get', { url: url`${here}/to/307/here`, headers });
      assert.equal(inside.headers.authorization, 'Bearer t');
      assert.equal(inside.headers['x-api-key'], 'k');
      const outside = await echoed('http.post', { url: url`${here}/to/307/elsewhere`, headers, body: 'b' });
      for (const name of ['authorization', 'x-api-key', 'cookie']) assert.equal(outside.headers[name], undefined, name);
      assert.equal(outside.headers['accept-language'], 'de');
      assert.equal(outside.headers['idempotency-key'], 'run/step');
    });

    it('are the answer when none is followed, and end at the most that is allowed', async () => {
      const input = { url: url`${here}/to/302/here`, options: { redirects: 0 } };
      const answer = (await stage.run('http.get', input)) as JsonObject;
      assert.equal(answer.status, 302);
      assert.equal((answer.headers as JsonObject).location, '/echo');
      const loop = await stage.fail('http.get', { url: url`${here}/to/302/loop`, options: { redirects: 3 } });
      assert.equal(loop.code, 'http/redirects');
      assert.match(loop.message, /more than 3 times/);
      const nowhere = await stage.fail('http.get', { url: url`${here}/to/302/nowhere` });
      assert.match(nowhere.message, /redirected to `ftp:\/\/a.example\/`/);
    });
  });

  describe('with a body', () => {
    it('send forms, parts and files', async () => {
      writeFileSync(join(stage.folder, 'a.bin'), Buffer.alloc(300_000, 'x'));
      const form = await echoed('http.post', { url: url`${here}/echo`, form: { a: 'x y', b: [1, 2], c: null } });
      assert.equal(form.text, 'a=x+y&b=1&b=2');
      assert.equal(form.headers['content-type'], 'application/x-www-form-urlencoded');
      const parts = [
        { name: 'note', value: 'hello' },
        { name: 'data', value: { a: 1 }, type: 'application/json' },
        { name: 'upload', path: 'a.bin', type: 'image/png', filename: 'b.png' },
      ];
      const multi = await echoed('http.post', { url: url`${here}/to/307/here`, parts });
      assert.match(multi.headers['content-type']!, /^multipart\/form-data; boundary=/);
      assert.match(multi.text, /name="note"\r\n\r\nhello\r\n/);
      assert.match(multi.text, /name="data"; filename="data"\r\nContent-Type: application\/json\r\n\r\n\{"a":1\}\r\n/);
      assert.match(multi.text, /name="upload"; filename="b.png"\r\nContent-Type: image\/png\r\n\r\nx{300000}\r\n/);
      const file = await echoed('http.put', { url: url`${here}/echo`, file: 'a.bin' });
      assert.equal(file.text.length, 300_000);
      assert.equal(file.headers['content-length'], '300000');
      assert.equal(file.headers['content-type'], 'application/octet-stream');
    });

    it('have one, and of a file that is there', async () => {
      const two = await stage.fail('http.post', { url: url`${here}`, body: 'a', form: {} });
      assert.match(two.message, /has `body` and `form`/);
      assert.equal((await stage.fail('http.post', { url: url`${here}`, file: 'none' })).code, 'file/not-found');
      assert.equal((await stage.fail('http.post', { url: url`${here}`, file: '.' })).code, 'file/is-folder');
    });
  });

  describe('by way of a proxy', () => {
    let proxy: string;
    let seen: string[];
    before(async () => {
      const server = createServer((request, response) => {
        seen.push(`${request.method} ${request.url}`);
        if (request.headers['proxy-authorization'] === undefined) return void response.writeHead(407).end();
        echo(request, response);
      });
      server.on('connect', (request: IncomingMessage, socket: Socket) => {
        seen.push(`CONNECT ${request.url}`);
        const [host, port] = request.url!.split(':');
        const target = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
        target
          .on('error', () => socket.destroy())
          .pipe(socket)
          .on('error', () => target.destroy())
          .pipe(target);
      });
      proxy = await listen(server);
    });
    beforeEach(() => {
      seen = [];
    });

    it('go where the environment or the request says', async () => {
      const address = `http://ann:pw@${proxy}`;
      stage.env = { ...stage.env, HTTP_PROXY: address };
      assert.equal((await echoed('http.get', { url: url`${here}/echo` })).url, `${here}/echo`);
      await echoed('http.get', { url: url`${here}/echo`, options: { proxy: '' } });
      stage.env = { ...stage.env, no_proxy: '127.0.0.1' };
      await echoed('http.get', { url: url`${here}/echo` });
      assert.deepEqual(seen, [`GET ${here}/echo`]);
      await echoed('http.get', { url: url`${here}/again`, options: { proxy: address } });
      assert.deepEqual(seen.slice(1), [`GET ${here}/again`]);
    });

    it('tunnel to servers that speak TLS', async function () {
      const certificate = makeCertificate();
      if (certificate === undefined) skipFor(this, 'there is no openssl');
      writeFileSync(join(stage.folder, 'ca.pem'), certificate.cert);
      const secure = await listen(createSecureServer(certificate, echo) as unknown as Server);
      const options = { proxy: `http://${proxy}`, ca: 'ca.pem' };
      assert.equal((await echoed('http.get', { url: url`${`https://${secure}`}/x`, options })).url, '/x');
      assert.deepEqual(seen, [`CONNECT ${secure}`]);
    });

    it('say when it refuses, is not there, or is no address', async () => {
      const fail = (address: string) => stage.fail('http.get', { url: url`${here}/x`, options: { proxy: address } });
      const login = await fail(`http://${proxy}`);
      assert.equal(login.code, 'http/proxy');
      assert.match(login.message, /refused the way to 127.0.0.1, port \d+: status 407/);
      const none = await fail('http://127.0.0.1:1');
      assert.equal(
        none.message,
        "The proxy can't be used. Nothing listens on 127.0.0.1, port 1: the connection was refused.",
      );
      assert.equal((await fail('proxy')).message, '`options.proxy` is not the address of a proxy.');
    });
  });

  it('trust an authority and say who they are', async function () {
    const certificate = makeCertificate();
    if (certificate === undefined) skipFor(this, 'there is no openssl');
    for (const [name, text] of Object.entries(certificate)) writeFileSync(join(stage.folder, name), text);
    const settings = { ...certificate, ca: certificate.cert, requestCert: true, rejectUnauthorized: true };
    const secure = await listen(createSecureServer(settings, echo) as unknown as Server);
    const address = { url: url`${`https://${secure}`}/x` };
    assert.match((await stage.fail('http.get', address)).message, /signed by itself, and not trusted/);
    const anonymous = await stage.fail('http.get', { ...address, options: { ca: 'cert' } });
    // With TLS 1.3 the server's refusal may be lost with the connection that it closes.
    assert.match(anonymous.code, /^http\/(?:certificate|connection)$/, anonymous.message);
    const known = { ca: 'cert', cert: 'cert', key: 'key' };
    assert.equal((await echoed('http.get', { ...address, options: known })).url, '/x');
    const mixed = await stage.fail('http.get', { ...address, options: { ...known, key: 'cert' } });
    assert.equal(mixed.code, 'http/certificate', mixed.message);
    assert.equal((await stage.fail('http.get', { ...address, options: { ca: 'none' } })).code, 'file/not-found');
  });

  it('take no more bytes and no more time than they may', async () => {
    const large = await stage.fail('http.get', { url: url`${here}/echo`, limit: 10 });
    assert.equal(large.code, 'http/too-large');
    assert.match(large.message, /larger than 10 bytes/);
    const slow = await listen(
      createServer((request, response) => {
        if (request.url === '/half') response.writeHead(200).write('half');
      }),
    );
    const address = `http://${slow}`;
    const answer = await stage.fail('http.get', { url: url`${address}/never`, options: { answerTimeout: 200 } });
    assert.equal(answer.code, 'http/timeout');
    assert.match(answer.hint!, /answerTimeout/);
    const idle = await stage.fail('http.get', { url: url`${address}/half`, options: { idleTimeout: 200 } });
    assert.match(idle.message, /did not go on within 200 ms/);
    const file = { url: url`${address}/half`, path: 'f', options: { idleTimeout: 200 } };
    assert.equal((await stage.fail('http.download', file)).code, 'http/timeout');
  });

  it('bring the same key in all attempts, also of a resumed run', async () => {
    const keys: unknown[] = [];
    const arrivals = new EventEmitter();
    const service = await listen(
      createServer((request, response) => {
        keys.push(request.headers['idempotency-key']);
        // The first attempt fails, and the second is under way when the run is let go.
        if (keys.length === 1) response.writeHead(503).end();
        if (keys.length === 3) response.end();
        arrivals.emit(`request ${keys.length}`);
      }),
    );
    const text = `flow pay() { step paid = http.post("http://${service}/") retry 2 }`;
    writeFileSync(join(stage.folder, 'pay.flow'), text);
    const journal = openJournal(stage.folder);
    const plan = planFor(await loadProgram(join(stage.folder, 'pay.flow')), 'pay');
    const second = once(arrivals, 'request 2');
    const run = startRun(plan, {}, { cwd: stage.folder, env: {}, journal });
    await second;
    run.interrupt(0);
    assert.equal((await run.done).status, 'interrupted');
    assert.equal((await resumeRun(journal, run.id, { env: {} }).done).status, 'succeeded');
    journal.close();
    assert.deepEqual(keys, Array(3).fill(`${run.id}/pay/paid`));
  });

  it('do what their page says', async () => {
    let received = '';
    const shop = await listen(
      createServer(async (request, response) => {
        for await (const chunk of request) received += String(chunk);
        if (request.method === 'POST') response.writeHead(303, { location: '/reports/1' }).end();
        else response.end('1 line');
      }),
    );
    const input = { shop: `http://${shop}`, report: 'report.csv' };
    assert.equal(await runPage('http', { flow: 'archive', input, files: { 'report.csv': 'a,b' } }), '1 line');
    assert.match(received, /filename="report.csv"\r\nContent-Type: text\/csv\r\n\r\na,b\r\n/);
  });
});

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url: address, headers } = request;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ method, url: address, headers, text: Buffer.concat(chunks).toString() }));
}
