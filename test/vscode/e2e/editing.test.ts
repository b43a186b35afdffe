import assert from 'node:assert/strict';
import { foreignHosts, workbench } from './session.ts';

describe('writing a flow', () => {
  let asked: ReadonlySet<string>;

  before(async () => {
    await workbench().closeEverything();
    // What other tests have opened, such as webviews, has asked for its own.
    asked = new Set(foreignHosts);
  });

  it('is a language with an icon of its own', async () => {
    const { page } = workbench();
    await workbench().openFile('hello.flow');
    await page.locator('#status\\.editor\\.mode', { hasText: 'Baton Flow' }).waitFor();
    const icon = page.locator('.tab.active .monaco-icon-label');
    assert.match((await icon.getAttribute('class')) ?? '', /flow-lang-file-icon/);
  });

  it('underlines a name that does not exist, and lists it as a problem', async () => {
    const window = workbench();
    await window.openFile('broken.flow');
    await window.editor.locator('.squiggly-error').first().waitFor();
    await window.command('Problems: Focus on Problems View');
    await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'todey' }).waitFor();
    await window.shot('editor-problem');
    await window.page.keyboard.press('Control+j');
  });

  it('completes an action, and the members of its result', async () => {
    const window = workbench();
    await window.openFile('hello.flow');
    await window.goToLine(8, 99);
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('step more = she', { delay: 40 });
    const suggestion = (name: string) =>
      window.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: name }).first();
    await window.page.keyboard.press('Control+Space');
    await suggestion('shell').waitFor();
    await window.shot('editor-completion');
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.type('ll(today.', { delay: 40 });
    await window.page.keyboard.press('Control+Space');
    await suggestion('stdout').waitFor();
    await window.shot('editor-completion-members');
    await window.page.keyboard.press('Escape');
    await window.revert();
  });

  it('says in a hover what an action does', async () => {
    const window = workbench();
    await window.openFile('hello.flow');
    await window.editor
      .locator('.view-line span', { hasText: /^shell$/ })
      .last()
      .hover();
    const hover = window.page.locator('.monaco-hover:not(.hidden)', { hasText: 'shell' }).first();
    await hover.waitFor();
    await window.shot('editor-hover');
    await window.page.keyboard.press('Escape');
  });

  it('shows Run and Graph above each flow', async () => {
    const window = workbench();
    const lens = window.editor.locator('.codelens-decoration a');
    await lens.filter({ hasText: 'Run' }).first().waitFor();
    await lens.filter({ hasText: 'Graph' }).first().waitFor();
  });

  it('asks no other machine for anything', () => {
    assert.deepEqual(
      [...foreignHosts].filter(host => !asked.has(host)),
      [],
    );
  });
});
