/** Runs that go to a cluster: a real Restate server and a real worker, which this file alone starts. */
import type { Locator } from 'playwright-core';
import { freePort } from '#scripts/freePort.ts';
import { type RestateServers, startRestate } from '../../../scripts/cluster/restate.ts';
import { baton, startBaton } from '../../cli/baton.ts';
import { themes } from '../workbench.ts';
import { windowWith, workbench } from './session.ts';

const server = process.env.RESTATE_SERVER;
let restate: RestateServers | undefined;
let env: Record<string, string> = {};

if (server !== undefined) {
  windowWith(async () => {
    restate = await startRestate(server);
    const { ingress, admin } = restate.nodes[0]?.address ?? { ingress: '', admin: '' };
    env = { BATON_RESTATE_INGRESS: ingress, BATON_RESTATE_ADMIN: admin };
    return {
      settings: { 'baton.engine': 'restate', 'baton.cluster.ingress': ingress, 'baton.cluster.admin': admin },
    };
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
    await restate?.close();
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
    worker = startBaton(['worker', '--port', `${port}`], { env });
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
});

function ready(worker: ReturnType<typeof startBaton>): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.stderr.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
    worker.once('exit', code => reject(new Error(`The worker ended with code ${code}.`)));
  });
}
