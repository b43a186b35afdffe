import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { baton } from './baton.ts';
import { ServedFolder, token } from './serving.ts';

const shop = `type Order = { id: string, amount: number }

flow take(order: Order) -> { noted: string } {
  step noted = log("Order \${order.id}")
  if order.amount > 100 { fail "too dear" }
  return { noted: order.id }
}

flow slow(id: string, pause: number = 0.3) -> string {
  step first = file.append(path: "log.txt", text: "begin \${id}\\n")
  step rest = shell("sleep \${pause}") after first
  step last = file.append(path: "log.txt", text: "end \${id}\\n") after rest
  return id
}

flow say(text: string) -> string { return text }

on webhook("POST", "/orders") as request => take(order: request.body as Order)
on webhook("GET", "/slow/{id}") as request => slow(id: request.parameters.id)
on webhook("GET", "/say") as request => say(text: request.query["text"] ?? "nothing")
on webhook("POST", "/say", maxBody: 100) as request => say(text: request.text)
on webhook("POST", "/form") as request => say(text: request.body.name as string)
on webhook("POST", "/signed", secret: env("HOOK_KEY"), signature: "X-Signature") as request => say(text: request.text)
`;

interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code?: string;
}

async function problemOf(response: Response): Promise<Problem> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = (await response.json()) as Problem;
  assert.equal(problem.status, response.status);
  return problem;
}

