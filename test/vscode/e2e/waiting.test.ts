import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { workbench, workspace } from './session.ts';

/** The word that says how the run stands. */
const word = (panel: FrameLocator, text: RegExp): Locator => panel.locator('.header .word').filter({ hasText: text });

const card = (panel: FrameLocator, title: RegExp): Locator => panel.locator('.card', { hasText: title });

describe('a run that waits for a person', () => {
  it('asks in the panel and in a notification', async () => {
    const window = workbench();
    await window.openFile('expense.flow');
    await window.command('Baton: Run Flow');
    await window.answer(/amount: int/, '900');
    const panel = await window.webview('.run-view');
    await card(panel, /Pay 900 € for chairs/).waitFor();
    await word(panel, /waiting/).waitFor();
    const toast = window.page.locator('.notifications-toasts .notification-list-item', {
      hasText: 'expense asks: Pay 900',
    });
    await toast.getByRole('button', { name: 'Approve' }).waitFor();
    await window.shot('waiting-asks');
    await window.command('Notifications: Clear All Notifications');
    for (const [name, theme] of Object.entries(themes)) {
      await window.chooseTheme(theme);
      await window.shot(`waiting-approval-${name}`);
    }
    await window.chooseTheme(themes.dark);
  });

  it('is still there after a reload of the window, and is answered', async () => {
    const window = workbench();
    await window.reload();
    const panel = await window.webview('.run-view');
    const approval = card(panel, /Pay 900 € for chairs/);
    await approval.waitFor();
    await window.shot('waiting-reloaded');
    await approval.getByRole('textbox', { name: 'Comment' }).fill('Within the budget');
    // By the keyboard: from the comment to the button beside it.
    await window.page.keyboard.press('Tab');
    await window.page.keyboard.press('Enter');
    await card(panel, /Waits for the event/).waitFor();
    await approval.waitFor({ state: 'detached' });
  });

  it('takes an event whose fields fit', async () => {
    const window = workbench();
    const panel = await window.webview('.run-view');
    const form = card(panel, /Waits for the event/);
    await form.getByLabel('amount').fill('much');
    await form.getByLabel('how').selectOption('card');
    await form.getByRole('button', { name: 'Send the event' }).click();
    await form.getByText('This is not a whole number.').waitFor();
    await window.shot('waiting-event-refused');
    await form.getByLabel('amount').fill('880');
    await form.getByRole('button', { name: 'Send the event' }).click();
    await word(panel, /succeeded/).waitFor();
    await panel.getByText('880 € by card').first().waitFor();
    await panel.getByRole('treeitem', { name: /^ok\b/ }).click();
    await panel.getByText(/Approved by .*: Within the budget/).waitFor();
    await window.shot('waiting-answered');
  });

  it('is told what became of a step whose process ended, and does not do it again', async () => {
    const window = workbench();
    await window.openFile('doubted.flow');
    await window.command('Baton: Run Flow');
    const panel = await window.webview('.run-view');
    await panel.getByRole('button', { name: 'Go on' }).click();
    const question = card(panel, /What became of paid/);
    await question.getByRole('button', { name: 'Answer', disabled: true }).waitFor();
    await window.shot('waiting-in-doubt');
    await question
      .getByRole('textbox', { name: 'It was done, and gave' })
      .fill('{ "stdout": "receipt 17", "parts": [7] }');
    await question.getByRole('button', { name: 'Answer', disabled: false }).click();
    await word(panel, /succeeded/).waitFor();
    assert.equal(readFileSync(join(workspace(), 'paid.log'), 'utf8'), 'paid\n');
  });

  it('gives the path of a part of a value, as the flow writes it', async () => {
    const window = workbench();
    const panel = await window.webview('.run-view');
    await panel.getByRole('treeitem', { name: /^paid\b/ }).click();
    await panel.getByRole('button', { name: 'Copy the path paid.stdout' }).click();
    await window.editor.locator('.view-lines').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.press('Control+v');
    await window.editor.locator('.view-line', { hasText: /^paid\.stdout$/ }).waitFor();
    await window.shot('waiting-path-copied');
    await window.revert();
  });
});
