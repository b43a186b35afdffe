import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { workbench, workspace } from './session.ts';

const row = (panel: FrameLocator, name: string): Locator =>
  panel.getByRole('treeitem', { name: new RegExp(`^${name}\\b`) }).first();

/** The word that says how the run stands. */
const word = (panel: FrameLocator): Locator => panel.locator('.header .word');

/** Whether any of an element is seen. */
const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate(
    element =>
      new Promise<boolean>(resolve => {
        new IntersectionObserver(([entry]) => resolve(entry?.isIntersecting === true)).observe(element);
      }),
  );

/** Waits until nearly all of an element is seen. */
const comesIntoView = (what: Locator): Promise<void> =>
  what.evaluate(
    element =>
      new Promise<void>(resolve => {
        const observer = new IntersectionObserver(
          ([entry]) => {
            if (entry?.isIntersecting === true) resolve();
          },
          { threshold: 0.9 },
        );
        observer.observe(element);
      }),
  );

async function runByLens(): Promise<void> {
  await workbench().editor.locator('.codelens-decoration a', { hasText: 'Run' }).first().click();
}

describe('running a flow', () => {
  it('asks for the parameters and shows each step turn green', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('hello.flow');
    await runByLens();
    await window.answer(/name: string/, 'Ada');
    await window.question.locator('.monaco-list-row', { hasText: 'true' }).waitFor();
    await window.shot('run-asks');
    await window.question.locator('.monaco-list-row', { hasText: 'true' }).click();
    const panel = await window.webview('.run-view');
    await word(panel)
      .filter({ hasText: /succeeded/i })
      .waitFor();
    await panel.locator('.row.is-succeeded', { hasText: 'today' }).waitFor();
    await panel.locator('.row.is-succeeded', { hasText: 'greeted' }).waitFor();
    await window.shot('run-succeeded');
    assert.ok(existsSync(join(workspace(), '.baton')), 'the journal is in the workspace');
  });

  it('shows what a step was given, gave and logged', async () => {
    const window = workbench();
    const panel = await window.webview('.run-view');
    await row(panel, 'greeted').click();
    await panel
      .getByText(/Hello Ada, it is/)
      .first()
      .waitFor();
    await window.shot('run-step');
  });

  it('remembers the answers for the next run', async () => {
    const window = workbench();
    await window.command('Baton: Run Flow');
    await window.question
      .getByText(/name: string/)
      .first()
      .waitFor();
    assert.equal(await window.question.locator('input.input').inputValue(), 'Ada');
    await window.page.keyboard.press('Escape');
    await window.question.waitFor({ state: 'hidden' });
  });

  it('colours the graph while it runs', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('release.flow');
    await window.command('Baton: Show Graph');
    const graph = await window.webview('.graph-view');
    await graph.locator('[data-node$="published"]').first().waitFor();
    await graph.getByRole('button', { name: 'Run', exact: true }).click();
    await window.answer(/tag: string/, '1.0');
    await window.answer(/parts: string\[\]/, '["engine", "wheels", "doors"]');
    await graph.locator('.is-running').first().waitFor();
    await window.shot('run-graph-live');
    await graph.locator('[data-node$="published"].is-succeeded').waitFor();
    await window.shot('run-graph');
  });

  it('tells on the graph what decided how long it took', async () => {
    const window = workbench();
    const graph = await window.webview('.graph-view');
    const button = graph.getByRole('button', { name: /^Critical path/ });
    await button.click();
    await graph.locator('.critical[data-node="release/published"] .share').waitFor();
    await graph.locator('.critical[data-node="release/clean"] .share').waitFor();
    assert.equal(await graph.locator('.critical[data-node="release/checks/licences"]').count(), 0);
    for (const [name, theme] of Object.entries(themes)) {
      await window.chooseTheme(theme);
      await window.shot(`run-graph-critical-${name}`);
    }
    await button.click();
    await graph.locator('.critical').first().waitFor({ state: 'detached' });
  });

  it('takes the view of the graph to the step that runs', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('followed.flow');
    await window.command('Baton: Show Graph');
    const graph = await window.webview('.graph-view');
    const last = graph.locator('[data-node="followed/last"]');
    await last.waitFor();
    for (let times = 0; times < 6; times += 1) await graph.getByRole('button', { name: /^Zoom in/ }).click();
    assert.equal(await isInView(last), false);
    await graph.getByRole('button', { name: 'Follow the step that runs', pressed: true }).waitFor();
    await graph.getByRole('button', { name: 'Run', exact: true }).click();
    await graph.locator('[data-node="followed/last"].is-running').waitFor();
    await comesIntoView(last);
    for (const [name, theme] of Object.entries(themes).reverse()) {
      await window.chooseTheme(theme);
      await window.shot(`run-graph-followed-${name}`);
    }
    await window.command('Baton: Cancel Run');
    await graph.locator('[data-node="followed/last"].is-cancelled').waitFor();
  });

  it('shows the error of a failing step, and leads to its line', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('failing.flow');
    await window.editor.locator('.view-lines').click();
    await window.page.keyboard.press('Control+F5');
    const panel = await window.webview('.run-view');
    await word(panel)
      .filter({ hasText: /failed/i })
      .waitFor();
    await panel.locator('.row.is-failed', { hasText: 'checked' }).waitFor();
    await window.shot('run-failed');
    await panel.locator('.error-card .where .link').first().click();
    await window
      .cursorStatus()
      .filter({ hasText: /\bLn 4,/ })
      .waitFor();
    await window.shot('run-failed-line');
  });

  it('is cancelled by the panel, and run again', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('slow.flow');
    await runByLens();
    const panel = await window.webview('.run-view');
    await panel.locator('.row.is-running', { hasText: 'pause' }).waitFor();
    await window.shot('run-running');
    await panel.getByRole('button', { name: /cancel/i }).click();
    await word(panel)
      .filter({ hasText: /cancelled/i })
      .waitFor();
    await window.shot('run-cancelled');
    await panel.getByRole('button', { name: /run again/i }).click();
    await panel.locator('.row.is-running', { hasText: 'pause' }).waitFor();
    await window.command('Baton: Cancel Run');
    await word(panel)
      .filter({ hasText: /cancelled/i })
      .waitFor();
  });

  it('does not run a file with errors, and says why', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('broken.flow');
    await window.command('Baton: Run Flow');
    const toast = window.page.locator('.notifications-toasts .notification-list-item', { hasText: "broken can't run" });
    await toast.waitFor();
    await window.shot('run-refused');
    await window.command('Notifications: Clear All Notifications');
  });
});