describe('baton serve: webhooks', () => {
  const folder = new ServedFolder().write({ 'shop.flow': shop, 'package.json': '{}' });
  let server: Awaited<ReturnType<ServedFolder['serve']>>;
  before(async () => {
    server = await folder.serve([], { HOOK_KEY: 'a key of the tests' });
  });
  after(() => folder.remove());

  it('start a run and say which', async () => {
    const response = await server.post('/orders', { id: 'o1', amount: 5 });
    assert.equal(response.status, 202);
    const { run } = (await response.json()) as { readonly run: string };
    assert.equal(response.headers.get('baton-run'), run);
    assert.equal((await server.note('done', note => note.run === run)).status, 'succeeded');
  });

  it('wait for the result', async () => {
    const response = await server.post('/orders?wait=10s', { id: 'o2', amount: 5 });
    assert.deepEqual([response.status, await response.json()], [200, { noted: 'o2' }]);
    const late = await server.fetch('/slow/s1?wait=0');
    assert.deepEqual([late.status, ((await late.json()) as { readonly status: string }).status], [202, 'running']);
    assert.equal((await problemOf(await server.fetch('/slow/s1?wait=soon'))).status, 400);
  });

  it('tell what the flow says of its failure', async () => {
    const problem = await problemOf(await server.post('/orders?wait', { id: 'o3', amount: 500 }));
    assert.deepEqual([problem.status, problem.detail, problem.code], [500, 'too dear', 'fail']);
  });

  it('refuse what does not fit, and start nothing', async () => {
    const problem = await problemOf(await server.post('/orders', { id: 'o4', amount: 'much' }));
    assert.deepEqual([problem.status, problem.code], [422, 'cast']);
    assert.match(problem.detail ?? '', /`amount`/);
    const refused = await server.note('refused');
    assert.deepEqual([refused.trigger, refused.flow], ['webhook POST /orders', 'take']);
  });

  it('read JSON, forms and texts, and nothing else', async () => {
    const send = (path: string, body: BodyInit, type: string) =>
      server.fetch(path, { method: 'POST', body, headers: { 'content-type': type } });
    const broken = await problemOf(await send('/orders', '{"id":', 'application/json'));
    assert.deepEqual([broken.status, broken.title], [400, 'The body is not JSON']);
    const form = await send('/form?wait', 'name=Ada%20L&x=1', 'application/x-www-form-urlencoded');
    assert.equal(await form.json(), 'Ada L');
    assert.equal(await (await send('/say?wait', 'héllo', 'text/plain; charset=utf-8')).json(), 'héllo');
    assert.equal((await problemOf(await send('/say', new Uint8Array([0xff]), 'text/plain'))).status, 400);
    assert.equal((await problemOf(await send('/say', 'x', 'image/png'))).status, 415);
    assert.equal(await (await server.fetch('/say?wait&text=a%26b')).json(), 'a&b');
  });

  it('take bodies up to their limit, however they are sent', async () => {
    const send = (body: BodyInit) =>
      server.fetch('/say?wait', {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/plain' },
        duplex: 'half',
      } as RequestInit);
    assert.equal(((await (await send('x'.repeat(100))).json()) as string).length, 100);
    assert.equal((await problemOf(await send('x'.repeat(101)))).status, 413);
    // It says no more than what is too much, and does not end: the answer has to come all the same, and nothing that is
    // still on its way when the connection is closed can be in its way.
    let pieces = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: controller => {
        if (pieces === 2) return new Promise<void>(() => undefined);
        controller.enqueue(new TextEncoder().encode('x'.repeat(64)));
        pieces += 1;
        return undefined;
      },
    });
    assert.equal((await problemOf(await send(stream))).status, 413);
  });

  it('check signatures', async () => {
    const signed = (body: string, signature: string | undefined) =>
      server.fetch('/signed?wait', {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/plain', ...(signature === undefined ? {} : { 'x-signature': signature }) },
      });
    const digest = createHmac('sha256', 'a key of the tests').update('pay').digest();
    for (const signature of [digest.toString('hex'), `sha256=${digest.toString('hex')}`, digest.toString('base64')]) {
      assert.equal(await (await signed('pay', signature)).json(), 'pay');
    }
    for (const wrong of [
      undefined,
      '',
      'sha256=00',
      digest.toString('hex').replace(/^./, c => (c === '0' ? '1' : '0')),
    ]) {
      assert.equal((await problemOf(await signed('pay', wrong))).status, 401);
    }
    assert.equal((await problemOf(await signed('pay more', digest.toString('hex')))).status, 401);
  });

  it('start one run for requests with the same key', async () => {
    const send = () =>
      server.post('/orders', { id: 'o5', amount: 5 }, { headers: { 'idempotency-key': 'delivery-5' } });
    const runs = await Promise.all(
      [send(), send(), send()].map(async sent => ((await (await sent).json()) as { run: string }).run),
    );
    assert.equal(new Set(runs).size, 1);
    await server.note('repeated');
  });

  it('answer other methods and paths', async () => {
    const wrong = await server.fetch('/orders', { method: 'PUT' });
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
    const before = server.notes.length;
    assert.equal((await server.fetch('/say', { method: 'HEAD' })).status, 405);
    assert.equal((await problemOf(await server.fetch('/nothing'))).status, 404);
    assert.equal(server.notes.length, before);
  });

  it('are not for web pages of other sites', async () => {
    const response = await server.post(
      '/orders',
      { id: 'x', amount: 1 },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    );
    assert.equal((await problemOf(response)).status, 403);
  });
});

