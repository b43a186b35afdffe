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

  it('are missed before the run begins when nobody has them', async () => {
    await assert.rejects(launch({ noDebug: true }), /The secret `apiToken` has no value\. Set `API_TOKEN`/);
  });
});
