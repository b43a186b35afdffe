import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { workbench } from './session.ts';

const node = (graph: FrameLocator, name: string): Locator => graph.locator(`[data-node$="${name}"]`).first();

describe('the graph', () => {
  let graph: FrameLocator;

  it('is shown beside the text by the button of the editor', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('release.flow');
    graph = await window.showGraph();
    await node(graph, 'published').waitFor();
    await window.shot('graph');
  });

  it('leads from a node to its text', async () => {
    const window = workbench();
    await graph.getByRole('button', { name: /^Fit the graph/ }).click();
    await node(graph, 'compile').click();
    await window
      .cursorStatus()
      .filter({ hasText: /\bLn 13, .*selected/ })
      .waitFor();
    await window.shot('graph-to-text');
  });

  it('shows the node that the cursor stands in', async () => {
    const window = workbench();
    await window.goToLine(7, 12);
    await graph.locator('[data-node$="lint"][aria-current]').waitFor();
  });

  it('follows what is typed, and stays, marked stale, while the text is broken', async () => {
    const window = workbench();
    await window.goToLine(4, 99);
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('step extra = log("x")', { delay: 20 });
    await node(graph, 'extra').waitFor();
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('step another = = ', { delay: 20 });
    await graph.locator('.stale').waitFor();
    assert.ok(await node(graph, 'published').isVisible());
    await window.shot('graph-stale');
    await window.revert();
    await graph.locator('.stale').waitFor({ state: 'detached' });
    await node(graph, 'extra').waitFor({ state: 'detached' });
  });

  it('folds a block, and comes back with it folded when the window is reloaded', async () => {
    const window = workbench();
    await node(graph, 'builds').press(' ');
    await graph.locator('.folded[data-node$="builds"]').waitFor();
    await node(graph, 'compile').waitFor({ state: 'detached' });
    await window.reload();
    await window.page.locator('.tab', { hasText: 'Graph of release.flow' }).waitFor();
    graph = await window.webview('.graph-view');
    await graph.locator('.folded[data-node$="builds"]').waitFor();
    await node(graph, 'builds').press(' ');
    await node(graph, 'compile').waitFor();
  });

  it('has an overview of what is larger than its view, until that is switched off', async () => {
    const window = workbench();
    const map = graph.locator('.minimap');
    for (let zooms = 0; zooms < 12 && !(await map.isVisible()); zooms += 1) {
      await graph.getByRole('button', { name: /^Zoom in/ }).click();
    }
    await map.waitFor();
    const before = await graph.locator('.canvas').getAttribute('style');
    await map.click({ position: { x: 4, y: 4 } });
    assert.notEqual(await graph.locator('.canvas').getAttribute('style'), before);
    await window.shot('graph-minimap');
    await graph.getByRole('button', { name: /^Minimap/ }).click();
    await map.waitFor({ state: 'detached' });
    await graph.getByRole('button', { name: /^Minimap/ }).click();
    await map.waitFor();
  });
});
