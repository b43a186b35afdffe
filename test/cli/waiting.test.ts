/** Runs that wait: without a process, across processes, and told from another one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Wait } from '#protocol/runEvents.ts';
import { baton, eventsIn, startBaton, temporaryFolder } from './baton.ts';

const flows = `
event paid(order: int, amount: number)

flow expense(amount: number) -> json {
  step ok = approve("Pay \${amount}?", details: { amount: amount }) timeout 3d
  step told = shell("echo paid >> did.txt") after ok
  return ok.by
}

flow rest() {
  step nap = sleep(2h)
}

flow order(id: int) -> number {
  step p = wait paid(order: id)
  return p.amount
}

flow pay(id: int) {
  emit paid(order: id, amount: 5)
}
`;

interface Listed {
  readonly id: string;
  readonly flow: string;
  readonly status: string;
  readonly due?: string;
  readonly waits?: readonly Wait[];
}

describe('runs that wait', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const cwd = folder.path;
  const there = (...args: string[]) => baton(args, { cwd });
  const list = async (where = cwd): Promise<readonly Listed[]> =>
    (await baton(['runs', '--json'], { cwd: where })).stdout
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Listed);
  const last = async (): Promise<Listed> => (await list())[0]!;

  before(() => {
    mkdirSync(join(cwd, '.baton'));
    writeFileSync(join(cwd, 'flows.flow'), flows);
  });
  after(() => folder.remove());

  it('leave their process with an event that says for what and until when', async () => {
    const ran = await there('run', 'flows.flow', 'expense', '--amount', '12', '--json');
    assert.equal(ran.code, 3, ran.stderr);
    const event = eventsIn(ran.stdout).at(-1);
    assert.ok(event?.type === 'run.waiting');
    assert.deepEqual(
      event.waits?.map(wait => [wait.path, wait.for, wait.prompt]),
      [['expense/ok', 'approval', 'Pay 12?']],
    );
    assert.ok(Math.abs((event.until ?? 0) - event.time - 3 * 24 * 3600 * 1000) < 60_000);
    const { status, due, waits } = await last();
    assert.deepEqual([status, due], ['waiting', new Date(event.until ?? 0).toISOString()]);
    assert.deepEqual(waits, event.waits);
    const shown = (await there('runs')).stdout;
    assert.match(shown, /\? waiting .* expense[\s\S]*ok: Pay 12\? {2}until \d{4}-/);
  });

  it('go on with an answer, here or where the journal was copied to', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'baton-elsewhere-'));
    cpSync(cwd, elsewhere, { recursive: true });
    const wrong = await there('answer', 'last', 'ok', 'perhaps');
    assert.deepEqual([wrong.code, /asks for a yes or a no\. `perhaps` is neither/.test(wrong.stderr)], [2, true]);
    const answered = await there('answer', 'last', 'ok', 'yes', '--by', 'Ada');
    assert.deepEqual([answered.code, answered.stdout], [0, '"Ada"\n'], answered.stderr);
    const refused = await baton(['answer', 'last', 'ok', 'no', '--by', 'Bob', '--comment', 'Too much', '--cwd', '.'], {
      cwd: elsewhere,
    });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /error\[refused\]: Bob refused `ok`: Too much$/m);
    rmSync(elsewhere, { recursive: true });
  });

  it('stay with --wait, and take what is said to them from another process', async () => {
    const child = startBaton(['run', 'flows.flow', 'expense', '--amount', '1', '--wait'], { cwd });
    const exit = once(child, 'exit');
    let out = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
    });
    while ((await list())[0]?.status !== 'waiting') await delay(50);
    const answered = await there('answer', 'last', 'ok', 'yes', '--by', 'Grace');
    assert.equal(answered.code, 0, answered.stderr);
    assert.match(answered.stderr, new RegExp(`was told\\. Process ${child.pid} on .* goes on with it\\.`));
    assert.deepEqual(await exit, [0, null]);
    assert.equal(out, '"Grace"\n');
  });

  it('are cancelled while they stay, and while they have no process', async () => {
    const child = startBaton(['run', 'flows.flow', 'rest', '--wait'], { cwd });
    const exit = once(child, 'exit');
    while ((await list())[0]?.status !== 'waiting') await delay(50);
    const cancelled = await there('cancel', 'last');
    assert.equal(cancelled.code, 0, cancelled.stderr);
    await exit;
    assert.equal((await last()).status, 'cancelled');
    assert.equal((await there('run', 'flows.flow', 'rest')).code, 3);
    assert.equal((await there('cancel', 'last')).code, 0);
    assert.equal((await last()).status, 'cancelled');
  });

  it('go on waiting when their process is killed, and are answered then', async () => {
    const child = startBaton(['run', 'flows.flow', 'expense', '--amount', '2', '--wait'], { cwd });
    const exit = once(child, 'exit');
    while ((await list())[0]?.status !== 'waiting') await delay(50);
    child.kill('SIGKILL');
    await exit;
    assert.equal((await last()).status, 'waiting');
    assert.equal((await there('answer', 'last', 'ok', 'yes')).code, 0);
    assert.equal((await last()).status, 'succeeded');
  });

  it('hear an event each once, checked by its declaration', async () => {
    for (const id of ['7', '8']) assert.equal((await there('run', 'flows.flow', 'order', '--id', id)).code, 3);
    const unknown = await there('emit', 'payd', '--order', '7');
    assert.match(unknown.stderr, /has to do with an event `payd`\. Did you mean `paid`\?/);
    const misfit = await there('emit', 'paid', '--order', 'x', '--amount', '1');
    assert.deepEqual([misfit.code, /field `order` takes a whole number/.test(misfit.stderr)], [2, true]);
    const missing = await there('emit', 'paid', '--order', '7');
    assert.match(missing.stderr, /The event `paid` needs --amount <number>\./);
    const extra = await there('emit', 'paid', '--order', '7', '--amount', '1', '--colour', 'red');
    assert.match(extra.stderr, /Fields of `paid`: order: int, amount: number\./);
    const sent = await there('emit', 'paid', '--order', '7', '--amount', '3.5');
    assert.equal(sent.code, 0, sent.stderr);
    assert.deepEqual(
      (await list()).slice(0, 2).map(run => run.status),
      ['waiting', 'succeeded'],
    );
    writeFileSync(join(cwd, 'paid.json'), '{"order": 8, "amount": 1}');
    const told = await there('emit', 'paid', '--input', 'paid.json', '--no-resume');
    assert.match(told.stderr, /paid was sent\. 1 waiting run goes on\./);
    assert.equal((await last()).status, 'waiting');
    assert.match((await there('runs')).stdout, /paid\(order: 8\) {2}can go on/);
    assert.equal((await there('resume', '--due')).code, 0);
    assert.equal((await last()).status, 'succeeded');
  });

  it('hear what another run emits, and nothing from before their own life', async () => {
    assert.equal((await there('run', 'flows.flow', 'order', '--id', '9')).code, 3);
    assert.equal((await there('run', 'flows.flow', 'pay', '--id', '9')).code, 0);
    const done = await there('resume', '--due', '--json');
    assert.deepEqual(
      eventsIn(done.stdout).map(event => event.type),
      ['run.resumed', 'event.received', 'step.succeeded', 'value.computed', 'block.ended', 'run.succeeded'],
    );
    assert.equal((await there('run', 'flows.flow', 'order', '--id', '9')).code, 3, 'it came before');
    const two = await there('resume', '--due');
    assert.match(two.stderr, /No waiting run can go on now\./);
    assert.equal((await there('resume')).code, 2);
  });
});
