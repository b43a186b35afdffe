import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import { variablesOf } from '#language/plan/secretNames.ts';
import { readClear } from '#runner/engines/embedded/clearRun.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { forkRun } from '#runner/engines/embedded/fork.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { mask } from '#runner/secrets/masker.ts';
import { resolveSecrets } from '#runner/secrets/resolve.ts';
import { SealProblem, sealerWith, userSealer } from '#runner/secrets/sealing.ts';

const planOf = (text: string, file = '/w/flows/a.flow') => {
  const uri = pathToFileURL(file).href;
  return lower(analyse([{ uri, text }]), uri, 'main');
};

describe('values of secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, 'flows'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const plan = () =>
    planOf(
      'secret dbPassword\nsecret unused\nfn b() -> secret string = dbPassword\nflow main() -> int {\n  return reveal(b().length)\n}\n',
      join(folder, 'flows/a.flow'),
    );

  it('are asked for by the names that a flow reads', () => assert.deepEqual(plan().secrets, ['dbPassword']));

  it('come from the first place that has one', () => {
    const read = (sources: Parameters<typeof resolveSecrets>[1]) => resolveSecrets(plan(), sources).dbPassword;
    assert.throws(() => read({ env: { DB_PASSWORD: '' } }), /The secret `dbPassword` has no value\./);
    writeFileSync(join(folder, '.env'), 'DB_PASSWORD=root');
    assert.equal(read({ env: {} }), 'root');
    writeFileSync(join(folder, 'flows/.env'), 'dbPassword="be side"');
    assert.equal(read({ env: {} }), 'be side');
    writeFileSync(join(folder, 'one'), 'DB_PASSWORD=one');
    writeFileSync(join(folder, 'two'), 'DB_PASSWORD=two');
    const envFiles = [join(folder, 'one'), join(folder, 'two')];
    assert.equal(read({ env: {}, envFiles }), 'two');
    assert.equal(read({ env: { DB_PASSWORD: 'env' }, envFiles }), 'env');
    assert.equal(read({ env: { DB_PASSWORD: 'env' }, given: { dbPassword: 'kept' } }), 'kept');
    assert.throws(() => read({ env: {}, envFiles: ['/nowhere'] }), /The file `\/nowhere` can't be read\./);
  });

  it('stand in variables as these are usually written', () => {
    assert.deepEqual(variablesOf('apiToken'), ['apiToken', 'API_TOKEN']);
    assert.deepEqual(variablesOf('awsS3Key'), ['awsS3Key', 'AWS_S3_KEY']);
    assert.deepEqual(variablesOf('URLToken'), ['URLToken', 'URL_TOKEN']);
    assert.deepEqual(variablesOf('db_password'), ['db_password', 'DB_PASSWORD']);
  });

  it('are sealed with a key that only the user can read, made once', () => {
    const env = { HOME: folder, XDG_STATE_HOME: join(folder, 'state'), LOCALAPPDATA: folder };
    const sealed = userSealer(env).seal('r/1', { a: [1] });
    assert.deepEqual(userSealer(env).open('r/1', sealed), { a: [1] });
    assert.throws(() => userSealer(env).open('r/2', sealed), SealProblem);
    assert.throws(() => userSealer({ BATON_KEY: 'x' }).open('r/1', sealed), /sealed with another key/);
    if (process.platform === 'linux') assert.equal(statSync(join(folder, 'state/baton/key')).mode & 0o777, 0o600);
  });
});

