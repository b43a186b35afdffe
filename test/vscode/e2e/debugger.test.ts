import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { workbench } from './session.ts';

const token = 'tk-9f8e7d6c';

/** A row of a view of the debug side bar. */
const row = (view: 'Variables' | 'Breakpoints' | 'Call Stack', text: string | RegExp): Locator =>
  workbench().page.locator('.pane', { hasText: view }).locator('.monaco-list-row', { hasText: text }).first();

const debugToolbar = (name: RegExp): Locator =>
  workbench().page.locator('.debug-toolbar').getByRole('button', { name });

/** Where the run stands is marked in the text. */
async function stopsAt(text: string): Promise<void> {
  const { page } = workbench();
  await page.waitForFunction(wanted => {
    const marks = document.querySelectorAll('.debug-top-stack-frame-line, .debug-focused-stack-frame-line');
    const lines = [...document.querySelectorAll('.view-line')] as HTMLElement[];
    return [...marks].some(mark => {
      const top = mark.getBoundingClientRect().top;
      return lines.some(
        line =>
          Math.abs(line.getBoundingClientRect().top - top) < 2 &&
          line.innerText.replaceAll('\u00a0', ' ').includes(wanted),
      );
    });
  }, text);
}

/** Clicks in the glyph margin beside a line. */
async function clickGutter(text: string, button: 'left' | 'right' = 'left'): Promise<void> {
  const { page, editor } = workbench();
  const line = editor.locator('.view-line', { hasText: text }).first();
  await line.waitFor();
  const [box, margin] = await Promise.all([line.boundingBox(), editor.locator('.margin').first().boundingBox()]);
  assert.ok(box && margin);
  await page.mouse.click(margin.x + 9, box.y + box.height / 2, { button });
}

describe('debugging a flow', () => {
  before(async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('parcel.flow');
  });

  it('takes a secret into the secret storage', async () => {
    const window = workbench();
    await window.command('Baton: Set Secret…');
    await window.question.locator('.monaco-list-row', { hasText: 'apiToken' }).waitFor();
    await window.shot('debug-01-secret-names');
    await window.question.locator('.monaco-list-row', { hasText: 'apiToken' }).first().click();
    await window.question.getByText(/Set secret apiToken/).waitFor();
    await window.question.locator('input.input').fill(token);
    assert.equal(await window.question.locator('input.input').getAttribute('type'), 'password');
    await window.shot('debug-02-secret-value');
    await window.page.keyboard.press('Enter');
    await window.page.locator('.notification-list-item', { hasText: 'apiToken is set' }).waitFor();
    await window.command('Notifications: Clear All Notifications');
  });

  it('stops at a breakpoint that was set in the gutter', async () => {
    const window = workbench();
    await clickGutter('step shelf');
    await window.editor.locator('.codicon-debug-breakpoint').first().waitFor();
    await window.shot('debug-03-breakpoint');
    // The flow at the cursor is offered first.
    await window.goToLine(4);
    await window.command('View: Show Run and Debug');
    await window.editor.locator('.view-line', { hasText: 'flow parcel' }).click();
    await window.page.keyboard.press('F5');
    await window.question
      .getByText(/Which flow/i)
      .or(window.question.getByText('parcel'))
      .first()
      .waitFor();
    await window.shot('debug-04-asks');
    await window.question.locator('.monaco-list-row', { hasText: 'parcel' }).first().click();
    await window.answer(/customer: string/, 'Ada');
    await window.answer(/items: string\[\]/, '["ball", "kite"]');
    await stopsAt('step shelf');
    await row('Variables', /^label/).waitFor();
    await window.shot('debug-05-stopped');
  });

  it('shows frames, threads and values, and changes one', async () => {
    const window = workbench();
    await row('Call Stack', /parcel/).waitFor();
    const item = row('Variables', /^item/);
    await item.click();
    await item.press('F2');
    const input = window.page.locator('.pane', { hasText: 'Variables' }).locator('input').last();
    await input.waitFor();
    await input.fill('"balloon"');
    await window.shot('debug-06-change');
    await input.press('Enter');
    await row('Variables', /balloon/).waitFor();
    await window.shot('debug-07-changed');
  });

  it('steps into a sub-flow, over, and out', async () => {
    const window = workbench();
    await window.page.keyboard.press('F11');
    await stopsAt('step found');
    await window.shot('debug-08-into');
    await window.page.keyboard.press('F10');
    await stopsAt('return found.stdout');
    await row('Variables', /shelf 7/).waitFor();
    await window.shot('debug-09-over');
    await window.page.keyboard.press('Shift+F11');
    await stopsAt('yield');
    await window.shot('debug-10-out');
  });

  it('goes back in time, where nothing is executed', async () => {
    const window = workbench();
    await debugToolbar(/Step Back/).click();
    await stopsAt('step shelf');
    await window.shot('debug-11-back');
    await debugToolbar(/Reverse/).click();
    await window.page.waitForTimeout(500);
    await window.shot('debug-12-reverse');
  });

  it('forks from a place of the past with another value', async () => {
    const window = workbench();
    const label = row('Variables', /^label/);
    await label.click();
    await label.press('F2');
    const input = window.page.locator('.pane', { hasText: 'Variables' }).locator('input').last();
    await input.fill('"To Grace"');
    await input.press('Enter');
    await row('Variables', /Grace/).waitFor();
    await window.shot('debug-13-edited');
    await window.command('Baton: Fork the Run from Here');
    await row('Call Stack', /Fork/).waitFor();
    await window.shot('debug-14-forked');
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has a picture in ${name}`, async () => {
      const window = workbench();
      await window.chooseTheme(theme);
      await window.shot(`debug-theme-${name}`);
    });
  }

  after(async () => {
    const window = workbench();
    await window.command('Debug: Stop');
    await window.command('Debug: Remove All Breakpoints');
    await window.chooseTheme(themes.dark);
  });
});
