import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { EventsBody, LaunchArguments } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';

const adapter = join(import.meta.dirname, '../../runner/debug/main.ts');

const source = `
import { greet } from "./greet.flow"

flow main(name: string) -> string {
  step hello = shell("echo hello \${name}; echo oops >&2")
  step greeting = greet(who: name)
  return "\${hello.stdout} \${greeting}"
}

flow failing() {
  step bad = shell("echo no >&2; exit 3")
}

flow long() {
  step pause = shell("trap 'echo stopped > stopped; exit' TERM; echo started > started; sleep 60 & wait")
}

flow trip() {
  step once = shell("echo once >> once")
  step pay = shell("echo started > started; while [ ! -e go ]; do sleep 0.05; done") after once
  step last = log("paid") after pay
}

flow busy() {
  step all = for i in range(3000) limit 50 {
    step one = log("line \${i}")
  }
}
`;

const greet = `flow greet(who: string) -> string {
  step said = exec("printf", args: ["%s!", who])
  return said.stdout
}
`;

/** A client of an adapter in its own process, and all that came from it. */
class Client {
  readonly folder: string;
  readonly events: DebugProtocol.Event[] = [];
  readonly dap: DebugClient;
  /** When each batch of run events came, in milliseconds. */
  readonly batchTimes: number[] = [];

  constructor(folder = mkdtempSync(join(tmpdir(), 'baton-adapter-'))) {
    this.folder = folder;
    this.dap = new DebugClient(process.execPath, adapter, 'baton', { cwd: this.folder }, true);
    this.dap.defaultTimeout = 15_000;
    for (const type of ['output', 'exited', 'terminated', 'baton/events']) {
      this.dap.on(type, (event: DebugProtocol.Event) => {
        this.events.push(event);
        if (type === 'baton/events') this.batchTimes.push(performance.now());
      });
    }
    writeFileSync(join(this.folder, 'main.flow'), source);
    writeFileSync(join(this.folder, 'greet.flow'), greet);
  }

  get process(): ChildProcess {
    return Reflect.get(this.dap, '_adapterProcess');
  }

  get program(): string {
    return join(this.folder, 'main.flow');
  }

  get runEvents(): readonly RunEvent[] {
    return this.events
      .filter(event => event.event === 'baton/events')
      .flatMap(event => (event.body as EventsBody).events);
  }

  get output(): readonly DebugProtocol.OutputEvent['body'][] {
    return this.events.filter(event => event.event === 'output').map(event => event.body);
  }

  /** Launches as an editor does: the launch is under way while breakpoints are told. */
  async launch(given: Partial<LaunchArguments>): Promise<void> {
    const args = { program: this.program, noDebug: true, ...given } as DebugProtocol.LaunchRequestArguments;
    await this.dap.initializeRequest();
    await Promise.all([this.dap.launchRequest(args), this.dap.configurationDoneRequest()]);
  }

  async until(type: RunEvent['type']): Promise<void> {
    while (!this.runEvents.some(event => event.type === type)) await this.dap.waitForEvent('baton/events');
  }

  async launchError(given: object): Promise<string> {
    await this.dap.initializeRequest();
    const failure = await this.dap
      .launchRequest({ program: this.program, ...given } as DebugProtocol.LaunchRequestArguments)
      .then(
        () => assert.fail('It was launched.'),
        (thrown: Error) => thrown,
      );
    return failure.message;
  }

