import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { workbench } from './session.ts';

const list = (): Locator => workbench().page.locator('.pane-body .monaco-list[aria-label="Runs"]');
const runs = (text: string | RegExp): Locator => list().locator('.monaco-list-row[aria-level="2"]', { hasText: text });
const flow = (name: string): Locator => list().locator('.monaco-list-row[aria-level="1"]', { hasText: name });

async function expand(name: string): Promise<void> {
  await flow(name).waitFor();
  if ((await flow(name).getAttribute('aria-expanded')) === 'false') await flow(name).click();
}

async function run(name: string, ends: RegExp): Promise<void> {
  const window = workbench();
  await window.closeEverything();
  await window.openFile(name);
  await window.editor.locator('.view-lines').click();
  await window.page.keyboard.press('Control+F5');
  const panel = await window.webview('.run-view');
  await panel.locator('.header .word', { hasText: ends }).waitFor();
}

describe('the runs in the side bar', () => {
  it('are told by flow, with how they ended', async () => {
    const window = workbench();
    await run('failing.flow', /failed/i);
    await window.command('View: Show Baton');
    await expand('failing');
    await runs(/failed after/)
      .first()
      .waitFor();
    await window.shot('runs-view');
  });

  it('are told at the steps of the text', async () => {
    const window = workbench();
    await window.editor.locator('.squiggly-error').first().waitFor();
    await window.page.waitForFunction(() =>
      [...document.querySelectorAll('.view-line span')].some(span =>
        getComputedStyle(span, '::after').content.includes('✗'),
      ),
    );
    await window.shot('runs-in-text');
  });

  it('are started again with the same input', async () => {
    const before = await runs(/failed after/).count();
    await runs(/failed after/)
      .first()
      .hover();
    await runs(/failed after/)
      .first()
      .getByRole('button', { name: 'Re-run with the Same Input' })
      .click();
    await runs(/failed after/)
      .nth(before)
      .waitFor();
    await workbench().shot('runs-rerun');
  });

  it('open in the panel', async () => {
    const window = workbench();
    await runs(/failed after/)
      .last()
      .click();
    const panel = await window.webview('.run-view');
    await panel.locator('.row.is-failed', { hasText: 'checked' }).waitFor();
    await window.shot('runs-opened');
  });

  it('have a timeline', async () => {
    const window = workbench();
    const panel = await window.webview('.run-view');
    await panel.getByRole('button', { name: 'Timeline' }).click();
    const bar = panel.getByRole('treeitem', { name: /^checked, failed, began after .*on the critical path$/ });
    await bar.click();
    // VS Code may take the focus back to where it was when the run was opened.
    await panel.getByRole('tree').press('ArrowUp');
    await panel.locator('.gantt-row.selected', { hasText: 'prepared' }).waitFor();
    await panel.getByRole('tree').press('+');
    await panel.getByRole('button', { name: 'Zoom out (-)', disabled: false }).waitFor();
    await window.shot('runs-timeline');
    await panel.getByRole('button', { name: 'Steps' }).click();
  });

  it('are compared two by two', async () => {
    const window = workbench();
    await runs(/failed after/)
      .first()
      .click();
    await runs(/failed after/)
      .last()
      .click({ modifiers: ['Control'] });
    await workbench().chooseFrom(runs(/failed after/).last(), 'Compare Runs');
    const panel = await window.webview('.compare-view');
    await panel.getByText('Steps', { exact: true }).waitFor();
    await window.shot('runs-compared');
  });

  it('are pinned, which keeps them first', async () => {
    const window = workbench();
    // Two are still selected.
    await runs(/failed after/)
      .last()
      .click();
    await window.chooseFrom(runs(/failed after/).last(), 'Pin');
    await runs(/pinned/).waitFor();
    assert.match(
      (await runs(/failed after/)
        .first()
        .getAttribute('aria-label')) ?? '',
      /pinned/,
    );
    await window.shot('runs-pinned');
    await window.chooseFrom(runs(/pinned/), 'Unpin');
    await runs(/pinned/).waitFor({ state: 'detached' });
  });

  it('are filtered by how they ended, also after a reload of the window', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.command('Baton: Filter Runs…');
    await window.question.locator('.monaco-list-row', { hasText: 'succeeded' }).first().click();
    await window.page.keyboard.press('Enter');
    await flow('failing').waitFor({ state: 'detached' });
    await window.shot('runs-filtered');
    await window.reload();
    const panel = await window.webview('.run-view');
    await panel.locator('.row.is-failed', { hasText: 'checked' }).waitFor();
    await window.page.getByText(/Only succeeded: \d+ of \d+ runs?/).waitFor();
    await window.command('Baton: Show All Runs');
    await flow('failing').waitFor();
  });

  it('are deleted, when that is confirmed', async () => {
    const window = workbench();
    await expand('failing');
    await workbench().chooseFrom(flow('failing'), 'Delete Runs…');
    await window.page.locator('.monaco-dialog-box').waitFor();
    await window.shot('runs-delete');
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await flow('failing').waitFor({ state: 'detached' });
    await window.shot('runs-deleted');
    await window.command('View: Show Explorer');
  });
});
