import type { FrameLocator, Locator, Mouse } from 'playwright-core';
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

/** Takes a node's handle, which shows under the mouse. */
async function drag(from: Locator, handle: Locator): Promise<void> {
  await from.hover();
  await handle.hover();
  await workbench().page.mouse.down();
}

async function over(target: Locator, mouse: Mouse): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('The node is not in the view.');
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
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
    // The graph follows the text before the cursor stands in it.
    await window.page.locator('.editor-instance .monaco-editor.focused').waitFor();
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

  it('connect by a line that is dragged, refused where it can’t be, and undone from the graph', async () => {
    const window = workbench();
    const { mouse, keyboard } = window.page;
    const text = window.page.locator('.view-line', { hasText: 'after clean, notes' });
    const line = (state: string): Locator => graph.locator(`svg.line.is-${state}`);
    await graph.getByRole('button', { name: /^Fit the graph/ }).click();
    await drag(node(graph, 'notes'), graph.locator('[data-connect$="/notes"]'));
    await over(node(graph, 'published'), mouse);
    await line('refused').waitFor();
    await graph.locator('.refusal', { hasText: '`published` waits for `notes` already.' }).waitFor();
    await window.shot('graph-edit-5-line-refused');
    await over(node(graph, 'builds'), mouse);
    await line('possible').waitFor();
    await keyboard.press('Escape');
    await graph.locator('svg.line').waitFor({ state: 'detached' });
    await mouse.up();
    await drag(node(graph, 'notes'), graph.locator('[data-connect$="/notes"]'));
    await over(node(graph, 'builds'), mouse);
    await line('possible').waitFor();
    await window.shot('graph-edit-6-line');
    await mouse.up();
    await text.waitFor();
    await node(graph, 'builds').focus();
    await node(graph, 'builds').press('Control+z');
    await text.waitFor({ state: 'detached' });
    // The focus has come back to the graph, so that the next key is heard there.
    await graph.locator('[data-node$="/builds"]:focus').waitFor();
    await keyboard.press('Control+y');
    await text.waitFor();
  });

  it('are greyed out while the text has errors', async () => {
    const window = workbench();
    await window.editor.locator('.view-lines').click();
    await window.goToLine(4, 99);
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('step broken = = ', { delay: 20 });
    await graph.locator('.stale').waitFor();
    await node(graph, 'clean').click({ button: 'right' });
    const item = window.page.locator('.monaco-menu').getByRole('menuitem', { name: 'Delete' });
    await item.and(window.page.locator('[aria-disabled="true"]')).waitFor();
    await window.shot('graph-edit-7-stale');
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