  async stop(): Promise<void> {
    // A process that has ended answers nothing any more.
    if (this.process.exitCode === null && this.process.signalCode === null) await this.dap.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Kills the process of a run of `trip` while a step of it is on its way. @returns the run's id */
async function killedOnTheWay(client: Client): Promise<string> {
  await client.launch({ flow: 'trip' });
  while (!existsSync(join(client.folder, 'started'))) await new Promise(resolve => setTimeout(resolve, 20));
  const exit = once(client.process, 'exit');
  client.process.kill('SIGKILL');
  await exit;
  writeFileSync(join(client.folder, 'go'), '');
  return client.runEvents[0]?.run ?? '';
}

describe('the debug adapter over the wire', function () {
  this.timeout(30_000);
  let client: Client;
  beforeEach(async () => {
    client = new Client();
    await client.dap.start();
  });
  afterEach(() => client.stop());

  it('runs a flow to its end', async () => {
    const ended = client.dap.waitForEvent('terminated');
    await client.launch({ flow: 'main', inputs: { name: 'Ada $(id)' } });
    await ended;
    const last = client.runEvents.at(-1);
    assert.equal(last?.type, 'run.succeeded');
    assert.equal(last.output, 'hello Ada $(id) Ada $(id)!');
    assert.deepEqual(
      client.runEvents.map(event => event.seq),
      client.runEvents.map((_, index) => index + 1),
    );
    assert.equal(client.events.find(event => event.event === 'exited')?.body.exitCode, 0);
    const hello = client.output.find(line => line.output === 'hello Ada $(id)\n');
    assert.equal(hello?.category, 'stdout');
    assert.equal(hello?.source?.path, client.program);
    assert.equal(hello?.line, 5);
    assert.equal(client.output.find(line => line.output === 'oops\n')?.category, 'stderr');
    const inner = client.output.find(line => line.output === 'Ada $(id)!\n');
    assert.equal(inner?.source?.name, 'greet.flow');
    assert.equal(inner?.line, 2);

    const journal = openJournal(client.folder);
    assert.equal(journal.listRuns()[0]?.status, 'succeeded');
    journal.close();
  });

  it('tells a failure with its place, and exits with 1', async () => {
    const ended = client.dap.waitForEvent('terminated');
    await client.launch({ flow: 'failing' });
    await ended;
    assert.equal(client.runEvents.at(-1)?.type, 'run.failed');
    assert.equal(client.events.find(event => event.event === 'exited')?.body.exitCode, 1);
    const told = client.output.find(line => line.output.startsWith('✖ failing/bad: '));
    assert.match(told?.output ?? '', /ended with exit code 3: no/);
    assert.equal(told?.line, 11);
  });

  it('says why a flow can not be launched', async () => {
    assert.equal(await client.launchError({ program: 'nowhere.flow' }), 'There is no file `nowhere.flow`.');
    assert.match(client.output[0]?.output ?? '', /There is no file/);
  });

  for (const [what, given, expected] of [
    ['a folder', { program: '.' }, /`\.` is a folder, not a file\.$/],
    ['an unknown flow', { flow: 'fialing' }, /has no flow `fialing`\. Did you mean `failing`\?/],
    ['no flow of several', {}, /has 5 flows: main, failing, long, trip, busy\./],
    ['a wrong input', { flow: 'main', inputs: { name: 3 } }, /The parameter `name` takes a text, and was given /],
    ['a missing input', { flow: 'main' }, /needs the parameter `name` \(string\)/],
    ['an engine that it has not', { flow: 'failing', engine: 'other' }, /has no engine `other`/],
    ['a working directory that is not there', { flow: 'failing', cwd: '/nowhere' }, /`\/nowhere` does not exist/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.match(await client.launchError(given), expected);
    });
  }

  it('refuses a program with errors', async () => {
    writeFileSync(client.program, 'flow broken() {\n  step a = frobnicate()\n}\n');
    assert.match(await client.launchError({}), /The flow `broken` can't run: .*line 2: /);
  });

  it('stops a run when it is terminated', async () => {
    const ended = client.dap.waitForEvent('terminated');
    await client.launch({ flow: 'long', cwd: client.folder });
    await client.until('attempt.started');
    while (!existsSync(join(client.folder, 'started'))) await new Promise(resolve => setTimeout(resolve, 20));
    await client.dap.terminateRequest();
    await ended;
    assert.equal(client.runEvents.at(-1)?.type, 'run.cancelled');
    assert.equal(readFileSync(join(client.folder, 'stopped'), 'utf8'), 'stopped\n');
  });

  it('stops a run on its own request', async () => {
    const ended = client.dap.waitForEvent('terminated');
    await client.launch({ flow: 'long' });
    await client.until('attempt.started');
    await client.dap.customRequest('baton/cancel', { reason: 'enough' });
    await ended;
    const last = client.runEvents.at(-1);
    assert.equal(last?.type, 'run.cancelled');
    assert.equal(last.reason, 'enough');
  });

  it('cancels the run and ends when it gets SIGTERM', async () => {
    await client.launch({ flow: 'long' });
    await client.until('attempt.started');
    const exit = once(client.process, 'exit');
    client.process.kill('SIGTERM');
    await client.dap.waitForEvent('terminated');
    assert.deepEqual(await exit, [0, null]);
    assert.equal(client.runEvents.at(-1)?.type, 'run.cancelled');
  });

  it('carries on a run whose process was killed, and takes an answer', async () => {
    const resume = await killedOnTheWay(client);
    const next = new Client(client.folder);
    await next.dap.start();
    try {
      const ended = next.dap.waitForEvent('terminated');
      await next.launch({ resume });
      await next.until('run.waiting');
      await next.dap.customRequest('baton/answer', { path: 'trip/pay', how: 'done' });
      await ended;
      assert.equal(next.runEvents.at(-1)?.type, 'run.succeeded');
      assert.deepEqual(
        next.runEvents.map(event => event.seq),
        next.runEvents.map((_, index) => index + 1),
        'what had happened before is told as well',
      );
      assert.equal(readFileSync(join(next.folder, 'once'), 'utf8'), 'once\n');
      assert.equal(next.output.filter(line => line.output === 'paid\n').length, 1);
      assert.ok(!next.output.some(line => line.output.startsWith('▶ trip')), 'the console tells what is new');
    } finally {
      await next.stop();
    }
  });

  it('leaves a run waiting when the editor goes', async () => {
    const resume = await killedOnTheWay(client);
    const next = new Client(client.folder);
    await next.dap.start();
    await next.launch({ resume });
    await next.until('run.waiting');
    const gone = once(next.process, 'exit');
    await next.dap.disconnectRequest({});
    await gone;
    const journal = openJournal(client.folder);
    assert.equal(journal.readRun(resume)?.status, 'waiting');
    journal.close();
    await next.stop();
  });

  it('refuses to carry on a run that is not there', async () => {
    assert.match(await client.launchError({ resume: 'nowhere' }), /There is no run `nowhere` in the journal/);
  });

  it('sends few messages under load', async () => {
    const ended = client.dap.waitForEvent('terminated');
    const started = performance.now();
    await client.launch({ flow: 'busy' });
    await ended;
    assert.equal(client.runEvents.at(-1)?.type, 'run.succeeded');
    assert.ok(client.runEvents.length > 9000);
    assert.ok(client.batchTimes.length <= (performance.now() - started) / 30 + 3);
  });

  it('answers what editors ask', async () => {
    const { body } = await client.dap.initializeRequest();
    assert.equal(body?.supportsConfigurationDoneRequest, true);
    const breakpoints = await client.dap.setBreakpointsRequest({
      source: { path: client.program },
      breakpoints: [{ line: 5 }],
    });
    assert.equal(breakpoints.body.breakpoints[0]?.verified, true);
    assert.equal((await client.dap.threadsRequest()).body.threads.length, 1);
    await assert.rejects(client.dap.customRequest('baton/nonsense'), /not known/);
  });
});
