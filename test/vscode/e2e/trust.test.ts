import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closeWindow, openWindow, type Window } from './session.ts';

describe('a folder that nobody trusts', () => {
  let window: Window | undefined;

  before(async function () {
    this.timeout(300_000);
    const settings = { 'security.workspace.trust.startupPrompt': 'never' };
    window = await openWindow({ workspaceTrust: true, settings });
  });

  after(() => closeWindow(window));

  it('is checked and drawn, and nothing in it runs', async () => {
    assert.ok(window);
    const { workbench, server } = window;
    await workbench.openFile('broken.flow');
    await workbench.editor.locator('.squiggly-error').first().waitFor();

    await workbench.openFile('hello.flow');
    await workbench.command('Baton: Show Graph');
    const graph = await workbench.webview('.graph-view');
    await graph.locator('[data-node$="today"]').first().waitFor();

    await workbench.page.locator('.codelens-decoration a', { hasText: 'Run' }).first().click();
    await workbench.page
      .getByText(/trusted workspace|trust the authors/i)
      .first()
      .waitFor();
    await workbench.shot('untrusted');
    assert.equal(existsSync(join(server.workspace, '.baton')), false, 'no run has left a journal');
  });
});
