import { patience } from '../workbench.ts';
import { workbench } from './session.ts';

describe('a run whose time comes while it has no process', () => {
  it('goes on in the window', async () => {
    const window = workbench();
    await window.openFile('later.flow');
    await window.command('Baton: Run Flow');
    const before = await window.webview('.run-view');
    await before.locator('.header .word', { hasText: /waiting until/ }).waitFor();
    await window.reload();
    const panel = await window.webview('.run-view');
    await panel.locator('.header .word', { hasText: /succeeded/ }).waitFor({ timeout: 3 * patience });
    await panel.getByRole('treeitem', { name: /^done, .*succeeded/ }).waitFor();
    await window.shot('due-gone-on');
  });
});