describe('baton serve: the server itself', () => {
  const folder = new ServedFolder().write({ 'shop.flow': shop, 'package.json': '{}' });
  let server: Awaited<ReturnType<ServedFolder['serve']>>;
  before(async () => {
    server = await folder.serve([], { HOOK_KEY: 'k' });
  });
  after(() => folder.remove());

  it('is healthy', async () => {
    const response = await server.fetch('/health');
    assert.deepEqual(await response.json(), { status: 'ok', flows: 3, liveRuns: 0 });
  });

  it('starts, shows and lists runs for those who have the token', async () => {
    assert.equal((await problemOf(await server.fetch('/baton/runs'))).status, 401);
    const wrong = { headers: { authorization: `Bearer ${token}x` } };
    assert.equal((await problemOf(await server.post('/baton/runs', { flow: 'say' }, wrong))).status, 401);
    const started = await server.post('/baton/runs?wait', { flow: 'say', input: { text: 'hi' } }, { isTrusted: true });
    assert.equal(await started.json(), 'hi');
    const run = started.headers.get('baton-run');
    const { runs } = (await (await server.fetch('/baton/runs?limit=1', { isTrusted: true })).json()) as {
      runs: { run: string; flow: string }[];
    };
    assert.deepEqual(
      runs.map(each => [each.run, each.flow]),
      [[run, 'say']],
    );
    const shown = (await (await server.fetch(`/baton/runs/${run}`, { isTrusted: true })).json()) as Record<
      string,
      unknown
    >;
    assert.deepEqual([shown.status, shown.output, shown.input], ['succeeded', 'hi', { text: 'hi' }]);
    const flows = (await (await server.fetch('/baton/flows', { isTrusted: true })).json()) as {
      flows: { name: string }[];
    };
    assert.deepEqual(
      flows.flows.map(({ name }) => name),
      ['take', 'slow', 'say'],
    );
  });

  it('says what is wrong with a request to start one', async () => {
    const start = async (body: unknown) => problemOf(await server.post('/baton/runs', body, { isTrusted: true }));
    assert.equal((await start({})).status, 422);
    assert.match((await start({ flow: 'sey' })).detail ?? '', /Did you mean `say`/);
    assert.match((await start({ flow: 'say', input: { text: 7 } })).detail ?? '', /`text` takes a text/);
    assert.match((await start({ flow: 'say', input: { txt: 'x' } })).detail ?? '', /Did you mean `text`/);
  });

  it('cancels runs', async () => {
    const started = await server.post(
      '/baton/runs',
      { flow: 'slow', input: { id: 'c', pause: 60 } },
      { isTrusted: true },
    );
    const { run } = (await started.json()) as { run: string };
    const cancelled = await server.fetch(`/baton/runs/${run}/cancel`, { method: 'POST', isTrusted: true });
    assert.equal(cancelled.status, 202);
    assert.equal((await server.note('done', note => note.run === run)).status, 'cancelled');
    assert.equal(
      (await problemOf(await server.fetch(`/baton/runs/${run}/cancel`, { method: 'POST', isTrusted: true }))).status,
      409,
    );
    assert.equal((await problemOf(await server.fetch('/baton/runs/none', { isTrusted: true }))).status, 404);
  });

  it('counts', async () => {
    await server.fetch('/say?wait');
    const text = await (await server.fetch('/metrics')).text();
    assert.match(text, /^baton_run_duration_seconds_count\{flow="say",status="succeeded"\} [1-9]/m);
    assert.match(text, /^baton_step_duration_seconds_count\{action="file.append",status="succeeded"\} [1-9]/m);
    assert.match(text, /^baton_http_request_duration_seconds_count\{method="GET",route="\/say",status="200"\} 1/m);
    assert.match(text, /^baton_trigger_starts_total\{kind="webhook",flow="say",outcome="started"\} 1/m);
    assert.match(text, /^baton_runs_live 0/m);
    assert.ok(!text.includes(token));
  });

  it('reads flows again when they change, and keeps the old ones while the new ones have errors', async () => {
    writeFileSync(join(folder.path, 'shop.flow'), shop.replace('return text', 'return text.upper()'));
    await server.note('reloaded');
    assert.equal(await (await server.fetch('/say?wait&text=new')).json(), 'NEW');
    appendFileSync(join(folder.path, 'shop.flow'), 'flow broken( {');
    await server.note('problem');
    assert.equal(await (await server.fetch('/say?wait&text=still')).json(), 'STILL');
    folder.write({
      'more.flow': 'flow more() -> int { return 1 }\non webhook("GET", "/more") => more()\n',
      'shop.flow': shop,
    });
    await server.note('reloaded', note => note.flows === 4);
    assert.equal(await (await server.fetch('/more?wait')).json(), 1);
  });
});

