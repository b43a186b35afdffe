/** The command line against a real Restate server, with workers that are processes, and that are killed. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#scripts/freePort.ts';
import { type RestateNode, type RestateServers, startRestate } from '../../scripts/cluster/restate.ts';
import { baton, ended, eventsIn, type Ran, startBaton, temporaryFolder } from '../cli/baton.ts';
import { countOf, placesOf } from './support/records.ts';

const server = process.env.RESTATE_SERVER;

const secret = 'open-sesame-4711';

const flows = {
  'greet.flow': `flow greet(name: string) -> string {
  step a = shell("echo hello \${name} && echo greet >> done.txt")
  return a.stdout.trim()
}
`,
  'secret.flow': `secret door

flow enter() -> int {
  step tried = shell("echo \${reveal(door)} ; echo \${reveal(door)} >&2")
  step kept = shell("exit 3") after tried catch null
  return tried.stdout.trim().length
}
`,
  'door.flow': `event opened(door: int)

flow watch() -> string {
  step ok = approve("Open?")
  step seen = wait opened(door: 3) after ok
  return "\${ok.by} \${seen.door}"
}
`,
  /** What its second step would call is away by then, and so is what the kept result would go by. */
  'module.flow': `import { double } from "./double.ts"

flow count() -> number {
  step gone = shell("rm double.ts")
  step doubled = double(4) cache after gone catch 0
  return doubled
}
`,
  /** Its second step takes long, and says when it begins. */
  'slow.flow': `flow slow() -> string {
  step first = shell("echo first >> done.txt")
  step second = shell("echo second >> done.txt; sleep 3") after first RETRY
  step third = shell("echo third >> done.txt") after second
  return "over"
}
`,
};

