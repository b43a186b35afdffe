import type { Workbench } from '../workbench.ts';
import { workbench } from './session.ts';

/** A theme as the list of themes has it, and the class that the workbench then has. */
const themes = {
  dark: { label: 'Dark Modern', mark: 'vs-dark' },
  light: { label: 'Light Modern', mark: 'vs' },
  'high-contrast': { label: 'Dark High Contrast', mark: 'hc-black' },
  'high-contrast-light': { label: 'Light High Contrast', mark: 'hc-light' },
} as const;

async function choose(window: Workbench, label: string): Promise<void> {
  await window.command('Preferences: Color Theme');
  await window.question.locator('input.input').fill(label);
  await window.question.locator('.monaco-list-row', { hasText: label }).first().click();
  await window.question.waitFor({ state: 'hidden' });
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
      await choose(window, theme.label);
      await window.page.locator(`.monaco-workbench.${theme.mark}`).waitFor();
      // The webviews are told of a theme after the workbench has it.
      await window.page.waitForTimeout(500);
      await window.shot(`theme-${name}`);
    });
  }
});
