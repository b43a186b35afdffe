/** How an editor gives the debug adapter the secrets that it keeps. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SecretsNeededBody } from '#protocol/requests.ts';

const adapter = join(import.meta.dirname, '../../runner/debug/main.ts');
const token = 'kept-by-the-editor';

describe('secrets over the debug adapter protocol', function () {
  this.timeout(30_000);
  let folder: string;
  let dap: DebugClient;
  const messages: DebugProtocol.Event[] = [];
  beforeEach(async () => {
    messages.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
    const source = `secret apiToken

flow main() {
  step a = exec("sh", args: ["-c", "printf %s \\"$T\\" > told; echo \\"$T\\"; echo $0 $*"], env: { T: apiToken })
  step b = log("done") after a
  step c = log("over") after b
}
`;
    writeFileSync(join(folder, 'main.flow'), source);
    process.env.XDG_STATE_HOME = join(folder, 'state');
    dap = new DebugClient(process.execPath, adapter, 'baton', { cwd: folder }, true);
    for (const type of ['output', 'baton/events', 'baton/secretsNeeded']) {
      dap.on(type, (event: DebugProtocol.Event) => messages.push(event));
    }
    await dap.start();
    await dap.initializeRequest();
  });
  afterEach(async () => {
    await dap.stop();
    delete process.env.XDG_STATE_HOME;
    rmSync(folder, { recursive: true, force: true });
  });

  const launch = (more: object) =>
    dap.launchRequest({ program: join(folder, 'main.flow'), ...more } as DebugProtocol.LaunchRequestArguments);

  it('come when the adapter asks for them, and stand in nothing that it says or keeps', async () => {
    const ended = dap.waitForEvent('terminated', 15_000);
    dap.on('baton/secretsNeeded', ({ body }: DebugProtocol.Event) => {
      assert.deepEqual((body as SecretsNeededBody).names, ['apiToken']);
      void dap.customRequest('baton/secrets', { values: { apiToken: token } });
    });
    await Promise.all([launch({ noDebug: true, asksSecrets: true }), dap.configurationDoneRequest()]);
    await ended;
    assert.equal(readFileSync(join(folder, 'told'), 'utf8'), token);
    assert.ok(messages.some(({ event, body }) => event === 'output' && String(body.output).startsWith('•••\n')));
    assert.ok(!JSON.stringify(messages).includes(token));
    for (const name of readdirSync(join(folder, '.baton'))) {
      if (name !== 'owners') assert.ok(!readFileSync(join(folder, '.baton', name)).includes(token), name);
    }
  });

  it('are masked in all that the debugger shows of them, whatever is made of them', async () => {
    dap.on('baton/secretsNeeded', () => void dap.customRequest('baton/secrets', { values: { apiToken: token } }));
    const stopped = dap.waitForEvent('stopped', 15_000);
    await dap.setBreakpointsRequest({
      source: { path: join(folder, 'main.flow') },
      breakpoints: [{ line: 5, logMessage: 'with {a.stdout}' }],
    });
    await dap.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'main/c' }] });
    await Promise.all([launch({ asksSecrets: true }), dap.configurationDoneRequest()]);
    await stopped;
    const answers: unknown[] = [messages];
    const threads = await dap.threadsRequest();
    const stack = await dap.stackTraceRequest({ threadId: threads.body.threads[0]?.id ?? 0 });
    const frameId = stack.body.stackFrames[0]?.id ?? 0;
    const { scopes } = (await dap.scopesRequest({ frameId })).body;
    const seen: DebugProtocol.Variable[] = [];
    const open = scopes.map(scope => scope.variablesReference);
    for (let at = 0; at < open.length && at < 40; at += 1) {
      const { variables } = (await dap.variablesRequest({ variablesReference: open[at] ?? 0 })).body;
      seen.push(...variables);
      open.push(...variables.map(each => each.variablesReference).filter(each => each > 0));
    }
    answers.push(threads, stack, seen);
    assert.ok(seen.some(({ name, value }) => name === 'stdout' && value.includes('•••')));
    for (const expression of [
      'a.stdout',
      'a',
      'a.stdout.split("-")',
      'a.stdout.slice(0, 17)',
      'apiToken',
      '{ c: a.code }',
      'apiToken.slice(0, 17)',
    ]) {
      answers.push(await dap.evaluateRequest({ expression, frameId, context: 'repl' }));
    }
    const said = JSON.stringify(answers);
    assert.ok(!said.includes(token), said);
    for (const part of ['kept-by', '"kept\\"', 'by-the']) assert.ok(!said.includes(part), part);
    assert.match(said, /with •••/);
    assert.match(said, /\{ c: 0 \}/);
  });

  it('are missed before the run begins when nobody has them', async () => {
    await assert.rejects(launch({ noDebug: true }), /The secret `apiToken` has no value\. Set `API_TOKEN`/);
  });
});