(server === undefined ? describe.skip : describe)('workers of a cluster', () => {
  const folder = temporaryFolder();
  let restate: RestateServers;
  let node: RestateNode;
  let port: number;
  let worker: ChildProcess;
  let env: Record<string, string>;

  async function startWorker(): Promise<void> {
    const child = startBaton(['worker', '--port', `${port}`], { cwd: folder.path, env });
    worker = child;
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
      child.once('exit', code => reject(new Error(`The worker ended with code ${code}.`)));
    });
  }

  async function killWorker(): Promise<void> {
    const gone = new Promise(resolve => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await gone;
  }

  const run = (...args: readonly string[]): Promise<Ran> =>
    baton(['run', ...args, '--engine', 'restate', '--json'], { cwd: folder.path, env });

  const doneSteps = (): readonly string[] => {
    try {
      return readFileSync(join(folder.path, 'done.txt'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  };

  const write = (retry: string): void => {
    writeFileSync(join(folder.path, 'done.txt'), '');
    writeFileSync(join(folder.path, 'greet.flow'), flows['greet.flow']);
    writeFileSync(join(folder.path, 'door.flow'), flows['door.flow']);
    writeFileSync(join(folder.path, 'secret.flow'), flows['secret.flow']);
    writeFileSync(join(folder.path, 'slow.flow'), flows['slow.flow'].replace('RETRY', retry));
  };

  before(async () => {
    restate = await startRestate(server ?? '');
    node = restate.nodes[0] as RestateNode;
    port = await freePort();
    env = {
      BATON_RESTATE_INGRESS: node.address.ingress,
      BATON_RESTATE_ADMIN: node.address.admin,
      BATON_KEY: 'k',
      DOOR: secret,
    };
    write('');
    const early = await run('greet.flow', '--name', 'Ada');
    assert.equal(early.code, 1);
    assert.match(early.stderr, /knows no worker yet/);
    await startWorker();
    const deployed = await baton(['deploy', `http://127.0.0.1:${port}`], { env });
    assert.equal(deployed.code, 0, deployed.stderr);
  });

  after(async () => {
    if (worker !== undefined) await killWorker();
    await restate?.close();
    folder.remove();
  });

  it('carry out a run, and the same id is one run', async () => {
    write('');
    const first = await run('greet.flow', '--name', 'Ada', '--run-id', 'greeting');
    assert.equal(first.code, 0, first.stderr);
    const events = eventsIn(first.stdout);
    assert.deepEqual(events.at(-1)?.type, 'run.succeeded');
    const again = await run('greet.flow', '--name', 'Ada', '--run-id', 'greeting');
    assert.deepEqual(eventsIn(again.stdout), events);
    assert.deepEqual(doneSteps(), ['greet']);
  });

  it('may die: what has succeeded is not done again, what may be repeated is', async () => {
    write('retry 2');
    const running = run('slow.flow');
    await begun('second');
    await killWorker();
    await startWorker();
    const { code, stdout, stderr } = await running;
    assert.equal(code, 0, stderr);
    assert.deepEqual(doneSteps(), ['first', 'second', 'second', 'third']);
    assert.ok(eventsIn(stdout).some(event => event.type === 'attempt.interrupted' && event.path === 'slow/second'));
  });

  it('may die: about what may not be repeated, the run asks', async () => {
    write('');
    const running = run('slow.flow');
    await begun('second');
    await killWorker();
    await startWorker();
    const { code, stdout } = await running;
    assert.equal(code, 3);
    assert.deepEqual(doneSteps(), ['first', 'second']);
    assert.equal(eventsIn(stdout).at(-1)?.type, 'run.waiting');
  });

  it('go on when the cluster itself was killed', async () => {
    write('');
    const running = run('slow.flow');
    await begun('second');
    await node.kill();
    await node.start();
    const { code, stdout, stderr } = await running;
    assert.equal(eventsIn(stdout).at(-1)?.type, 'run.succeeded', stderr);
    assert.equal(code, 0);
    assert.deepEqual(doneSteps(), ['first', 'second', 'third']);
  });

  it('let runs wait for people and events, which other commands bring', async () => {
    const tell = (...args: readonly string[]): Promise<Ran> => baton([...args, '--engine', 'restate'], { env });
    const asked = await run('door.flow', '--run-id', 'doorman');
    assert.equal(asked.code, 3, asked.stderr);
    const [listed] = (await tell('runs', '--json', '--limit', '1')).stdout.split('\n');
    assert.deepEqual([JSON.parse(listed ?? '').id, JSON.parse(listed ?? '').status], ['doorman', 'waiting']);
    const answered = await tell('answer', 'doorman', 'ok', 'yes', '--by', 'Ada');
    assert.equal(answered.code, 3, answered.stderr);
    assert.match(answered.stderr, /^ +baton emit opened --door 3 --engine restate$/m);
    const sent = await tell('emit', 'opened', '--door', '3');
    assert.match(sent.stderr, /opened was sent to 1 run/);
    const shown = await tell('runs', 'show', 'doorman', '--json');
    const { status, output } = JSON.parse(shown.stdout);
    assert.deepEqual([status, output], ['succeeded', 'Ada 3']);
    const again = await tell('rerun', 'doorman');
    assert.equal(again.code, 3, again.stderr);
    assert.match(again.stderr, /baton answer \S+ ok yes --engine restate /);
    const byVariable = await baton(['runs', 'show', 'last'], { env: { ...env, BATON_ENGINE: 'restate' } });
    assert.match(byVariable.stdout, /baton answer \S+ ok yes {2}/);
    const cancelled = await tell('cancel', 'last');
    assert.equal(cancelled.code, 0, cancelled.stderr);
    const compared = await tell('runs', 'diff', 'doorman', 'last');
    assert.equal(compared.code, 1, compared.stderr);
    assert.match(compared.stdout, /watch\/ok {2}succeeded → cancelled/);
    const test = await tell('runs', 'test', 'doorman');
    assert.match(
      test.stdout,
      /mock approve => \{ by: "Ada", comment: null, at: now\(\) \}[\s\S]* emit opened\(door: 3\)/,
    );
    assert.match((await tell('resume', 'last')).stderr, /A run of a cluster goes on by itself/);
    assert.match((await tell('emit', 'unheard')).stderr, /See what waits with: baton runs --engine restate/);
    const pruned = await tell('runs', 'prune', '--older-than', '0s');
    assert.match(pruned.stderr, /runs were forgotten/);
  });

  it('go on where a module can not be read that a kept result goes by', async () => {
    writeFileSync(join(folder.path, 'double.ts'), 'export const double = (x: number): number => x * 2;\n');
    writeFileSync(join(folder.path, 'module.flow'), flows['module.flow']);
    const { code, stdout, stderr } = await run('module.flow');
    assert.equal(code, 0, stderr);
    const events = eventsIn(stdout);
    const asked = events.find(event => event.type === 'cache.asked');
    assert.deepEqual(asked?.call.modules.length, 1);
    const end = events.findLast(event => event.type === 'run.succeeded');
    assert.equal(end?.output, 0);
  });

  it('keep secrets out of all that the cluster records', async () => {
    const { code, stdout, stderr } = await run('secret.flow', '--run-id', 'secretive');
    assert.equal(code, 0, stderr);
    assert.equal(eventsIn(stdout).findLast(event => event.type === 'run.succeeded')?.output, secret.length);
    assert.ok(!stdout.includes(secret));
    const forms = [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')];
    for (const form of forms) assert.deepEqual(await placesOf(restate, form), [], form);
    assert.ok((await countOf(node.address.admin, "state where service_key = 'secretive'")) > 0);
  });

  it('are asked for by an address that a person can correct', async () => {
    const away = { BATON_RESTATE_INGRESS: `http://127.0.0.1:${await freePort()}` };
    const { code, stderr } = await baton(['run', 'greet.flow', '--name', 'Ada', '--engine', 'restate'], {
      cwd: folder.path,
      env: { ...env, ...away },
    });
    assert.equal(code, 1);
    assert.match(stderr, /The cluster does not answer at http:.*ECONNREFUSED/);
    assert.match(stderr, /BATON_RESTATE_INGRESS/);
  });

  it('are missed where none answers, and are waited for', async () => {
    assert.equal((await run('greet.flow', '--name', 'Ada', '--run-id', 'missed')).code, 0);
    await killWorker();
    const showing = startBaton(['runs', 'show', 'missed', '--engine', 'restate'], { env });
    const over = ended(showing);
    let said = '';
    showing.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    for (const until = Date.now() + 20_000; !said.includes('No worker of the cluster answers.'); await delay(50)) {
      assert.ok(Date.now() < until, 'it says what it waits for');
    }
    await startWorker();
    assert.match((await over).stdout, /greet {2}✔ succeeded/);
  });

  it('say which store is none', async () => {
    const { code, stderr } = await baton(['worker', '--port', '0', '--store', 's4://there'], { env });
    assert.deepEqual(
      [code, stderr],
      [1, 'error: `s4://there` is no store.\nhint: As in: BATON_STORE=/srv/baton, BATON_STORE=s3://bucket/prefix\n'],
    );
  });

  it('are deployed from where the cluster finds them only', async () => {
    const { code, stderr } = await baton(['deploy', `http://127.0.0.1:${await freePort()}`], { env });
    assert.equal(code, 1);
    assert.match(stderr, /The cluster finds no worker at http:\/\/127\.0\.0\.1:\d+: .*Connection refused.*\.\n/);
    assert.match(stderr, /hint: Start one there with `baton worker`/);
  });

  async function begun(step: string): Promise<void> {
    for (const until = Date.now() + 20_000; !doneSteps().includes(step); await delay(20)) {
      assert.ok(Date.now() < until, `${step} begins`);
    }
  }
});
