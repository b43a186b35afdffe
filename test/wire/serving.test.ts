/** A server of flows as a debug session, as the published DAP test client speaks to it. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import {
  type SecretsArguments,
  type SecretsNeededBody,
  type ServeArguments,
  secretsNeededEvent,
  secretsRequest,
} from '#protocol/requests.ts';

const adapter = join(import.meta.dirname, '../../runner/debug/main.ts');
const server = join(import.meta.dirname, '../../cli/serveMain.ts');

const source = `
on webhook("POST", "/orders") as request => take(id: request.body as string)

flow take(id: string) -> string {
  step said = shell("sleep 1; echo \${id} > taken")
  return id
}
`;

describe('a server of flows on the wire of the debugger', () => {
  let folder: string;
  let dap: DebugClient;
  let output = '';
  let exitCode: number | undefined;
  let isStopped = false;
  let wake: () => void = () => undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-serving-'));
    writeFileSync(join(folder, 'main.flow'), source);
    output = '';
    exitCode = undefined;
    isStopped = false;
    // The client gives its adapter no arguments.
    const program = join(folder, 'adapter.mjs');
    const given = JSON.stringify(['serve', server]);
    writeFileSync(program, `process.argv.push(...${given});\nawait import(${JSON.stringify(adapter)});\n`);
    dap = new DebugClient(process.execPath, program, 'baton-serve', {}, true);
    dap.defaultTimeout = 15_000;
    dap.on('output', ({ body }: DebugProtocol.OutputEvent) => {
      output += body.output;
      wake();
    });
    dap.on('exited', ({ body }: DebugProtocol.ExitedEvent) => {
      exitCode = body.exitCode;
    });
    await dap.start();
  });

  afterEach(async () => {
    if (!isStopped) await dap.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function launch(given: Partial<ServeArguments> = {}): Promise<void> {
    await dap.initializeRequest({ adapterID: 'baton-serve', pathFormat: 'path' });
    await dap.launchRequest({ program: [folder], port: 0, ...given } as DebugProtocol.LaunchRequestArguments);
    await dap.configurationDoneRequest();
  }

  async function said(what: RegExp): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(15_000);
    for (;;) {
      const found = what.exec(output);
      if (found !== null) return found;
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        deadline.onabort = () => reject(new Error(`It did not say ${what}: ${output}`));
      });
    }
  }

  it('starts flows, says so, and lets steps end when it is stopped', async () => {
    await launch();
    const [, url] = await said(/Serving 1 flow at (\S+)/);
    const answer = await fetch(`${url}/orders`, { method: 'POST', body: 'o1' });
    assert.ok(answer.ok, `${answer.status}`);
    await said(/▶ take/);
    const ended = dap.waitForEvent('terminated');
    await dap.terminateRequest();
    await ended;
    assert.equal(exitCode, 0);
    assert.match(output, /✔ take .* succeeded.*Stopped\./s);
  });

  it('stops when its client disconnects', async () => {
    await launch();
    const [, url] = await said(/Serving 1 flow at (\S+)/);
    await dap.stop();
    isStopped = true;
    await assert.rejects(fetch(`${url}/orders`, { method: 'POST' }));
  });

  it('hands over the secrets that its client keeps, also to triggers, and shows none', async () => {
    const text = `secret hookKey
secret apiToken

on webhook("POST", "/orders", secret: hookKey) as request => take(id: request.body as string)

flow take(id: string) -> string {
  step sent = shell("test $TOKEN = tk-9f8e7d6c && echo sent $TOKEN", env: { TOKEN: apiToken })
  return sent.stdout
}
`;
    writeFileSync(join(folder, 'main.flow'), text);
    const asked: string[][] = [];
    dap.on(secretsNeededEvent, ({ body }: DebugProtocol.Event) => {
      asked.push([...(body as SecretsNeededBody).names]);
      const values = { hookKey: 'hk-1a2b3c4d', apiToken: 'tk-9f8e7d6c' };
      void dap.customRequest(secretsRequest, { values } satisfies SecretsArguments);
    });
    await launch({ asksSecrets: true });
    const [, url] = await said(/Serving 1 flow at (\S+)/);
    const signature = createHmac('sha256', 'hk-1a2b3c4d').update('o1').digest('hex');
    const order = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${url}/orders`, { method: 'POST', body: 'o1', headers });
    assert.equal((await order({ 'X-Hub-Signature-256': 'sha256=00' })).status, 401);
    assert.ok((await order({ 'X-Hub-Signature-256': `sha256=${signature}` })).ok);
    await said(/✔ take .* succeeded/);
    assert.deepEqual(asked, [['hookKey', 'apiToken']]);
    // What is read again may declare others.
    writeFileSync(join(folder, 'main.flow'), `${text}\nsecret another\n`);
    await said(/Read again|again/i);
    assert.deepEqual(asked[1], ['hookKey', 'apiToken', 'another']);
    assert.doesNotMatch(output, /9f8e7d6c|1a2b3c4d/);
  });

  it('says what is wrong with the flows, and ends', async () => {
    writeFileSync(join(folder, 'main.flow'), source.replace('take(id: request', 'tak(id: request'));
    const ended = dap.waitForEvent('terminated');
    await launch();
    await ended;
    assert.equal(exitCode, 1);
    assert.match(output, /flow\/unknown-name.*Nothing is served/s);
  });
});
