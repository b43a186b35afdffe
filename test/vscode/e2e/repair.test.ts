import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { closeWindow, openWindow, type Window } from './session.ts';

// A window of its own: it changes a file.
describe('a run that failed', () => {
  let own: Window | undefined;
  const window = () => {
    if (own === undefined) throw new Error('VS Code has not started.');
    return own.workbench;
  };
  const fetched = (): number => {
    const log = readFileSync(join(own?.server.workspace ?? '', 'fetched.log'), 'utf8');
    return log.trim().split('\n').length;
  };
  const word = (panel: FrameLocator, text: RegExp): Locator => panel.locator('.header .word').filter({ hasText: text });
  const lens = (title: string): Locator => window().editor.locator('.codelens-decoration a', { hasText: title });

  /** Until a mark at the end of a step's line has this text. */
  const mark = (text: string): Promise<unknown> =>
    window().page.waitForFunction(
      wanted =>
        [...document.querySelectorAll('.view-line span')].some(span =>
          getComputedStyle(span, '::after').content.includes(wanted),
        ),
      text,
    );

  before(async () => {
    own = await openWindow();
  });

  after(() => closeWindow(own));

  it('is told at its step, with what the others gave', async () => {
    await window().openFile('repair.flow');
    await window().command('Baton: Run Flow');
    await window().answer(/name: string/, 'Ida');
    const panel = await window().webview('.run-view');
    await word(panel, /failed/).waitFor();
    await window().editor.locator('.squiggly-error').first().waitFor();
    await mark('✗');
    await mark('parts for Ida');
    await lens('Re-run from here').waitFor();
    for (const [name, theme] of Object.entries(themes)) {
      await window().chooseTheme(theme);
      await mark('parts for Ida');
      await window().shot(`repair-1-failed-${name}`);
    }
    await window().chooseTheme(themes.dark);
  });

  it('tells all that a step gave behind its line, and leads to the panel', async () => {
    await window().goToLine(3, 200);
    await window().command('Show or Focus Hover');
    const hover = window().page.locator('.monaco-hover', { hasText: 'In the last run' });
    await hover.getByText('"stdout"').waitFor();
    await window().shot('repair-2-hover');
    await hover.getByRole('link', { name: 'Show in the run panel' }).click();
    const panel = await window().webview('.run-view');
    await panel.locator('.row.selected', { hasText: 'fetched' }).waitFor();
    await window().shot('repair-3-in-the-panel');
  });

  it('is underlined no more when the step is edited', async () => {
    await window().goToLine(5, 200);
    await window().page.keyboard.press('Escape');
    await window().command('Find');
    const find = window()
      .page.locator('.find-widget.visible textarea[title="Find"], .find-widget.visible textarea')
      .first();
    await find.fill('; exit 4');
    await window().page.keyboard.press('Enter');
    await window().page.keyboard.press('Escape');
    await window().page.keyboard.press('Delete');
    await window().editor.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await window().shot('repair-4-edited');
  });

  it('is gone on with from there, with the results that it had', async () => {
    await lens('Re-run from here').click();
    const panel = await window().webview('.run-view');
    await word(panel, /succeeded/).waitFor();
    await panel.getByRole('treeitem', { name: /^fetched, result re-used, succeeded/ }).click();
    await panel
      .getByText(/Not executed: the result is that of run/)
      .first()
      .waitFor();
    if (fetched() !== 1) throw new Error('The step whose result was there was executed again.');
    await mark('re-used');
    await window().shot('repair-5-again');
  });

  it('is repeated from a step of the panel', async () => {
    const panel = await window().webview('.run-view');
    await window().chooseFrom(panel.getByRole('treeitem', { name: /^painted/ }), 'Re-run from Here');
    await panel.getByRole('treeitem', { name: /^fetched, result re-used, succeeded/ }).waitFor();
    await panel.getByRole('treeitem', { name: /^painted, shell/ }).waitFor();
    await word(panel, /succeeded/).waitFor();
    await window().shot('repair-6-from-the-panel');
  });

  it('is repeated from a node of the graph', async () => {
    await window().command('Baton: Show Graph');
    const graph = await window().webview('.graph-view, .frame');
    await window().chooseFrom(graph.locator('[data-node="repair/fetched"]'), 'Re-run from Here');
    const panel = await window().webview('.run-view');
    await panel.getByRole('treeitem', { name: /^painted, result re-used, succeeded/ }).waitFor();
    await word(panel, /succeeded/).waitFor();
    if (fetched() !== 2) throw new Error('The step to begin with was not executed.');
    await window().shot('repair-7-from-the-graph');
  });
});
