import type { FrameLocator, Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { workbench } from './session.ts';

const slider = (view: FrameLocator): Locator => view.getByRole('slider', { name: 'Moment of the run' });
const past = (view: FrameLocator, at: number): Locator =>
  view.locator('.scrubber.is-past', { hasText: new RegExp(`In the past: event ${at} of \\d+; nothing is executed`) });
const present = (view: FrameLocator): Locator => view.locator('.scrubber:not(.is-past)', { hasText: /\d+ events/ });
const step = (panel: FrameLocator, name: string, status: string): Locator =>
  panel.locator(`.row.is-${status}`, { hasText: name }).first();

async function run(name: string): Promise<FrameLocator> {
  const window = workbench();
  await window.closeEverything();
  await window.openFile(name);
  await window.editor.locator('.view-lines').click();
  await window.page.keyboard.press('Control+F5');
  return window.webview('.run-view');
}

describe('going back in a run', () => {
  it('shows each moment by the keyboard, and executes nothing', async () => {
    const panel = await run('failing.flow');
    await panel.locator('.header .word', { hasText: /failed/i }).waitFor();
    await present(panel).waitFor();
    await slider(panel).focus();
    await slider(panel).press('Home');
    await past(panel, 1).waitFor();
    await step(panel, 'prepared', 'pending').waitFor();
    await slider(panel).press('ArrowRight');
    await past(panel, 2).waitFor();
    await panel.getByRole('button', { name: 'One event further' }).press('Enter');
    await past(panel, 3).waitFor();
    await step(panel, 'prepared', 'running').waitFor();
    await workbench().shot('scrubber-past');
  });

  it('shows the same moment on the graph, from whichever side', async () => {
    const window = workbench();
    await window.command('Baton: Show Graph');
    const graph = await window.webview('.graph-view');
    const panel = await window.webview('.run-view');
    await past(graph, 3).waitFor();
    await graph.locator('[data-node$="prepared"].is-running').waitFor();
    await window.shot('scrubber-graph');
    await slider(graph).focus();
    await slider(graph).press('ArrowLeft');
    await past(panel, 2).waitFor();
    await graph.getByRole('button', { name: 'End of the run' }).click();
    await present(panel).waitFor();
    await graph.locator('[data-node$="checked"].is-failed').waitFor();
  });

  it('plays what has happened', async () => {
    const window = workbench();
    const panel = await window.webview('.run-view');
    await panel.getByRole('button', { name: /^Play/ }).click();
    await panel.locator('.scrubber.is-past').waitFor();
    await present(panel).waitFor();
    await panel.getByRole('button', { name: /^Play/ }).waitFor();
  });

  it('is not ended by what goes on in the meantime', async () => {
    const panel = await run('slow.flow');
    await step(panel, 'pause', 'running').waitFor();
    await slider(panel).focus();
    await slider(panel).press('Home');
    await past(panel, 1).waitFor();
    await panel.getByRole('button', { name: 'Live' }).waitFor();
    await workbench().shot('scrubber-live');
    await panel.getByRole('button', { name: /^Cancel/ }).click();
    const back = panel.getByRole('button', { name: 'End of the run' });
    await back.waitFor();
    await past(panel, 1).waitFor();
    await back.click();
    await panel.locator('.header .word', { hasText: /cancelled/i }).waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has a picture in ${name}`, async () => {
      const window = workbench();
      const panel = await window.webview('.run-view');
      await window.chooseTheme(theme);
      await slider(panel).focus();
      await slider(panel).press('PageDown');
      await panel.locator('.scrubber.is-past').waitFor();
      await window.shot(`scrubber-${name}`);
    });
  }

  it('forks from there: the new run stands in the debugger', async () => {
    const window = workbench();
    await window.chooseTheme(themes.light);
    const panel = await run('failing.flow');
    await panel.locator('.header .word', { hasText: /failed/i }).waitFor();
    await slider(panel).focus();
    await slider(panel).press('ArrowLeft');
    await panel.locator('.scrubber.is-past').waitFor();
    await panel.getByRole('button', { name: 'Fork from here' }).click();
    await window.page.locator('.debug-toolbar').waitFor();
    await step(panel, 'prepared', 'succeeded').waitFor();
    await window.shot('scrubber-forked');
    await window.command('Debug: Stop');
    await window.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  });
});
