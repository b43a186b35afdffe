/** A failing run that is found through the timeline, and each view in each theme: to be looked at. */
import type { FrameLocator, Locator } from 'playwright-core';
import { themes, type Workbench } from '../workbench.ts';
import { workbench } from './session.ts';

const list = (window: Workbench): Locator => window.page.locator('.pane-body .monaco-list[aria-label="Runs"]');
const runs = (window: Workbench, text: RegExp): Locator =>
  list(window).locator('.monaco-list-row[aria-level="2"]', { hasText: text });
const panelOf = (window: Workbench): Promise<FrameLocator> => window.webview('.run-view');

async function runFailing(window: Workbench): Promise<void> {
  await window.closeEverything();
  await window.openFile('failing.flow');
  await window.editor.locator('.view-lines').click();
  await window.page.keyboard.press('Control+F5');
  const panel = await panelOf(window);
  await panel.locator('.header .word', { hasText: /failed/i }).waitFor();
}

async function timeline(window: Workbench): Promise<void> {
  const panel = await panelOf(window);
  await panel.getByRole('button', { name: 'Timeline' }).click();
  await panel.getByRole('treeitem', { name: /^checked, failed/ }).click();
}

async function steps(window: Workbench): Promise<void> {
  const panel = await panelOf(window);
  await panel.getByRole('button', { name: 'Steps' }).click();
  await panel.getByRole('treeitem', { name: /^checked\b/ }).click();
}

async function log(window: Workbench): Promise<void> {
  const panel = await panelOf(window);
  await panel.getByRole('tab', { name: /^Log/ }).click();
  await panel.getByPlaceholder('Filter by text or step').fill('look');
  await panel.locator('.log-line', { hasText: 'looking' }).waitFor();
}

async function runsView(window: Workbench): Promise<void> {
  await window.command('View: Show Baton');
  await runs(window, /failed after/)
    .nth(1)
    .waitFor();
}

async function compared(window: Workbench): Promise<void> {
  await runsView(window);
  const two = runs(window, /failed after/);
  await two.first().click();
  await two.nth(1).click({ modifiers: ['Control'] });
  await window.chooseFrom(two.nth(1), 'Compare Runs');
  const panel = await window.webview('.compare-view');
  await panel.getByText('Steps', { exact: true }).waitFor();
}

async function testExplorer(window: Workbench): Promise<void> {
  await window.openFile('tested.flow');
  await window.command('Testing: Focus on Test Explorer View');
  await window.page.locator('.test-explorer .monaco-list-row', { hasText: 'tested.flow' }).first().waitFor();
}

async function doctor(window: Workbench): Promise<void> {
  await window.command('Baton: Doctor');
  await window.editor.locator('.view-line', { hasText: 'files with' }).waitFor();
}

const pictures = { steps, timeline, log, runsView, compared, testExplorer, doctor };

describe('pictures of the views', () => {
  before(async () => {
    await runFailing(workbench());
    await runFailing(workbench());
  });

  it('a failing run is found through the timeline', async () => {
    const window = workbench();
    await runsView(window);
    await window.shot('found-1-runs');
    await runs(window, /failed after/)
      .last()
      .click();
    await timeline(window);
    await window.shot('found-2-timeline');
    const panel = await panelOf(window);
    await panel.locator('.error-card .where .link').first().click();
    await window
      .cursorStatus()
      .filter({ hasText: /\bLn 4,/ })
      .waitFor();
    await window.shot('found-3-line');
  });

  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    for (const [name, arrange] of Object.entries(pictures)) {
      it(`${name}, ${theme}`, async () => {
        const window = workbench();
        await window.closeEverything();
        await window.chooseTheme(themes[theme]);
        await arrange(window);
        await window.shot(`view-${name}-${theme}`);
      });
    }
  }
});
