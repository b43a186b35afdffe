import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { startBaton } from '../../cli/baton.ts';
import { patience } from '../workbench.ts';
import { workbench, workspace } from './session.ts';

const list = (): Locator => workbench().page.locator('.pane-body .monaco-list[aria-label="Runs"]');
const run = (text: RegExp): Locator => list().locator('.monaco-list-row[aria-level="2"]', { hasText: text }).first();
const word = (panel: FrameLocator, text: RegExp): Locator => panel.locator('.header .word', { hasText: text });
const step = (panel: FrameLocator, name: string, status: string): Locator =>
  panel.locator(`.row.is-${status}`, { hasText: name }).first();

/** What the status bar says of flows that run. */
const bar = (text: RegExp): Locator => workbench().page.locator('.statusbar').getByRole('button', { name: text });

describe('a run of a terminal', () => {
  let terminal: ChildProcess | undefined;

  after(() => {
    terminal?.kill('SIGKILL');
    // What the killed process had started ends as well.
    writeFileSync(join(workspace(), 'enough'), '');
  });

  it('comes up in the side bar while it runs, and is opened', async () => {
    const window = workbench();
    await window.command('View: Show Baton');
    await list().waitFor({ state: 'attached' });
    terminal = startBaton(['run', 'errand.flow'], { cwd: workspace() });
    await run(/running for/).click();
    const panel = await window.webview('.run-view');
    await step(panel, 'begun', 'succeeded').waitFor();
    await step(panel, 'work', 'running').waitFor();
    await bar(/^Baton: errand has run for \d+ s\. It is at work\.$/).waitFor();
    await window.shot('elsewhere-running');
  });

  it('is interrupted when its process is killed', async () => {
    const window = workbench();
    terminal?.kill('SIGKILL');
    const panel = await window.webview('.run-view');
    await word(panel, /interrupted/).waitFor();
    await run(/interrupted/).waitFor({ timeout: 2 * patience });
    await bar(/errand has run/).waitFor({ state: 'detached' });
    await window.shot('elsewhere-interrupted');
  });

  it('goes on in the window, from where it was', async () => {
    const window = workbench();
    const panel = await window.webview('.run-view');
    await panel.getByRole('button', { name: 'Go on' }).click();
    await word(panel, /running/).waitFor();
    await bar(/^Baton: errand has run for/).waitFor();
    await window.command('View: Toggle Panel Visibility');
    await panel.locator('.run-view').waitFor({ state: 'hidden' });
    await bar(/^Baton: errand has run for/).click();
    const again = await window.webview('.run-view');
    await step(again, 'work', 'running').waitFor();
    writeFileSync(join(workspace(), 'enough'), '');
    await word(again, /succeeded/).waitFor();
    await step(again, 'work', 'succeeded').waitFor();
    await bar(/errand has run/).waitFor({ state: 'detached' });
    await run(/succeeded/).waitFor();
    await window.shot('elsewhere-gone-on');
  });
});