describe('a run with secrets', () => {
  const token = 'hunter-22-and-more';
  const sealer = sealerWith(() => new Uint8Array(32).fill(7));
  const text = `secret token
declare action act(x: secret json) -> string idempotent
flow main(key: secret string) -> secret string {
  step a = act(x: { key, all: [token, "plain"] })
  step b = act(x: a)
  return token
}
`;

  const start = (answers: (input: unknown) => string | Promise<string>) => {
    const journal = openMemoryJournal();
    const act = { parameters: ['x'], run: async (input: unknown) => answers(input) };
    const registry = { actions: { act }, resourceKinds: {} };
    const env = { TOKEN: token, BATON_KEY: 'not for steps' };
    const options = { cwd: '/', env, registry, sealer };
    const handle = startRun(planOf(text), { key: 'key-of-the-caller' }, { ...options, journal });
    return { journal, handle, options };
  };

  it('calls with them in clear, and records and tells none of them', async () => {
    const inputs: unknown[] = [];
    const { journal, handle } = start(input => {
      inputs.push(input);
      return `echo ${token}`;
    });
    const told: unknown[] = [];
    handle.onEvents(events => told.push(...events));
    const outcome = await handle.done;
    assert.deepEqual(inputs, [{ x: { key: 'key-of-the-caller', all: [token, 'plain'] } }, { x: `echo ${token}` }]);
    assert.deepEqual(outcome, { status: 'succeeded', output: mask });
    const everything = JSON.stringify([told, journal.readEvents(handle.id), journal.listRuns()]);
    for (const secret of [token, 'key-of-the-caller']) assert.ok(!everything.includes(secret));
    assert.ok(everything.includes(`echo ${mask}`));
    const clear = readClear(journal, handle.id, sealer);
    assert.deepEqual(clear.input, { key: 'key-of-the-caller' });
    assert.ok(JSON.stringify(clear.events).includes(`echo ${token}`));
  });

  it('tells none of them in what a person is asked, and answers', async () => {
    const journal = openMemoryJournal();
    const asking = `secret token
event opened(by: string)
flow main() {
  step ok = approve("Is \${reveal(token)} right?", details: { token: reveal(token) })
  step seen = wait opened(by: reveal(token)) after ok
}
`;
    const env = { TOKEN: token };
    const handle = startRun(planOf(asking), {}, { cwd: '/', env, sealer, journal, stay: true });
    const waiting = new Promise<void>(resolve => {
      handle.onEvents(events => events.some(({ type }) => type === 'run.waiting') && resolve());
    });
    await waiting;
    handle.answer('main/ok', { approved: true, by: `who knows ${token}`, comment: `It is ${token}.` });
    handle.emit('opened', { by: token });
    assert.equal((await handle.done).status, 'succeeded');
    const everything = JSON.stringify(journal.readEvents(handle.id));
    assert.ok(!everything.includes(token), everything);
    for (const text of [`Is ${mask} right?`, `who knows ${mask}`, `It is ${mask}.`])
      assert.ok(everything.includes(text), text);
    assert.ok(JSON.stringify(readClear(journal, handle.id, sealer).events).includes(`Is ${token} right?`));
  });

  it('goes on with them after its process has gone, also when the secret is another one by then', async () => {
    const { journal, handle, options } = start(() => new Promise(() => undefined));
    await new Promise<void>(resolve => {
      handle.onEvents(events => events.some(({ type }) => type === 'attempt.started') && resolve());
    });
    // Nobody answers in this process any more.
    journal.releaseRun(handle.id);
    const inputs: unknown[] = [];
    const act = { parameters: ['x'], run: async (input: unknown) => `${inputs.push(input)} ${token}` };
    const again = resumeRun(journal, handle.id, {
      ...options,
      env: { TOKEN: 'rotated-token' },
      registry: { actions: { act }, resourceKinds: {} },
    });
    await again.done;
    assert.deepEqual(inputs[0], { x: { key: 'key-of-the-caller', all: [token, 'plain'] } });
    const everything = JSON.stringify([again.past, journal.readEvents(handle.id)]);
    for (const secret of [token, 'rotated-token', 'key-of-the-caller']) assert.ok(!everything.includes(secret), secret);
    const other = sealerWith(() => new Uint8Array(32).fill(8));
    assert.throws(() => readClear(journal, handle.id, other), /sealed with another key/);
    handle.cancel('the test is over');
  });

  it('is forked with them', async () => {
    const { journal, handle } = start(() => token);
    await handle.done;
    const events = journal.readEvents(handle.id);
    const id = forkRun(journal, handle.id, events.length - 3, [], Date.now(), sealer);
    assert.ok(!JSON.stringify(journal.readEvents(id)).includes(token));
    assert.deepEqual(readClear(journal, id, sealer).input, { key: 'key-of-the-caller' });
  });
});
