/** Servers of flows whose runs are on a cluster: each thing that happens starts one run, however many servers see it. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { loadFlows } from '#cli/serve/load.ts';
import { processTerminal } from '#cli/terminal.ts';
import type { Clock } from '#runner/actions/action.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import { RestateClient } from '#runner/engines/restate/client.ts';
import { Server } from '#runner/serve/server.ts';
import { sourcesOf } from '#runner/serve/starter.ts';
import { freePort } from '#scripts/freePort.ts';
import { type RestateNode, type RestateServers, startRestate } from '../../scripts/cluster/restate.ts';
import { baton, startBaton } from '../cli/baton.ts';
import { type RunningServer, ServedFolder } from '../cli/serving.ts';

const server = process.env.RESTATE_SERVER;

const flows = `event paid(id: string, amount: int)

flow take(id: string) -> string {
  step noted = shell("echo \${id}")
  return noted.stdout.trim()
}

flow read(path: string) -> string { return path }

flow book(id: string) -> string { return id }

flow pay(id: string) {
  emit paid(id: id, amount: 5)
}

on webhook("POST", "/orders") as request => take(id: request.body.id as string)
on change("inbox/*.txt", settle: 0s) as file => read(path: file.path)
on event paid as happened => book(id: happened.id)
`;

const stamp = `flow stamp(at: time) -> time { return at }

on schedule("* * * * *", catchUp: "all") as tick => stamp(at: tick.at)
`;

class HandClock implements Clock {
  #now: number;
  #waiting: { readonly time: number; readonly callback: () => void }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    const entry = { time, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter(each => each !== entry);
    };
  }

  advance(by: number): void {
    this.#now += by;
    const due = this.#waiting.filter(({ time }) => time <= this.#now);
    this.#waiting = this.#waiting.filter(({ time }) => time > this.#now);
    for (const { callback } of due) callback();
  }
}

interface InsideServer {
  readonly problems: readonly string[];
  readonly outcomes: readonly string[];
  stop(): Promise<void>;
}

/** A server in this process, with a clock that goes as it is told, and a journal of its own. */
async function serveInside(folder: ServedFolder, { address }: RestateNode, clock: Clock): Promise<InsideServer> {
  const env = { BATON_KEY: 'k' };
  const problems: string[] = [];
  const outcomes: string[] = [];
  const workspace = folder.write({ 'stamp.flow': stamp, 'package.json': '{}' }).path;
  const surroundings = { workspace, cwd: undefined, sources: sourcesOf(env, clock) };
  const { served } = await loadFlows([workspace], surroundings, processTerminal().err, async () => undefined);
  assert.ok(served);
  const journal = openJournal(workspace);
  const nothing = (): void => undefined;
  const server = new Server({
    ...{ journal, clock, env, host: '127.0.0.1', port: 0, token: 'x'.repeat(20), retention: undefined },
    secrets: () => ({}),
    cluster: { client: new RestateClient(address), group: 'inside' },
    listener: {
      ...{ onSubmit: nothing, onResume: nothing, onEvents: nothing, onDone: nothing },
      onStart: (_, outcome) => outcomes.push(outcome),
      onProblem: message => problems.push(message),
    },
  });
  await server.start(served);
  const stop = async (): Promise<void> => {
    await server.stop(0);
    journal.close();
  };
  return { problems, outcomes, stop };
}

interface ListedRun {
  readonly run: string;
  readonly flow: string;
  readonly status: string;
}

