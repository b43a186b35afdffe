import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { baton, eventsIn, startBaton, temporaryFolder } from './baton.ts';

const flow = `
flow trip(name: string = "Ada") -> string {
  step first = shell("echo first >> did.txt")
  step look = sleep(20ms) after first
  step pay = shell("echo pay >> did.txt; while [ ! -e go ]; do sleep 0.05; done; echo paid") after first
  step last = shell("echo last \${name} >> did.txt; echo \${pay.stdout}") after look
  return last.stdout
}
`;

describe('recorded runs', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const cwd = folder.path;
  const did = () => readFileSync(join(cwd, 'did.txt'), 'utf8').trim().split('\n');
  const there = (...args: string[]) => baton(args, { cwd });
  const list = async () =>
    (await there('runs', '--json')).stdout
      .split('\n')
      .filter(Boolean)
      .map(
        line =>
          JSON.parse(line) as {
            id: string;
            status: string;
            flow: string;
            duration: number;
            pinned?: true;
            rerunOf?: string;
          },
      );

  /** Starts the flow, and resolves once its payment is under way. */
  async function started() {
    rmSync(join(cwd, 'did.txt'), { force: true });
    rmSync(join(cwd, 'go'), { force: true });
    const child = startBaton(['run', 'trip.flow', '--name', 'Grace'], { cwd });
    while (!existsSync(join(cwd, 'did.txt')) || !did().includes('pay')) {
      assert.equal(child.exitCode, null, 'It ended before it could be killed.');
      await delay(20);
    }
    return child;
  }

  async function killed(): Promise<string> {
    const child = await started();
    child.kill('SIGKILL');
    await once(child, 'exit');
    // What it had started is not left behind.
    writeFileSync(join(cwd, 'go'), '');
    const [run] = await list();
    return run?.id ?? '';
  }

  before(() => {
    mkdirSync(join(cwd, '.baton'));
    writeFileSync(join(cwd, 'trip.flow'), flow);
  });
  after(() => folder.remove());

  it('are none before the first', async () => {
    const ran = await there('runs');
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /has no journal: nothing was run there\./);
  });

  it('show one that was killed as interrupted, and go on with it after an answer', async () => {
    const id = await killed();
    assert.deepEqual(
      (await list()).map(run => [run.flow, run.status]),
      [['trip', 'interrupted']],
    );
    assert.match((await there('runs')).stdout, /^\w{13} {2}! interrupted .* trip {2}trip\.flow$/m);
    const shown = await there('runs', 'show', id);
    assert.match(shown.stdout, /Its process is gone\. Go on with: baton resume/);
    assert.match(shown.stdout, /It will ask about what is in doubt: trip\/pay\./);

    const resumed = await there('resume', id.slice(0, 11));
    assert.equal(resumed.code, 3);
    assert.match(resumed.stderr, /\? pay is in doubt: its process ended while `shell` ran/);
    assert.equal((await list())[0]?.status, 'waiting');
    assert.match((await there('runs', 'show', 'last')).stdout, new RegExp(`baton answer ${id} pay --retry`));

    const wrong = await there('answer', id, 'look', '--retry');
    assert.match(wrong.stderr, /Nothing is asked about the step `look`\.[\s\S]*Asked about: trip\/pay\./);
    const notJson = await there('answer', id, 'pay', 'paid');
    assert.deepEqual([notJson.code, /is not JSON/.test(notJson.stderr)], [2, true]);
    const answered = await there('answer', id, 'pay', '{"stdout":"by hand"}');
    assert.deepEqual([answered.code, answered.stdout], [0, '"by hand"\n'], answered.stderr);
    assert.deepEqual(did(), ['first', 'pay', 'last Grace'], 'what has succeeded is not done again');
    const ended = await there('resume', id);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /has ended: it succeeded\.[\s\S]*baton rerun/);
  });

  it('do a step again, or let it fail, as they are told', async () => {
    const again = await killed();
    const retried = await there('answer', again, 'trip/pay', '--retry', '--json');
    assert.equal(retried.code, 0, retried.stderr);
    assert.deepEqual(
      eventsIn(retried.stdout)
        .filter(event => 'path' in event && event.path === 'trip/pay' && event.type !== 'step.log')
        .map(event => event.type),
      ['step.inDoubt', 'step.resolved', 'attempt.started', 'step.succeeded'],
    );
    const failing = await killed();
    const failed = await there('answer', failing, 'pay', '--fail', 'The bank says no.');
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /error\[in-doubt\]: The bank says no\./);
  });

  it('refuse a second process, and are cancelled wherever they stand', async () => {
    const child = await started();
    const exit = once(child, 'exit');
    const [alive] = await list();
    assert.equal(alive?.status, 'running');
    const refused = await there('resume', 'last');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(`is alive: process ${child.pid} carries it out\\.`));
    const cancelled = await there('cancel', 'last');
    assert.equal(cancelled.code, 0, cancelled.stderr);
    assert.match(cancelled.stderr, /was cancelled/);
    await exit;

    const dead = await killed();
    assert.equal((await there('cancel', dead)).code, 0);
    assert.equal((await list())[0]?.status, 'cancelled');
    assert.equal((await there('cancel', dead)).code, 1);
  });

  it('are repeated from a step on, with the results before it', async () => {
    rmSync(join(cwd, 'did.txt'), { force: true });
    writeFileSync(join(cwd, 'go'), '');
    assert.equal((await there('run', 'trip.flow')).code, 0);
    const [first] = await list();
    writeFileSync(join(cwd, 'trip.flow'), flow.replace('echo last', 'echo final'));
    const ran = await there('rerun', 'last', '--from', 'last');
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(did(), ['first', 'pay', 'last Ada', 'final Ada']);
    assert.match(ran.stderr, new RegExp(`pay │ Not executed: this is the result of run ${first?.id}\\.`));
    assert.equal((await list())[0]?.rerunOf, first?.id);
    writeFileSync(join(cwd, 'input.json'), '{"name":"Mary"}');
    const recorded = await there('rerun', first?.id ?? '', '--from', 'pay', '--recorded', '--input', 'input.json');
    assert.equal(recorded.code, 0, recorded.stderr);
    assert.deepEqual(did().slice(4), ['pay', 'last Mary']);
    const unknown = await there('rerun', 'last', '--from', 'payy');
    assert.match(unknown.stderr, /There is no step `payy`\. Did you mean `pay`\?/);
  });

  it('tell all that is known of them', async () => {
    const whole = JSON.parse((await there('runs', 'show', 'last', '--json')).stdout) as {
      status: string;
      steps: { path: string; status: string }[];
    };
    assert.equal(whole.status, 'succeeded');
    assert.deepEqual(whole.steps.find(step => step.path === 'trip/pay')?.status, 'succeeded');
    const events = eventsIn((await there('runs', 'show', 'last', '--events')).stdout);
    assert.equal(events.at(-1)?.type, 'run.succeeded');
    const unknown = await there('runs', 'show', 'zzz');
    assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /There is no run `zzz`\./);
    assert.match((await there('runs', 'show', '1')).stderr, /runs have an id that starts with `1`/);
  });

  it('are compared two by two', async () => {
    writeFileSync(join(cwd, 'go'), '');
    assert.equal((await there('run', 'trip.flow', '--name', 'Ida')).code, 0);
    const [before] = await list();
    const same = await there('runs', 'diff', before?.id ?? '', 'last');
    assert.equal(same.code, 0, same.stdout);
    assert.match(same.stdout, /0 of \d+ steps differ/);
    assert.equal((await there('run', 'trip.flow', '--name', 'Eva')).code, 0);
    const other = await there('runs', 'diff', before?.id ?? '', 'last');
    assert.equal(other.code, 1);
    assert.match(other.stdout, /^- input\.name: "Ida"\n\+ input\.name: "Eva"$/m);
    assert.match(other.stdout, /^trip\/last .*the first that differs$/m);
    const json = JSON.parse((await there('runs', 'diff', before?.id ?? '', 'last', '--json')).stdout) as {
      parting: string;
    };
    assert.equal(json.parting, 'trip/last');
    assert.equal((await there('runs', 'diff', 'zzz', 'last')).code, 2);
  });

  it('stay when they are pinned, and go again when they are not', async () => {
    const id = (await list())[0]?.id ?? '';
    assert.equal((await there('runs', 'pin', 'last')).stderr, `${id} is kept.\n`);
    assert.match((await there('runs')).stdout, new RegExp(`^${id} .* pinned$`, 'm'));
    await there('runs', 'prune', '--older-than', '0s', '--keep', '0');
    assert.ok((await list()).some(run => run.id === id && run.pinned === true));
    assert.equal((await there('runs', 'unpin', id)).stderr, `${id} is not pinned any more.\n`);
    assert.equal((await there('runs', 'pin', 'zzz')).code, 2);
  });

  it('are forgotten when they are old', async () => {
    for (const name of ['Ida', 'Eva']) assert.equal((await there('run', 'trip.flow', '--name', name)).code, 0);
    const before = (await list()).length;
    assert.match((await there('runs', 'prune')).stderr, new RegExp(`^0 runs were forgotten; ${before} are left\\.`));
    assert.match((await there('runs', 'prune', '--keep', '2')).stderr, /forgotten; 2 are left\./);
    assert.equal((await list()).length, 2);
    assert.equal((await there('runs', 'prune', '--older-than', 'soon')).code, 2);
    assert.match((await there('runs', 'prune', '--older-than', '0s')).stderr, /^2 runs were forgotten; 0 are left\./);
  });
});
