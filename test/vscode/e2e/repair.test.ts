import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { workbench, workspace } from './session.ts';

describe('a run that failed', () => {
  const fetched = (): number => {
    const log = readFileSync(join(workspace(), 'fetched.log'), 'utf8');
    return log.trim().split('\n').length;
  };
  const word = (panel: FrameLocator, text: RegExp): Locator => panel.locator('.header .word').filter({ hasText: text });
  const lens = (title: string): Locator => workbench().editor.locator('.codelens-decoration a', { hasText: title });

  /** Until a mark at the end of a step's line has this text. */
  const mark = (text: string): Promise<unknown> =>
    workbench().page.waitForFunction(
      wanted =>
        [...document.querySelectorAll('.view-line span')].some(span =>
          getComputedStyle(span, '::after').content.includes(wanted),
        ),
      text,
    );

  it('is told at its step, with what the others gave', async () => {
    await workbench().openFile('repair.flow');
    await workbench().command('Baton: Run Flow');
    await workbench().answer(/name: string/, 'Ida');
    const panel = await workbench().webview('.run-view');
    await word(panel, /failed/).waitFor();
    await workbench().editor.locator('.squiggly-error').first().waitFor();
    await mark('✗');
    await mark('parts for Ida');
    await lens('Re-run from here').waitFor();
    for (const [name, theme] of Object.entries(themes)) {
      await workbench().chooseTheme(theme);
      await mark('parts for Ida');
      await workbench().shot(`repair-1-failed-${name}`);
    }
    await workbench().chooseTheme(themes.dark);
  });

  it('tells all that a step gave behind its line, and leads to the panel', async () => {
    await workbench().goToLine(3, 200);
    await workbench().command('Show or Focus Hover');
    const hover = workbench().page.locator('.monaco-hover', { hasText: 'In the last run' });
    await hover.getByText('"stdout"').waitFor();
    await workbench().shot('repair-2-hover');
    await hover.getByRole('link', { name: 'Show in the run panel' }).click();
    const panel = await workbench().webview('.run-view');
    await panel.locator('.row.selected', { hasText: 'fetched' }).waitFor();
    await workbench().shot('repair-3-in-the-panel');
  });

  it('is underlined no more when the step is edited', async () => {
    await workbench().goToLine(5, 200);
    await workbench().page.keyboard.press('Escape');
    await workbench().command('Find');
    const find = workbench()
      .page.locator('.find-widget.visible textarea[title="Find"], .find-widget.visible textarea')
      .first();
    await find.fill('; exit 4');
    await workbench().page.keyboard.press('Enter');
    await workbench().page.keyboard.press('Escape');
    await workbench().page.keyboard.press('Delete');
    await workbench().editor.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await workbench().shot('repair-4-edited');
  });

  it('is gone on with from there, with the results that it had', async () => {
    await lens('Re-run from here').click();
    const panel = await workbench().webview('.run-view');
    await word(panel, /succeeded/).waitFor();
    await panel.getByRole('treeitem', { name: /^fetched, result re-used, succeeded/ }).click();
    await panel
      .getByText(/Not executed: the result is that of run/)
      .first()
      .waitFor();
    if (fetched() !== 1) throw new Error('The step whose result was there was executed again.');
    await mark('re-used');
    await lens('succeeded').waitFor();
    await workbench().shot('repair-5-again');
  });

  it('is repeated from a step of the panel', async () => {
    const panel = await workbench().webview('.run-view');
    await workbench().chooseFrom(panel.getByRole('treeitem', { name: /^painted/ }), 'Re-run from Here');
    await panel.getByRole('treeitem', { name: /^fetched, result re-used, succeeded/ }).waitFor();
    await panel.getByRole('treeitem', { name: /^painted, shell/ }).waitFor();
    await word(panel, /succeeded/).waitFor();
    await workbench().shot('repair-6-from-the-panel');
  });

  it('is repeated from a node of the graph', async () => {
    await workbench().command('Baton: Show Graph');
    const graph = await workbench().webview('.graph-view, .frame');
    await workbench().chooseFrom(graph.locator('[data-node="repair/fetched"]'), 'Re-run from Here');
    const panel = await workbench().webview('.run-view');
    await panel.getByRole('treeitem', { name: /^painted, result re-used, succeeded/ }).waitFor();
    await word(panel, /succeeded/).waitFor();
    if (fetched() !== 2) throw new Error('The step to begin with was not executed.');
    await workbench().shot('repair-7-from-the-graph');
  });
});
