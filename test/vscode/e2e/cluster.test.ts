/** Runs that go to a cluster: a real Restate server and a real worker, which this file alone starts. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { freePort } from '#scripts/freePort.ts';
import { type RestateServers, startRestate } from '../../../scripts/cluster/restate.ts';
import { baton, startBaton } from '../../cli/baton.ts';
import { patience, themes } from '../workbench.ts';
import { type RecordedRequest, type RecordingProxy, startRecordingProxy } from './recordingProxy.ts';
import { windowWith, workbench, workspace } from './session.ts';

const server = process.env.RESTATE_SERVER;
let restate: RestateServers | undefined;
/** Before the ingress, and before the admin interface. */
let proxies: readonly RecordingProxy[] = [];
let env: Record<string, string> = {};

/** In no other text. */
const token = 'token-of-the-cluster-5520';
const key = 'key-of-the-workers-7741';
const apiToken = 'token-of-the-flow-1938';

/** Where the workers keep large results. */
const store = mkdtempSync(join(tmpdir(), 'baton-store-'));

/** `host` is a name of this machine: another one is another cluster for VS Code. */
const addresses = (host: string) => ({
  'baton.cluster.ingress': `http://${host}:${proxies[0]?.port}`,
  'baton.cluster.admin': `http://${host}:${proxies[1]?.port}`,
});

if (server !== undefined) {
  windowWith(async () => {
    restate = await startRestate(server);
    const { ingress, admin } = restate.nodes[0]?.address ?? { ingress: '', admin: '' };
    env = { BATON_RESTATE_INGRESS: ingress, BATON_RESTATE_ADMIN: admin, BATON_KEY: key, API_TOKEN: apiToken };
    proxies = await Promise.all([ingress, admin].map(startRecordingProxy));
    return { settings: { 'baton.engine': 'restate', ...addresses('127.0.0.1') } };
  });
}

