/** What tests of the debugger do and look at in VS Code. */
import type { Locator } from 'playwright-core';
import { workbench } from './session.ts';

/** A row of a view of the debug side bar. */
export const row = (view: 'Variables' | 'Watch' | 'Breakpoints' | 'Call Stack', text: string | RegExp): Locator =>
  workbench().page.locator('.pane', { hasText: view }).locator('.monaco-list-row', { hasText: text }).first();

export const debugToolbar = (name: RegExp): Locator =>
  workbench().page.locator('.debug-toolbar').getByRole('button', { name }).first();

/** Where the run stands is marked in the text. */
export async function stopsAt(text: string): Promise<void> {
  const { page } = workbench();
  await page.waitForFunction(wanted => {
    const marks = document.querySelectorAll('.debug-top-stack-frame-line, .debug-focused-stack-frame-line');
    const lines = [...document.querySelectorAll('.view-line')] as HTMLElement[];
    return [...marks].some(mark => {
      const top = mark.getBoundingClientRect().top;
      return lines.some(
        line =>
          Math.abs(line.getBoundingClientRect().top - top) < 2 &&
          (line.textContent ?? '').replaceAll('\u00a0', ' ').includes(wanted),
      );
    });
  }, text);
}

/** Values stand at the end of a line while the run stands still. Spaces in the text are not those of an expression. */
export async function inlineValue(line: RegExp, value: RegExp): Promise<void> {
  const found = workbench().editor.locator('.view-line', { hasText: line });
  await found.locator('.debug-inline-value', { hasText: value }).first().waitFor();
}

export async function stopDebugging(): Promise<void> {
  const window = workbench();
  const toolbar = window.page.locator('.debug-toolbar');
  while (await toolbar.isVisible()) {
    // It may go away just now.
    await debugToolbar(/^(Stop|Disconnect)/)
      .click({ timeout: 5000 })
      .catch(() => undefined);
    await window.page.waitForTimeout(500);
  }
}