describe('baton serve: what comes and goes', () => {
  let folder: ServedFolder;
  beforeEach(() => {
    folder = new ServedFolder().write({ 'package.json': '{}' });
  });
  afterEach(() => folder.remove());

  const lines = (): readonly string[] => readFileSync(join(folder.path, 'log.txt'), 'utf8').trim().split('\n');

  it('starts a flow for each version of a file, once, also over a restart', async () => {
    folder.write({
      'in/old.csv': '1',
      'in/other.txt': 'x',
      'files.flow': `flow note(path: string, size: int) {
  step noted = file.append(path: "log.txt", text: "\${path} \${size}\\n")
}
on change("in/*.csv", settle: 100ms) as file => note(path: file.path, size: file.size)
`,
    });
    const done = async (server: Awaited<ReturnType<ServedFolder['serve']>>, count: number) => {
      for (let tries = 0; server.notes.filter(({ type }) => type === 'done').length < count; tries += 1) {
        assert.ok(tries < 300, JSON.stringify(server.notes));
        await delay(20);
      }
      await delay(300);
    };
    const first = await folder.serve();
    await done(first, 1);
    folder.write({ 'in/new.csv': '22' });
    await done(first, 2);
    folder.write({ 'in/new.csv': '333' });
    await done(first, 3);
    assert.equal(await first.stop(), 0);
    assert.deepEqual(lines(), ['in/old.csv 1', 'in/new.csv 2', 'in/new.csv 3']);
    folder.write({ 'in/late.csv': '4444' });
    const second = await folder.serve();
    await done(second, 1);
    assert.deepEqual(lines().slice(3), ['in/late.csv 4']);
  });

  it('starts flows for files of a folder that comes later, also when it was taken away', async () => {
    folder.write({
      'files.flow': `flow note(path: string) {
  step noted = file.append(path: "log.txt", text: "\${path}\\n")
}
on change("deep/in/*.csv", settle: 0s) as file => note(path: file.path)
`,
    });
    const server = await folder.serve();
    const { message } = await server.note('problem');
    assert.match(message, /waits for the folder `deep\/in`, which is not there/);
    const done = (count: number): Promise<unknown> =>
      server.note('done', () => server.notes.filter(({ type }) => type === 'done').length === count);
    folder.write({ 'deep/in/one.csv': '1' });
    await done(1);
    rmSync(join(folder.path, 'deep'), { recursive: true });
    await server.note('problem', () => server.notes.filter(({ type }) => type === 'problem').length === 2);
    folder.write({ 'deep/in/one.csv': '1', 'deep/in/two.txt': '' });
    await done(2);
    assert.deepEqual(lines(), ['deep/in/one.csv', 'deep/in/one.csv']);
  });

  it('lets steps under way end on SIGTERM, and resumes what is left', async () => {
    folder.write({ 'shop.flow': shop });
    const first = await folder.serve([], { HOOK_KEY: 'k' });
    const started = await first.post(
      '/baton/runs',
      { flow: 'slow', input: { id: 'a', pause: 1 } },
      { isTrusted: true },
    );
    const { run } = (await started.json()) as { run: string };
    while (!existsSync(join(folder.path, 'log.txt'))) await delay(20);
    await delay(100);
    assert.equal(await first.stop(), 0);
    assert.equal((await first.note('done')).status, 'interrupted');
    assert.deepEqual(lines(), ['begin a']);
    const second = await folder.serve([], { HOOK_KEY: 'k' });
    assert.equal((await second.note('resumed')).run, run);
    assert.equal((await second.note('done')).status, 'succeeded');
    assert.deepEqual(lines(), ['begin a', 'end a']);
  });

  it('resumes what a killed server has left', async () => {
    folder.write({ 'shop.flow': shop.replace('shell("sleep ${pause}")', 'sleep(1s)') });
    const first = await folder.serve([], { HOOK_KEY: 'k' });
    await first.post('/baton/runs', { flow: 'slow', input: { id: 'a', pause: 1 } }, { isTrusted: true });
    while (!existsSync(join(folder.path, 'log.txt'))) await delay(20);
    await delay(100);
    await first.kill();
    const second = await folder.serve([], { HOOK_KEY: 'k' });
    assert.equal((await second.note('done')).status, 'succeeded');
    assert.deepEqual(lines(), ['begin a', 'end a']);
  });

  it('starts a flow for each event that a run emits', async () => {
    folder.write({
      'events.flow': `event paid(id: string, amount: number)
flow pay(id: string) { emit paid(id: id, amount: 7) }
flow book(id: string, amount: number) -> string { return "\${id} \${amount}" }
on webhook("GET", "/pay/{id}") as request => pay(id: request.parameters.id)
on event paid as payment => book(id: payment.id, amount: payment.amount)
`,
    });
    const server = await folder.serve();
    await server.fetch('/pay/p1?wait');
    const { run } = await server.note('done', note => note.flow === 'book' && note.status === 'succeeded');
    const shown = await (await server.fetch(`/baton/runs/${run}`, { isTrusted: true })).json();
    assert.equal((shown as { readonly output: string }).output, 'p1 7');
  });

  it('starts a flow for each event from outside, also for those that came while nothing was served', async () => {
    folder.write({
      'events.flow': `event paid(id: string, amount: number)
flow book(id: string, amount: number) -> string { return "\${id} \${amount}" }
on event paid as payment => book(id: payment.id, amount: payment.amount)
`,
    });
    const emit = (...fields: string[]) => baton(['emit', 'paid', ...fields], { cwd: folder.path });
    const server = await folder.serve();
    const outputOf = async (run: string): Promise<unknown> =>
      ((await (await server.fetch(`/baton/runs/${run}`, { isTrusted: true })).json()) as { output: unknown }).output;
    assert.equal((await emit('--id', 'p1', '--amount', '7')).code, 0);
    const first = await server.note('done', note => note.flow === 'book' && note.status === 'succeeded');
    assert.equal(await outputOf(String(first.run)), 'p1 7');
    const post = (body: unknown) =>
      server.fetch('/baton/events', { method: 'POST', body: JSON.stringify(body), isTrusted: true });
    assert.equal((await server.fetch('/baton/events', { method: 'POST', body: '{}' })).status, 401);
    assert.equal((await post({ event: 'paid', fields: { id: 'p2' } })).status, 422);
    assert.equal((await post({ event: 'payed', fields: {} })).status, 404);
    assert.equal((await post({ event: 'paid', fields: { id: 'p2', amount: 8 } })).status, 202);
    const second = await server.note('done', note => note.flow === 'book' && note.run !== first.run);
    assert.equal(await outputOf(String(second.run)), 'p2 8');
    await server.stop();
    assert.equal((await emit('--id', 'p3', '--amount', '9')).code, 0);
    const again = await folder.serve();
    const third = await again.note('done', note => note.flow === 'book');
    const shown = await (await again.fetch(`/baton/runs/${third.run}`, { isTrusted: true })).json();
    assert.equal((shown as { readonly output: string }).output, 'p3 9');
  });

  it('refuses flows with errors, and addresses that others reach without a token', async () => {
    folder.write({ 'wrong.flow': 'flow f() { step a = log(7) }\non schedule("0 25 * * *") => f()\n' });
    const refused = await baton(['serve', '.', '--port', '0'], { cwd: folder.path });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /flow\/invalid-cron/);
    assert.match(refused.stderr, /Nothing is served/);
    folder.write({ 'wrong.flow': 'flow f() -> int { return 1 }\n' });
    const open = await baton(['serve', '.', '--host', '0.0.0.0'], {
      cwd: folder.path,
      env: { BATON_TOKEN: undefined },
    });
    assert.deepEqual([open.code, /needs a token/.test(open.stderr)], [2, true]);
    const short = await baton(['serve', '.'], { cwd: folder.path, env: { BATON_TOKEN: 'short' } });
    assert.equal(short.code, 2);
    folder.write({ 'wrong.flow': 'flow f() -> int { return 1 }\non schedule(env("WHEN")) => f()\n' });
    const computed = await baton(['serve', '.'], { cwd: folder.path, env: { WHEN: 'at noon' } });
    assert.equal(computed.code, 1);
    assert.match(computed.stderr, /wrong.flow, line 2: `at noon` is no cron expression/);
  });
});
