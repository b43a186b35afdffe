import { patience } from '../workbench.ts';
import { closeWindow, openWindow, type Window } from './session.ts';

// A window of its own, as it is reloaded.
describe('a run whose time comes while it has no process', () => {
  let own: Window | undefined;
  const window = () => {
    if (own === undefined) throw new Error('VS Code has not started.');
    return own.workbench;
  };

  before(async () => {
    own = await openWindow();
  });

  after(() => closeWindow(own));

  it('goes on in the window', async () => {
    await window().openFile('later.flow');
    await window().command('Baton: Run Flow');
    const before = await window().webview('.run-view');
    await before.locator('.header .word', { hasText: /waiting until/ }).waitFor();
    await window().page.reload({ waitUntil: 'commit' });
    const panel = await window().webview('.run-view');
    await panel.locator('.header .word', { hasText: /succeeded/ }).waitFor({ timeout: 3 * patience });
    await panel.getByRole('treeitem', { name: /^done, .*succeeded/ }).waitFor();
    await window().shot('due-gone-on');
  });
});
