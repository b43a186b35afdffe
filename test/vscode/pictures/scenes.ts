/** What the pictures of the README show: what a person does, and when it is looked at. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workbench } from '../workbench.ts';
import type { Recorder } from './recorder.ts';

/** How long something is seen that is to be read, in milliseconds. */
const read = 1800;
const glance = 900;

/** @param workspace its folder on the disk */
type Play = (window: Workbench, recorder: Recorder, workspace: string) => Promise<void>;

export interface Scene {
  /** Of the window: small enough that its text can be read in a page. */
  readonly size: { readonly width: number; readonly height: number };
  readonly play: Play;
}

/** Types as a person does, and takes a picture after every few letters. */
async function type({ page }: Workbench, recorder: Recorder, text: string): Promise<void> {
  for (const part of text.match(/.{1,2}/gs) ?? []) {
    await page.keyboard.type(part);
    await recorder.frame(140);
  }
}

/** A flow is written: what there is, what is wrong, and how to mend it. */
const editing: Play = async (window, recorder) => {
  const { page, editor } = window;
  await window.openFile('hello.flow');
  await editor.locator('.codelens-decoration a', { hasText: 'Graph' }).first().waitFor();
  await window.command('View: Toggle Primary Side Bar Visibility');
  await window.goToLine(8, 99);
  await page.keyboard.press('Enter');
  await recorder.frame(glance);
  await type(window, recorder, 'step page = http.g');
  const proposal = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'get' }).first();
  await proposal.waitFor();
  await recorder.frame(read);
  await page.keyboard.press('Enter');
  await page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
  await recorder.frame(glance);
  await type(window, recorder, 'https://example.org/${nmae');
  await page.keyboard.press('Escape');
  await editor.locator('.squiggly-error').first().waitFor();
  await recorder.frame(read);
  await window.command('Go to Next Problem (Error, Warning, Info)');
  await page.locator('.peekview-widget, .marker-widget').first().waitFor();
  await recorder.frame(read);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row.action').first().waitFor();
  await recorder.frame(glance);
  await page.keyboard.press('Enter');
  await editor.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await recorder.frame(read);
};

/** A flow runs: its graph and its panel follow. */
const running: Play = async (window, recorder, workspace) => {
  const { page, question } = window;
  // So that it can be seen.
  const file = join(workspace, 'release.flow');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('sleep 0.', 'sleep 1.'));
  await window.openFile('release.flow');
  await window.command('View: Toggle Primary Side Bar Visibility');
  await window.command('Baton: Show Graph');
  const graph = await window.webview('.graph-view');
  const published = graph.locator('[data-node$="published"]');
  await published.first().waitFor();
  const run = async (shown: number): Promise<void> => {
    await graph.getByRole('button', { name: 'Run', exact: true }).click();
    await question
      .getByText(/tag: string/)
      .first()
      .waitFor();
    await question.locator('input.input').fill('1.0');
    await page.keyboard.press('Enter');
    await question
      .getByText(/parts: string\[\]/)
      .first()
      .waitFor();
    await question.locator('input.input').fill('["engine", "wheels", "doors"]');
    if (shown > 0) await recorder.frame(shown);
    await page.keyboard.press('Enter');
  };
  // Once before: the panel is open then, as it is for who works with it.
  await run(0);
  const hasEnded = (): Promise<void> => graph.locator('[data-node$="published"].is-succeeded').waitFor();
  await hasEnded();
  const panel = await window.webview('.run-view');
  await panel
    .locator('.header .word')
    .filter({ hasText: /succeeded/i })
    .waitFor();
  await run(glance);
  await panel
    .locator('.header .word')
    .filter({ hasText: /running/i })
    .waitFor();
  await recorder.during(hasEnded());
  await panel
    .locator('.header .word')
    .filter({ hasText: /succeeded/i })
    .waitFor();
  await recorder.frame(2 * read);
};

/** A flow is gone through, and back. */
const debugging: Play = async (window, recorder) => {
  const { page, editor } = window;
  await window.openFile('parcel.flow');
  await window.command('View: Show Run and Debug');
  await window.goToLine(7);
  await page.keyboard.press('F9');
  await editor.locator('.codicon-debug-breakpoint').first().waitFor();
  await recorder.frame(glance);
  await window.command('Baton: Debug Flow');
  await window.question.locator('.monaco-list-row', { hasText: 'parcel' }).first().click();
  await window.answer(/customer: string/, 'Ada');
  await window.answer(/items: string\[\]/, '["ball", "kite"]');
  const isAt = async (line: number): Promise<void> => {
    await window
      .cursorStatus()
      .filter({ hasText: new RegExp(`Ln ${line},`) })
      .waitFor();
    await page.locator('.debug-toolbar').waitFor();
  };
  await isAt(7);
  await page
    .locator('.pane', { hasText: 'Variables' })
    .locator('.monaco-list-row', { hasText: 'item' })
    .first()
    .waitFor();
  await recorder.frame(read);
  await page.keyboard.press('F11');
  await isAt(17);
  await recorder.frame(read);
  await page.keyboard.press('F10');
  await isAt(18);
  await recorder.frame(read);
  const stepBack = page
    .locator('.debug-toolbar')
    .getByRole('button', { name: /Step Back/ })
    .first();
  await stepBack.click();
  await isAt(17);
  await page.locator('.statusbar-item', { hasText: /In the past/ }).waitFor();
  await recorder.frame(read);
  await stepBack.click();
  await isAt(7);
  await recorder.frame(2 * read);
};

export const scenes: Readonly<Record<string, Scene>> = {
  editing: { size: { width: 960, height: 480 }, play: editing },
  running: { size: { width: 1200, height: 740 }, play: running },
  debugging: { size: { width: 1200, height: 640 }, play: debugging },
};
