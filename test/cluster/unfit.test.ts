/** Workers that lack the key or a secret of a run: it waits for one that has them, and says so. */
import assert from 'node:assert/strict';
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#scripts/freePort.ts';
import { type RestateServers, startRestate } from '../../scripts/cluster/restate.ts';
import { baton, ended, type Ran, startBaton, temporaryFolder } from '../cli/baton.ts';

const server = process.env.RESTATE_SERVER;

const flow = `secret door

flow enter(pin: secret string) -> int {
  step ok = approve("Open?")
  step tried = shell("echo \${reveal(door)} \${reveal(pin)}") after ok
  return reveal(tried.stdout.trim().length)
}
`;

const sealedElsewhere = /The secrets of the run were sealed with another key\..* give that key in BATON_KEY\./;

(server === undefined ? describe.skip : describe)('workers that lack what a run needs', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const fit = { BATON_KEY: 'the key of the starter', DOOR: 'sesame' };
  let env: Record<string, string | undefined>;
  let restate: RestateServers;
  let port: number;
  let worker: ChildProcess | undefined;
  /** What the worker says. */
  let said = '';

  async function work(has: Readonly<Record<string, string | undefined>>): Promise<void> {
    await stop();
    said = '';
    const child = startBaton(['worker', '--port', `${port}`], { cwd: folder.path, env: { ...env, ...has } });
    worker = child;
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until(() => said.includes('Ready'), 'the worker is ready');
  }

  async function stop(): Promise<void> {
    const child = worker;
    worker = undefined;
    if (child === undefined) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  const tell = (...args: readonly string[]): Promise<Ran> =>
    baton([...args, '--engine', 'restate'], { cwd: folder.path, env: { ...env, ...fit } });

  function start(id: string): { readonly child: ChildProcessWithoutNullStreams; err(): string } {
    const args = ['run', 'enter.flow', '--pin', '1234', '--run-id', id, '--engine', 'restate'];
    const child = startBaton(args, { cwd: folder.path, env: { ...env, ...fit } });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    return { child, err: () => text };
  }

  before(async () => {
    writeFileSync(join(folder.path, 'enter.flow'), flow);
    restate = await startRestate(server ?? '');
    port = await freePort();
    const { ingress, admin } = restate.nodes[0]?.address ?? { ingress: '', admin: '' };
    // A key of its own would stand there.
    const state = { XDG_STATE_HOME: join(folder.path, 'state'), BATON_KEY: undefined, DOOR: undefined };
    env = { BATON_RESTATE_INGRESS: ingress, BATON_RESTATE_ADMIN: admin, ...state };
    await work({ DOOR: 'sesame' });
    assert.equal((await baton(['deploy', `http://127.0.0.1:${port}`], { env })).code, 0);
  });

  after(async () => {
    await stop();
    await restate?.close();
    folder.remove();
  });

  it('give back its start, and who starts it hears why', async () => {
    const running = start('enter');
    const over = ended(running.child);
    await until(() => sealedElsewhere.test(running.err()), 'who starts it hears why it does not begin');
    assert.match(running.err(), /^! A worker can’t carry out the run enter, and leaves it to others: /m);
    assert.ok(!running.err().includes('   at '), running.err());
    assert.equal(said.split('carry out the run enter').length, 2, 'a worker tells it once');
    assert.match(said, sealedElsewhere);

    await work(fit);
    assert.equal((await over).code, 3, running.err());
  });

  const lacks = {
    'the key': [{ DOOR: 'sesame' }, sealedElsewhere],
    'a secret': [{ BATON_KEY: fit.BATON_KEY }, /The secret `door` has no value\..*/],
  } as const;
  for (const [what, [has, why]] of Object.entries(lacks)) {
    it(`give back what a run is told, where they lack ${what}`, async () => {
      await work(fit);
      const id = what.replace(' ', '-');
      assert.equal((await tell('run', 'enter.flow', '--pin', '1234', '--run-id', id)).code, 3);
      await work(has);
      const answering = tell('answer', id, 'ok', 'yes');
      await until(() => why.test(said), `the worker says why, and not ${said}`);
      assert.match((await tell('runs', 'show', id)).stdout, why);
      await work(fit);
      const { code, stdout, stderr } = await answering;
      assert.deepEqual([code, stdout.trim()], [0, `${'sesame 1234'.length}`], stderr);
    });
  }
});

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds()); await delay(100)) assert.ok(Date.now() < end, what);
}