(server === undefined ? describe.skip : describe)('serving flows that run on a cluster', () => {
  const folders = [new ServedFolder(), new ServedFolder()];
  const [first, second] = folders as [ServedFolder, ServedFolder];
  const inner = [new ServedFolder(), new ServedFolder()];
  let restate: RestateServers;
  let node: RestateNode;
  let env: Record<string, string>;
  let worker: ChildProcess;
  let servers: readonly [RunningServer, RunningServer];

  before(async () => {
    restate = await startRestate(server ?? '');
    node = restate.nodes[0] as RestateNode;
    const { ingress, admin } = node.address;
    env = { BATON_RESTATE_INGRESS: ingress, BATON_RESTATE_ADMIN: admin, BATON_KEY: 'k' };
    const port = await freePort();
    const child = startBaton(['worker', '--port', `${port}`], { env });
    worker = child;
    await new Promise<void>(resolve => {
      child.stderr.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
    });
    await baton(['deploy', `http://127.0.0.1:${port}`], { env });
    for (const folder of folders)
      folder.write({ 'shop.flow': flows, 'package.json': '{}', 'inbox/about.md': 'Orders' });
    const args = ['--engine', 'restate', '--group', 'shop'];
    servers = [await first.serve(args, env), await second.serve(args, env)];
  });

  after(async () => {
    for (const folder of [...folders, ...inner]) await folder.remove();
    worker?.kill('SIGKILL');
    await restate?.close();
  });

  async function runs(flow: string): Promise<readonly ListedRun[]> {
    const response = await servers[0].fetch('/baton/runs?limit=500', { isTrusted: true });
    return ((await response.json()) as { runs: ListedRun[] }).runs.filter(run => run.flow === flow);
  }

  async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + 20_000; Date.now() < end; await delay(100)) {
      const found = await find();
      if (found !== undefined) return found;
    }
    throw new Error('That does not come.');
  }

  it('a request starts a run, and one that is sent again finds it, at any server', async () => {
    const headers = { 'idempotency-key': 'order-1' };
    const answers = [];
    for (const each of servers) answers.push(await each.post('/orders', { id: 'o1' }, { headers }));
    answers.push(await servers[0].post('/orders', { id: 'o1' }, { headers }));
    const ids = await Promise.all(answers.map(async answer => ((await answer.json()) as { run: string }).run));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 202],
    );
    assert.equal(new Set(ids).size, 1);
    assert.equal((await servers[0].note('done', note => note.run === ids[0])).status, 'succeeded');
    const waited = await servers[1].post('/orders?wait=20s', { id: 'o2' });
    assert.deepEqual([waited.status, await waited.json()], [200, 'o2']);
    const shown = await servers[1].fetch(`/baton/runs/${ids[0]}`, { isTrusted: true });
    assert.equal(((await shown.json()) as { output: string }).output, 'o1');
    assert.equal((await runs('take')).length, 2);
  });

  it('a time of a schedule starts one run, also where two servers see it, and where the cluster is away just then', async () => {
    const clock = new HandClock(Date.parse('2030-01-01T00:00:30Z'));
    const inside = await Promise.all(inner.map(folder => serveInside(folder, node, clock)));
    const times = async (): Promise<readonly string[]> => {
      const all = await new RestateClient(node.address).list();
      return all
        .filter(({ flow }) => flow === 'stamp')
        .map(({ input }) => String(input.at))
        .sort();
    };
    clock.advance(60_000);
    await until(async () => ((await times()).length > 0 ? true : undefined));
    await node.kill();
    clock.advance(60_000);
    await until(async () =>
      inside.every(({ problems }) => problems.some(text => text.startsWith('stamp'))) ? true : undefined,
    );
    await node.start();
    await until(async () => ((await times().catch(() => [])).length >= 2 ? true : undefined));
    for (const each of inside) await each.stop();
    assert.deepEqual(await times(), ['2030-01-01T00:01:00.000Z', '2030-01-01T00:02:00.000Z']);
    assert.ok(
      inside.some(({ outcomes }) => outcomes.includes('repeated')),
      'both have seen a time',
    );
  });

  it('a file starts one run', async () => {
    for (const folder of folders) folder.write({ 'inbox/a.txt': 'a' });
    await until(async () => ((await runs('read')).length > 0 ? true : undefined));
    assert.ok((await runs('read')).every(({ status }) => status !== 'failed'));
  });

  it('an event starts one run, whoever has sent it', async () => {
    const sent = await servers[0].post(
      '/baton/events',
      { event: 'paid', fields: { id: 'e1', amount: 1 } },
      { isTrusted: true },
    );
    assert.equal(sent.status, 202);
    await servers[1].post('/baton/runs', { flow: 'pay', input: { id: 'e2' } }, { isTrusted: true });
    const emitted = await baton(['emit', 'paid', '--id', 'e3', '--amount', '3', '--engine', 'restate'], { env });
    assert.match(emitted.stderr, /paid was sent to 0 runs and to triggers/);
    await until(async () => ((await runs('book')).length >= 3 ? true : undefined));
    // A server that sees them later starts nothing for them any more.
    await delay(1500);
    assert.equal((await runs('book')).length, 3);
  });

  it('while the cluster is away a request is answered 503, and what triggers see is started later', async () => {
    await node.kill();
    const refused = await servers[0].post('/orders', { id: 'o3' });
    assert.equal(refused.status, 503);
    assert.match(((await refused.json()) as { detail: string }).detail, /The cluster does not answer/);
    assert.ok(refused.headers.get('retry-after'));
    assert.equal((await servers[0].fetch('/baton/runs', { isTrusted: true })).status, 503);
    first.write({ 'inbox/late.txt': 'late' });
    await servers[0].note('problem', note => /^read is started by change .* as soon as it can be/.test(note.message));
    const lonely = new ServedFolder().write({ 'shop.flow': flows, 'package.json': '{}' });
    const third = await lonely.serve(['--engine', 'restate'], env);
    await third.note('problem', note => /does not answer at .* requests are answered 503/.test(note.message));
    await lonely.remove();
    const before = servers[0].notes.length;
    await node.start();
    await until(async () =>
      servers[0].notes.slice(before).find(note => note.type === 'started' && note.flow === 'read'),
    );
  });
});
