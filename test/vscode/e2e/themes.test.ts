import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workbench, workspace } from './session.ts';

const themes = {
  dark: { name: 'Dark Modern', mark: 'vs-dark' },
  light: { name: 'Light Modern', mark: 'vs' },
  'high-contrast': { name: 'Default High Contrast', mark: 'hc-black' },
  'high-contrast-light': { name: 'Default High Contrast Light', mark: 'hc-light' },
} as const;

/** Settings on the disk are taken up at once. */
function set(setting: string, value: unknown): void {
  const file = join(workspace(), '../user/User/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...settings, [setting]: value }, undefined, 2));
}

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
      set('workbench.colorTheme', theme.name);
      await window.page.locator(`.monaco-workbench.${theme.mark}`).waitFor();
      // The webviews are told of a theme after the workbench has it.
      await window.page.waitForTimeout(500);
      await window.shot(`theme-${name}`);
    });
  }
});
