import type { FrameLocator, Locator } from 'playwright-core';
import { workbench } from './session.ts';

const node = (graph: FrameLocator, name: string): Locator => graph.locator(`[data-node$="/${name}"]`).first();

async function choose(question: string, name: string): Promise<void> {
  const asked = workbench().question;
  await asked.getByText(question).first().waitFor();
  await asked.locator('input.input').fill(name);
  await asked
    .locator('.monaco-list-row .label-name', { hasText: new RegExp(`^${name}$`) })
    .first()
    .click();
}

describe('changes of the text from the graph', () => {
  let graph: FrameLocator;

  before(async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('release.flow');
    graph = await window.showGraph();
    await node(graph, 'clean').waitFor();
  });

  it('add a step behind another one, with its name to be written over', async () => {
    const window = workbench();
    await node(graph, 'clean').press('a');
    await choose('What the new step does', 'log');
    await node(graph, 'log2').waitFor();
    await window.page.keyboard.type('greeting', { delay: 20 });
    await node(graph, 'greeting').waitFor();
    await window.shot('graph-edit-1-added');
  });

  it('connect two steps', async () => {
    const window = workbench();
    await node(graph, 'greeting').press('c');
    await choose('What waits for greeting', 'notes');
    await window.page.locator('.view-line', { hasText: 'after greeting' }).waitFor();
    await window.shot('graph-edit-2-connected');
  });

  it('are refused with a reason', async () => {
    const window = workbench();
    await node(graph, 'builds').press('Delete');
    await window.page.locator('.notification-toast', { hasText: '`builds` is used by' }).waitFor();
    await window.shot('graph-edit-3-refused');
  });

  it('delete a step, and are undone by one undo', async () => {
    const window = workbench();
    await node(graph, 'greeting').press('Delete');
    await node(graph, 'greeting').waitFor({ state: 'detached' });
    await node(graph, 'clean').press('Control+z');
    await node(graph, 'greeting').waitFor();
    await window.shot('graph-edit-4-undone');
  });

  it('are greyed out while the text has errors', async () => {
    const window = workbench();
    await window.goToLine(4, 99);
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('step broken = = ', { delay: 20 });
    await graph.locator('.stale').waitFor();
    await node(graph, 'clean').click({ button: 'right' });
    const item = window.page.locator('.monaco-menu').getByRole('menuitem', { name: 'Delete' });
    await item.and(window.page.locator('[aria-disabled="true"]')).waitFor();
    await window.shot('graph-edit-5-stale');
    await window.page.keyboard.press('Escape');
    await node(graph, 'clean').press('Delete');
    await window.page.locator('.notification-toast', { hasText: 'The text has errors: mend it first.' }).waitFor();
    // Back to the text, which is what is reverted.
    await window.goToLine(1);
  });

  after(async () => {
    await workbench().revert();
  });
});
