/** What operating a cluster takes, on a real Restate server: versions of workers, limits, who may give work. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#scripts/freePort.ts';
import { type RestateNode, type RestateServers, startRestate } from '../../scripts/cluster/restate.ts';
import { baton, type Ran, startBaton, temporaryFolder } from '../cli/baton.ts';
import { identityKey } from './support/identityKey.ts';

const server = process.env.RESTATE_SERVER;

const secret = 'open-sesame-4711';

const flows = `flow slow() -> string {
  step work = shell("echo begun >> done.txt; sleep 6; echo ended >> done.txt")
  return "over"
}

flow hang() -> string {
  step work = shell("echo begun >> done.txt; sleep 60") retry 2
  return "over"
}

secret door

flow large() -> string {
  step made = shell("head -c 200000 /dev/zero | tr '\\\\0' x")
  step used = shell("cat > large.txt", input: made.stdout)
  return made.stdout
}

flow hidden() -> int {
  step made = shell("printf %s \${reveal(door)}; head -c 200000 /dev/zero | tr '\\\\0' x")
  return made.stdout.length
}

flow fan(count: int, pause: number = 0.3) -> int {
  for i in range(count) limit 50 {
    step work = shell("echo + >> done.txt; sleep \${pause}; echo - >> done.txt")
  }
  return count
}
`;

interface RunningWorker {
  readonly url: string;
  kill(): Promise<void>;
}

(server === undefined ? describe.skip : describe)('operating a cluster', () => {
  const folder = temporaryFolder();
  let restate: RestateServers;
  let env: Record<string, string>;
  let identity: string;
  const workers: RunningWorker[] = [];

  async function startWorker(...args: readonly string[]): Promise<RunningWorker> {
    const port = await freePort();
    const child: ChildProcess = startBaton(['worker', '--port', `${port}`, ...args], { cwd: folder.path, env });
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
      child.once('exit', code => reject(new Error(`The worker ended with code ${code}.`)));
    });
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    };
    const worker = { url: `http://127.0.0.1:${port}`, kill };
    workers.push(worker);
    return worker;
  }

  const tell = (...args: readonly string[]): Promise<Ran> => baton(args, { cwd: folder.path, env });

  const run = (...args: readonly string[]): Promise<Ran> =>
    tell('run', 'flows.flow', ...args, '--engine', 'restate', '--json');

  const lines = (): readonly string[] =>
    readFileSync(join(folder.path, 'done.txt'), 'utf8').split('\n').filter(Boolean);

  const clean = (): void => writeFileSync(join(folder.path, 'done.txt'), '');

  async function begun(): Promise<void> {
    for (const until = Date.now() + 20_000; !lines().includes('begun'); await delay(20)) {
      assert.ok(Date.now() < until, 'the step begins');
    }
  }

  /** How many were under way at once, at most, by what they have written. */
  function most(): number {
    let [now, high] = [0, 0];
    for (const line of lines()) {
      now += line === '+' ? 1 : -1;
      high = Math.max(high, now);
    }
    return high;
  }

  async function deployments(): Promise<readonly { readonly url: string; readonly isCurrent: boolean }[]> {
    const { stdout } = await tell('deploy', '--list', '--json');
    return stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  }

  before(async () => {
    const key = identityKey(folder.path);
    identity = key.publicKey;
    restate = await startRestate(server ?? '', 1, { RESTATE_REQUEST_IDENTITY_PRIVATE_KEY_PEM_FILE: key.file });
    const { address } = restate.nodes[0] as RestateNode;
    env = { BATON_RESTATE_INGRESS: address.ingress, BATON_RESTATE_ADMIN: address.admin, BATON_KEY: 'k', DOOR: secret };
    writeFileSync(join(folder.path, 'flows.flow'), flows);
    clean();
  });

  after(async () => {
    await Promise.all(workers.map(worker => worker.kill()));
    await restate?.close();
    folder.remove();
  });

  it('a new version of workers drains the old one, which is removed when it has nothing left', async () => {
    const [old, young] = [await startWorker('--identity-key', identity), await startWorker()];
    assert.match((await tell('deploy', '--list')).stderr, /knows no workers/);
    assert.equal((await tell('deploy', old.url)).code, 0);
    const running = run('slow');
    await begun();
    const deployed = await tell('deploy', young.url);
    assert.match(deployed.stderr, new RegExp(`${old.url} takes nothing new: 1 invocation under way`));
    assert.deepEqual(
      (await deployments()).map(({ url, isCurrent }) => [url, isCurrent]),
      [
        [young.url, true],
        [old.url, false],
      ],
    );
    const early = await tell('deploy', '--prune');
    assert.match(early.stderr, new RegExp(`${old.url} stays: 1 invocation under way`));
    const pruned = await tell('deploy', '--prune', '--wait');
    assert.match(pruned.stderr, new RegExp(`${old.url} is removed`));
    assert.equal((await running).code, 0);
    assert.deepEqual(lines(), ['begun', 'ended'], 'what the old workers had begun, they have ended');
    assert.equal((await deployments()).length, 1);
  });

  it('what workers had that are gone for good goes to new ones, when it is forced', async () => {
    clean();
    const old = await startWorker();
    await tell('deploy', old.url);
    const running = run('hang', '--run-id', 'left');
    await begun();
    await old.kill();
    await tell('deploy', (await startWorker()).url);
    const forced = await tell('deploy', '--prune', '--force');
    assert.match(forced.stderr, /invocations? that it had went to the workers of today/);
    for (const until = Date.now() + 20_000; lines().length < 2; await delay(50)) {
      assert.ok(Date.now() < until, 'the step is begun again');
    }
    await tell('cancel', 'left', '--engine', 'restate');
    assert.equal((await running).code, 1);
  });

  it('a run has as many steps under way as it may, and a worker as many as it may', async () => {
    clean();
    const narrow = await run('fan', '--count', '6', '--in-flight', '2');
    assert.equal(narrow.code, 0, narrow.stderr);
    assert.equal(lines().length, 12);
    assert.ok(most() <= 2, `${most()}`);
    await tell('deploy', (await startWorker('--limit', '3')).url);
    clean();
    // Of so many, several share a lane, as far as its worker has room for them.
    const [wide, other] = await Promise.all([run('fan', '--count', '20'), run('fan', '--count', '6')]);
    assert.deepEqual([wide.code, other.code], [0, 0]);
    assert.equal(lines().length, 52);
    assert.equal(most(), 3);
  });

  it('steps that wait for room are stopped with the run', async () => {
    await tell('deploy', (await startWorker('--limit', '3')).url);
    clean();
    const running = run('fan', '--count', '12', '--pause', '15', '--run-id', 'crowd');
    for (const until = Date.now() + 20_000; lines().length < 3; await delay(50)) {
      assert.ok(Date.now() < until, 'as many begin as there is room for');
    }
    await tell('cancel', 'crowd', '--engine', 'restate');
    assert.equal((await running).code, 1);
    await delay(1000);
    assert.equal(lines().filter(line => line === '+').length, 3, 'none begins after that');
  });

  it('large results stand in the store, and go with their runs', async () => {
    const store = join(folder.path, 'store');
    const worker = await startWorker('--store', store);
    await tell('deploy', worker.url);
    const withStore = (...args: readonly string[]): Promise<Ran> =>
      baton([...args, '--engine', 'restate'], { cwd: folder.path, env: { ...env, BATON_STORE: store } });
    const ran = await withStore('run', 'flows.flow', 'large', '--run-id', 'large');
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(JSON.parse(ran.stdout).length, 200_000);
    assert.equal(readFileSync(join(folder.path, 'large.txt'), 'utf8').length, 200_000);
    const secretly = await withStore('run', 'flows.flow', 'hidden', '--run-id', 'hidden');
    assert.equal(secretly.stdout.trim(), `${200_000 + secret.length}`, secretly.stderr);
    assert.equal(await longestRecord(), true, 'the cluster itself holds references');
    const kept = (run: string): readonly string[] => readdirSync(join(store, `run-${run}`));
    for (const file of kept('hidden')) {
      assert.ok(!readFileSync(join(store, 'run-hidden', file), 'utf8').includes(secret));
    }

    const elsewhere = await tell('runs', 'show', 'large', '--json', '--engine', 'restate');
    assert.match(JSON.parse(elsewhere.stdout).output, /kept aside, and this process knows no store/);
    for (const file of kept('large')) rmSync(join(store, 'run-large', file));
    const missing = await withStore('runs', 'show', 'large', '--json');
    assert.match(
      JSON.parse(missing.stdout).output,
      /A value of 200002 characters of the run large is missing in the store/,
    );
    await withStore('runs', 'prune', '--older-than', '0s');
    assert.deepEqual(existsSync(store) ? readdirSync(store) : [], []);
  });

  /** Whether no record of the cluster is longer than what goes to the store. */
  async function longestRecord(): Promise<boolean> {
    const response = await fetch(`${env.BATON_RESTATE_ADMIN}/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: 'select max(length(value_utf8)) as longest from state' }),
    });
    const { rows } = (await response.json()) as { rows: readonly { readonly longest: number }[] };
    return (rows[0]?.longest ?? Number.POSITIVE_INFINITY) < 64 * 1024;
  }

  it('a worker with the key of another cluster takes no work', async () => {
    const strange = 'publickeyv1_w7YHemBctH5Ck2nQRQ47iBBqhNHy4FV7t2Usbye2A6f';
    const { code, stderr } = await tell('deploy', (await startWorker('--identity-key', strange)).url);
    assert.equal(code, 1);
    assert.match(stderr, /401|Unauthorized/);
  });
});