(server === undefined ? describe.skip : describe)('runs on a cluster', () => {
  let worker: ReturnType<typeof startBaton> | undefined;

  const dialog = (): Locator => workbench().page.locator('.monaco-dialog-box');
  const runs = (text: string | RegExp): Locator =>
    workbench().page.locator('.pane-body .monaco-list[aria-label="Runs"] .monaco-list-row[aria-level="2"]', {
      hasText: text,
    });

  after(async () => {
    worker?.kill();
    for (const proxy of proxies) proxy.close();
    await restate?.close();
    rmSync(store, { recursive: true, force: true });
  });

  it('are refused where the cluster knows no worker', async () => {
    await workbench().openFile('expense.flow');
    await workbench().command('Baton: Run Flow');
    await workbench().answer(/amount: int/, '900');
    await dialog().filter({ hasText: 'knows no worker yet' }).waitFor();
    await workbench().shot('cluster-no-worker');
    await workbench().page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('are followed to their end in the panel, and are answered there', async () => {
    const port = await freePort();
    worker = startBaton(['worker', '--port', `${port}`, '--store', store], { env });
    await ready(worker);
    const deployed = await baton(['deploy', `http://127.0.0.1:${port}`], { env });
    if (deployed.code !== 0) throw new Error(deployed.stderr);
    await workbench().command('Baton: Run Flow');
    await workbench().answer(/amount: int/, '900');
    const panel = await workbench().webview('.run-view');
    const approval = panel.locator('.card', { hasText: /Pay 900 € for chairs/ });
    await approval.waitFor();
    await workbench()
      .page.getByRole('button', { name: /Runs go to the cluster at/ })
      .first()
      .waitFor();
    await workbench().command('Notifications: Clear All Notifications');
    for (const [name, theme] of Object.entries(themes)) {
      await workbench().chooseTheme(theme);
      await workbench().shot(`cluster-waiting-${name}`);
    }
    await workbench().chooseTheme(themes.dark);
    await approval.getByRole('button', { name: 'Approve' }).click();
    const bill = panel.locator('.card', { hasText: /Waits for the event/ });
    await bill.getByLabel('amount').fill('880');
    await bill.getByLabel('how').selectOption('card');
    await bill.getByRole('button', { name: 'Send the event' }).click();
    await panel.locator('.header .word', { hasText: /succeeded/ }).waitFor();
    await workbench().shot('cluster-succeeded');
  });

  it('are listed with those of this machine, and are run again', async () => {
    await workbench().openFile('failing.flow');
    await workbench().command('Baton: Run Flow');
    const panel = await workbench().webview('.run-view');
    await panel.locator('.header .word', { hasText: /failed/ }).waitFor();
    await workbench().command('View: Show Baton');
    await runs(/failed after .*, cluster/)
      .first()
      .waitFor();
    await workbench().chooseFrom(runs(/failed after .*, cluster/).first(), 'Re-run with the Same Input');
    await runs(/failed after .*, cluster/)
      .nth(1)
      .waitFor();
    for (const [name, theme] of Object.entries(themes)) {
      await workbench().chooseTheme(theme);
      await workbench().shot(`cluster-runs-${name}`);
    }
    await workbench().chooseTheme(themes.dark);
  });

  it('have a past that can be gone through', async () => {
    await workbench().chooseFrom(runs(/failed after .*, cluster/).first(), 'Debug This Run');
    await workbench()
      .page.locator('.statusbar-item', { hasText: /In the past: event \d+ of \d+/ })
      .waitFor();
    await workbench().shot('cluster-past');
    await workbench().command('Debug: Stop');
    await workbench()
      .page.locator('.statusbar-item', { hasText: /In the past/ })
      .waitFor({ state: 'hidden' });
  });

  it('are not gone through while they are under way: where they are debugged is asked', async () => {
    await workbench().openFile('failing.flow');
    await workbench().command('Baton: Debug Flow');
    await dialog().getByRole('button', { name: 'Debug on This Machine' }).waitFor();
    await workbench().shot('cluster-debug');
    await workbench().page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  describe('with large results', () => {
    const run = async (): Promise<void> => {
      await workbench().openFile('large.flow');
      await workbench().command('Baton: Run Flow');
    };
    const status = (name: RegExp): Locator => workbench().page.getByRole('button', { name }).first();

    before(() => {
      const made = `"x".repeat(70000) + "-the-end"`;
      writeFileSync(join(workspace(), 'large.flow'), `flow large() -> string {\n  return ${made}\n}\n`);
    });

    async function shown(text: RegExp): Promise<void> {
      const panel = await workbench().webview('.run-view');
      await panel.locator('.header', { hasText: 'large' }).waitFor();
      await panel.getByText(text).first().waitFor();
    }

    it('says why one is not shown', async () => {
      await run();
      await shown(/kept aside, and this process knows no store: BATON_STORE, in VS Code baton\.cluster\.store/);
    });

    it('refuses a place that is none, and names the setting', async () => {
      change({ 'baton.cluster.store': 'results' });
      await status(/baton\.cluster\.store is “results”/).waitFor();
      await workbench().shot('cluster-store-wrong');
      await run();
      const toast = workbench().page.locator('.notification-list-item', { hasText: 'The flow was not run.' });
      await toast.filter({ hasText: 'the whole path of a folder, or s3://bucket/prefix' }).waitFor();
      await workbench().command('Notifications: Clear All Notifications');
    });

    it('shows it from where the setting says', async () => {
      change({ 'baton.cluster.store': store });
      await status(/Runs go to the cluster at/).waitFor();
      await run();
      await shown(/xxxxxxxx/);
      await workbench().shot('cluster-large');
    });
  });

  describe('with credentials', () => {
    /**
     * Runs a flow, and sees by what authority a cluster of this name is asked for it. The list of runs is asked for now
     * and then, for the last time perhaps before something changed.
     */
    async function assertAuthority(host: string, authorization: string | undefined): Promise<void> {
      const seen = (proxy: RecordingProxy | undefined): readonly RecordedRequest[] =>
        proxy?.requests.filter(request => request.host?.startsWith(host)) ?? [];
      const [ingress, admin] = proxies;
      for (const { requests } of proxies) requests.length = 0;
      await workbench().openFile('failing.flow');
      await workbench().command('Baton: Run Flow');
      const start = () => seen(ingress).find(({ path }) => path.endsWith('/start'));
      await until(() => start() !== undefined);
      assert.equal(start()?.authorization, authorization);
      await until(() => seen(admin).some(request => request.authorization === authorization));
    }

    async function set(name: string, value: string): Promise<void> {
      await workbench().command('Baton: Set a Credential of the Cluster');
      await workbench().question.locator('.monaco-list-row', { hasText: name }).click();
      const input = workbench().question.locator('input.input[type="password"]');
      await input.waitFor();
      await workbench().answer(/Kept in the secret storage/, value);
      const done = `${name} of the cluster ${value === '' ? 'is forgotten' : 'is set'}`;
      await workbench().page.locator('.notification-list-item', { hasText: done }).waitFor();
      await workbench().command('Notifications: Clear All Notifications');
    }

    /** What VS Code has written down: settings, state and logs of the window, and what the workspace has. */
    function written(): readonly string[] {
      const folder = dirname(workspace());
      return ['user', 'workspace', 'home'].flatMap(name =>
        readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
          .filter(entry => entry.isFile())
          .map(entry => join(entry.parentPath, entry.name)),
      );
    }

    it('sends none before one is set', async () => {
      await assertAuthority('127.0.0.1', undefined);
    });

    it('sends the token to the cluster, and to no other', async () => {
      await set('Token', token);
      await assertAuthority('127.0.0.1', `Bearer ${token}`);
      await moveCluster('localhost');
      await assertAuthority('localhost', undefined);
      for (const { host, authorization } of proxies.flatMap(({ requests }) => requests)) {
        if (host?.startsWith('localhost')) assert.equal(authorization, undefined);
      }
      await moveCluster('127.0.0.1');
      await assertAuthority('127.0.0.1', `Bearer ${token}`);
    });

    it('seals what is secret with the key that the workers have', async () => {
      await set('Key of secrets', key);
      await workbench().openFile('secret.flow');
      await workbench().command('Baton: Run Flow');
      const panel = await workbench().webview('.run-view');
      await panel
        .locator('.header', { hasText: 'main' })
        .locator('.word', { hasText: /succeeded/ })
        .waitFor();
      const shown = await panel.locator('body').innerHTML();
      for (const secret of [token, key, apiToken]) assert.ok(!shown.includes(secret), `${secret} is not shown`);
    });

    it('keeps them when the window is loaded again, and writes them down nowhere in clear', async () => {
      await workbench().reload();
      await assertAuthority('127.0.0.1', `Bearer ${token}`);
      const files = written();
      assert.ok(files.some(file => file.endsWith('settings.json')));
      assert.ok(files.some(file => file.endsWith('.log')));
      for (const file of files) {
        const bytes = readFileSync(file);
        for (const secret of [token, key, apiToken]) assert.ok(!bytes.includes(secret), `${secret} in ${file}`);
      }
    });

    it('forgets what is set to nothing', async () => {
      await set('Token', '');
      await assertAuthority('127.0.0.1', undefined);
    });
  });
});

/** Changes settings of the workspace as a person who edits their file. */
function change(settings: Readonly<Record<string, string>>): void {
  const folder = join(workspace(), '.vscode');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/** Says that the cluster has another name. */
async function moveCluster(host: string): Promise<void> {
  change(addresses(host));
  const name = new RegExp(`Runs go to the cluster at http://${host}:`);
  await workbench().page.getByRole('button', { name }).first().waitFor();
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + patience; !holds(); await delay(50)) assert.ok(Date.now() < end);
}

function ready(worker: ReturnType<typeof startBaton>): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.stderr.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
    worker.once('exit', code => reject(new Error(`The worker ended with code ${code}.`)));
  });
}
