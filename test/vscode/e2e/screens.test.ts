import { themes } from '../workbench.ts';
import { workbench } from './session.ts';

describe('the themes', () => {
  before(async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('release.flow');
    await window.command('Baton: Show Graph');
    const graph = await window.webview('.graph-view');
    await graph.locator('[data-node$="published"]').first().waitFor();
    await window.command('Baton: Run Flow');
    await window.answer(/tag: string/, '1.0');
    await window.answer(/parts: string\[\]/, '["engine", "wheels", "doors"]');
    await graph.locator('[data-node$="published"].is-succeeded').waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has a picture of everything in ${name}`, async () => {
      const window = workbench();
      await window.chooseTheme(theme);
      await window.shot(`theme-${name}`);
    });
  }
});
