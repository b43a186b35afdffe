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

  after(async () => {
    await workbench().revert();
  });
});
