/** Runs that go to a cluster: a real Restate server and a real worker, which this file alone starts. */
import type { Locator } from 'playwright-core';
import { freePort } from '#scripts/freePort.ts';
import { type RestateServers, startRestate } from '../../../scripts/cluster/restate.ts';
import { baton, startBaton } from '../../cli/baton.ts';
import { themes, type Workbench } from '../workbench.ts';
import { closeWindow, openWindow, type Window } from './session.ts';

const server = process.env.RESTATE_SERVER;

(server === undefined ? describe.skip : describe)('runs on a cluster', () => {
  let restate: RestateServers | undefined;
  let worker: ReturnType<typeof startBaton> | undefined;
  let own: Window | undefined;
  let env: Record<string, string> = {};

  const window = (): Workbench => {
    if (own === undefined) throw new Error('VS Code has not started.');
    return own.workbench;
  };
  const dialog = (): Locator => window().page.locator('.monaco-dialog-box');
  const runs = (text: string | RegExp): Locator =>
    window().page.locator('.pane-body .monaco-list[aria-label="Runs"] .monaco-list-row[aria-level="2"]', {
      hasText: text,
    });

  before(async function () {
    this.timeout(300_000);
    restate = await startRestate(server ?? '');
    const { ingress, admin } = restate.nodes[0]?.address ?? { ingress: '', admin: '' };
    env = { BATON_RESTATE_INGRESS: ingress, BATON_RESTATE_ADMIN: admin };
    own = await openWindow({
      settings: { 'baton.engine': 'restate', 'baton.cluster.ingress': ingress, 'baton.cluster.admin': admin },
    });
  });

  after(async () => {
    worker?.kill();
    await closeWindow(own);
    await restate?.close();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await own?.workbench.shot(`failure ${test.title.replaceAll(/[^\w -]/g, '')}`);
  });

  it('are refused where the cluster knows no worker', async () => {
    await window().openFile('expense.flow');
    await window().command('Baton: Run Flow');
    await window().answer(/amount: int/, '900');
    await dialog().filter({ hasText: 'knows no worker yet' }).waitFor();
    await window().shot('cluster-no-worker');
    await window().page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('are followed to their end in the panel, and are answered there', async () => {
    const port = await freePort();
    worker = startBaton(['worker', '--port', `${port}`], { env });
    await ready(worker);
    const deployed = await baton(['deploy', `http://127.0.0.1:${port}`], { env });
    if (deployed.code !== 0) throw new Error(deployed.stderr);
    await window().command('Baton: Run Flow');
    await window().answer(/amount: int/, '900');
    const panel = await window().webview('.run-view');
    const approval = panel.locator('.card', { hasText: /Pay 900 € for chairs/ });
    await approval.waitFor();
    await window()
      .page.getByRole('button', { name: /Runs go to the cluster at/ })
      .first()
      .waitFor();
    await window().command('Notifications: Clear All Notifications');
    for (const [name, theme] of Object.entries(themes)) {
      await window().chooseTheme(theme);
      await window().shot(`cluster-waiting-${name}`);
    }
    await window().chooseTheme(themes.dark);
    await approval.getByRole('button', { name: 'Approve' }).click();
    const bill = panel.locator('.card', { hasText: /Waits for the event/ });
    await bill.getByLabel('amount').fill('880');
    await bill.getByLabel('how').selectOption('card');
    await bill.getByRole('button', { name: 'Send the event' }).click();
    await panel.locator('.header .word', { hasText: /succeeded/ }).waitFor();
    await window().shot('cluster-succeeded');
  });

  it('are listed with those of this machine, and are run again', async () => {
    await window().openFile('failing.flow');
    await window().command('Baton: Run Flow');
    const panel = await window().webview('.run-view');
    await panel.locator('.header .word', { hasText: /failed/ }).waitFor();
    await window().command('View: Show Baton');
    await runs(/failed after .*, cluster/)
      .first()
      .waitFor();
    await window().chooseFrom(runs(/failed after .*, cluster/).first(), 'Re-run with the Same Input');
    await runs(/failed after .*, cluster/)
      .nth(1)
      .waitFor();
    for (const [name, theme] of Object.entries(themes)) {
      await window().chooseTheme(theme);
      await window().shot(`cluster-runs-${name}`);
    }
    await window().chooseTheme(themes.dark);
  });

  it('have a past that can be gone through', async () => {
    await window().chooseFrom(runs(/failed after .*, cluster/).first(), 'Debug This Run');
    await window()
      .page.locator('.statusbar-item', { hasText: /In the past: event \d+ of \d+/ })
      .waitFor();
    await window().shot('cluster-past');
    await window().command('Debug: Stop');
    await window()
      .page.locator('.statusbar-item', { hasText: /In the past/ })
      .waitFor({ state: 'hidden' });
  });

  it('are not gone through while they are under way: where they are debugged is asked', async () => {
    await window().openFile('failing.flow');
    await window().command('Baton: Debug Flow');
    await dialog().getByRole('button', { name: 'Debug on This Machine' }).waitFor();
    await window().shot('cluster-debug');
    await window().page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
});

function ready(worker: ReturnType<typeof startBaton>): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.stderr.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
    worker.once('exit', code => reject(new Error(`The worker ended with code ${code}.`)));
  });
}
