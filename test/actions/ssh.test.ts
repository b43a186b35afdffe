import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '#protocol/json.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import { findProgram } from '../services/daemon.ts';
import { type Sshd, startSshd } from '../services/sshd.ts';
import { command, Stage, skipFor } from './context.ts';
import { runPage } from './pages.ts';

describe('ssh', () => {
  let server: Sshd | undefined;
  let stage: Stage;

  const open = async (more: JsonObject = {}, env: Record<string, string> = {}): Promise<void> => {
    await stage.resource?.close();
    stage.resource = undefined;
    const input = { host: '127.0.0.1', port: server!.port, knownHosts: 'known', ...more };
    stage.resource = await resourceKinds.ssh!.open(input, { cwd: stage.folder, env });
  };

  before(async function () {
    const started = await startSshd();
    server = started.service;
    if (server === undefined) skipFor(this, started.reason);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    stage = new Stage();
    writeFileSync(join(stage.folder, 'known'), `${server!.knownHost}\n`);
    await open({ keyText: server!.key });
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('runs commands, whose values are words', async () => {
    const value = `a b'"$(id);*\n\\`;
    const line = command`printf '<%s>' ${value} "${value}" ${['x', 'y z']}; cat; pwd; echo low >&2`;
    const result = (await stage.run('ssh.shell', { command: line, cwd: '/tmp', input: 'given' })) as JsonObject;
    assert.equal(result.stdout, `<${value}><${value}><x><y z>given/tmp`);
    assert.equal(result.stderr, 'low');
    assert.deepEqual(stage.lines('stderr'), ['low']);
    assert.equal(((await stage.run('ssh.shell', { command: command`exit 3`, allow: [3] })) as JsonObject).code, 3);
  });

  it('says how a command ended', async () => {
    const failure = await stage.fail('ssh.shell', { command: command`echo why >&2; exit 4` });
    assert.equal(failure.code, 'ssh/exit');
    assert.match(failure.message, /ended with exit code 4: why$/);
    assert.equal((await stage.fail('ssh.shell', { command: command`no-such-program` })).code, 'ssh/not-found');
    assert.match((await stage.fail('ssh.shell', { command: command`kill -9 $$` })).message, /by signal SIGKILL/);
    assert.equal((await stage.fail('ssh.shell', { command: command`true`, cwd: '/none' })).code, 'ssh/exit');
  });

  it('kills what it has started when it is stopped', async () => {
    const pids = join(stage.folder, 'pids');
    const line = command`trap '' TERM; sleep 300 & echo $! $$ > ${pids}; wait; sleep 300`;
    const stopped = stage.fail('ssh.shell', { command: line });
    while (!existsSync(pids) || !readFileSync(pids, 'utf8').endsWith('\n')) await delay(10);
    stage.abort();
    assert.equal((await stopped).code, 'cancelled');
    for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) {
      while (isAlive(Number(pid))) await delay(10);
    }
  });

  it('copies files up and down, as a whole or not at all', async () => {
    const there = join(stage.folder, 'there.bin');
    const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251));
    writeFileSync(join(stage.folder, 'here.bin'), content);
    assert.deepEqual(await stage.run('ssh.upload', { path: 'here.bin', to: there, mode: '750' }), {
      path: there,
      bytes: content.length,
    });
    assert.equal(statSync(there).mode & 0o777, 0o750);
    writeFileSync(join(stage.folder, 'here.bin'), 'second');
    await stage.run('ssh.upload', { path: 'here.bin', to: there });
    assert.equal(readFileSync(there, 'utf8'), 'second');
    await stage.run('ssh.download', { path: there, to: 'deep/copy.bin' });
    assert.equal(readFileSync(join(stage.folder, 'deep/copy.bin'), 'utf8'), 'second');

    const codes: string[] = [];
    const upload = { path: 'here.bin', to: join(stage.folder, 'no/folder/x') };
    codes.push((await stage.fail('ssh.upload', upload)).code);
    codes.push((await stage.fail('ssh.upload', { ...upload, path: 'none' })).code);
    codes.push((await stage.fail('ssh.download', { path: '/none', to: 'deep/copy.bin' })).code);
    assert.deepEqual(codes, ['ssh/no-file', 'file/not-found', 'ssh/no-file']);
    assert.equal(readFileSync(join(stage.folder, 'deep/copy.bin'), 'utf8'), 'second');
    assert.deepEqual(readdirSync(join(stage.folder, 'deep')), ['copy.bin']);
  });

  it('talks to nobody whose key is not known', async () => {
    const { key, knownHost, port } = server!;
    writeFileSync(join(stage.folder, 'known'), '# nobody\n');
    const unknown = await failureOf(open({ keyText: key }));
    assert.equal(unknown.code, 'ssh/unknown-key');
    const [, fingerprint] = /is (SHA256:\S+)\.$/.exec(unknown.message)!;
    assert.match(unknown.hint, new RegExp(`ssh-keyscan -p ${port} 127.0.0.1 >> known`));
    await open({ keyText: key, hostKey: fingerprint! });
    const changed = knownHost.replace(/.{8}$/, 'AAAAAAAA');
    writeFileSync(join(stage.folder, 'known'), changed);
    assert.equal((await failureOf(open({ keyText: key }))).code, 'ssh/changed-key');
    assert.equal((await failureOf(open({ keyText: key, hostKey: 'SHA256:other' }))).code, 'ssh/changed-key');
    writeFileSync(join(stage.folder, 'known'), `${knownHost}\n@revoked ${knownHost}`);
    assert.match((await failureOf(open({ keyText: key }))).message, /was revoked/);
    writeFileSync(join(stage.folder, 'known'), knownHost);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', join(stage.folder, 'known')], { stdio: 'ignore' });
    await open({ keyText: key });
  });

  it('logs in with a file, and says when it may not', async () => {
    writeFileSync(join(stage.folder, 'id'), server!.key, { mode: 0o600 });
    await open({ key: 'id', user: userInfo().username });
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'open sesame', '-f', join(stage.folder, 'id')], { stdio: 'ignore' });
    await open({ key: 'id', passphrase: 'open sesame' });
    assert.equal((await failureOf(open({ key: 'id', passphrase: 'wrong' }))).code, 'ssh/login');
    const wrong = await failureOf(open({ password: 'wrong' }));
    assert.equal(wrong.code, 'ssh/login');
    assert.equal((await failureOf(open({ keyText: 'no key' }))).code, 'ssh/login');
    assert.equal((await failureOf(open({ key: 'none' }))).code, 'file/not-found');
    assert.equal((await failureOf(open({ host: '127.0.0.1', port: 1, keyText: server!.key }))).code, 'ssh/refused');
  });

  it('logs in with an agent', async function () {
    const program = findProgram('ssh-agent');
    if (program === undefined) skipFor(this, 'ssh-agent is not installed');
    const socket = join(stage.folder, 'agent');
    const agent = spawn(program, ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      while (!existsSync(socket)) await delay(10);
      execFileSync('ssh-add', ['-q', '-'], { input: server!.key, env: { ...process.env, SSH_AUTH_SOCK: socket } });
      await open({}, { SSH_AUTH_SOCK: socket });
      await stage.run('ssh.shell', { command: command`true` });
    } finally {
      agent.kill();
      await once(agent, 'exit');
    }
  });

  it('does what its page says', async () => {
    const env = { SSH_HOST: '127.0.0.1', SSH_PORT: String(server!.port), SSH_KEY: server!.key };
    const files = { 'page.html': '<p>new</p>', known_hosts: server!.knownHost };
    const input = { folder: join(stage.folder, 'site') };
    assert.equal(await runPage('ssh', { flow: 'publish', input, env, files }), 'page.html');
    assert.equal(readFileSync(join(input.folder, 'page.html'), 'utf8'), '<p>new</p>');
  });
});

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

async function failureOf(work: Promise<unknown>): Promise<Told> {
  return work.then(
    () => assert.fail('It did not fail.'),
    (thrown: unknown) => thrown as Told,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
  } catch {
    return false;
  }
}
