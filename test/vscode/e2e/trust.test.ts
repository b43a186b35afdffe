import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { windowWith, workbench, workspace } from './session.ts';

windowWith(async () => ({
  workspaceTrust: true,
  settings: { 'security.workspace.trust.startupPrompt': 'never' },
}));

describe('a folder that nobody trusts', () => {
  it('is checked and drawn, and nothing in it runs', async () => {
    await workbench().openFile('broken.flow');
    await workbench().editor.locator('.squiggly-error').first().waitFor();

    await workbench().openFile('hello.flow');
    await workbench().command('Baton: Show Graph');
    const graph = await workbench().webview('.graph-view');
    await graph.locator('[data-node$="today"]').first().waitFor();

    await workbench().page.locator('.codelens-decoration a', { hasText: 'Run' }).first().click();
    await workbench()
      .page.getByText(/trusted workspace|trust the authors/i)
      .first()
      .waitFor();
    await workbench().shot('untrusted');
    assert.equal(existsSync(join(workspace(), '.baton')), false, 'no run has left a journal');
  });
});
