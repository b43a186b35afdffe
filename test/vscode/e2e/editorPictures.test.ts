/** What the editor shows while somebody writes, in each theme: to be looked at. */
import { themes, type Workbench } from '../workbench.ts';
import { workbench } from './session.ts';

async function completion(window: Workbench): Promise<void> {
  await window.openFile('release.flow');
  await window.goToLine(14, 99);
  await window.page.keyboard.press('Enter');
  await window.page.keyboard.type('  timeout 5m ret', { delay: 40 });
  await window.page.keyboard.press('Control+Space');
  const row = window.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'retry' }).first();
  await row.waitFor();
  // What is said of it stands beside the list from then on.
  const details = window.page.locator('.suggest-details-container');
  if (!(await details.isVisible())) await window.page.keyboard.press('Control+Space');
  await details.waitFor();
}

async function hover(window: Workbench): Promise<void> {
  await window.openFile('release.flow');
  await window.goToLine(26, 46);
  await window.command('Show or Focus Hover');
  await window.page.locator('.monaco-hover:not(.hidden)', { hasText: 'step builds' }).first().waitFor();
}

async function quickFix(window: Workbench): Promise<void> {
  await window.openFile('broken.flow');
  await window.editor.locator('.squiggly-error').first().waitFor();
  await window.goToLine(3, 1);
  await window.command('Go to Next Problem (Error, Warning, Info)');
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.press('Control+.');
  await window.page.locator('.action-widget .monaco-list-row.action').first().waitFor();
}

async function inlayHints(window: Workbench): Promise<void> {
  await window.openFile('hello.flow');
  await window.editor.locator('.view-line', { hasText: 'message:' }).first().waitFor();
  await window.editor.locator('.codelens-decoration a', { hasText: 'Graph' }).first().waitFor();
}

async function walkthrough(window: Workbench): Promise<void> {
  await window.command('Baton: Get Started');
  const page = window.page.locator('.gettingStartedContainer');
  await page.locator('.getting-started-step', { hasText: 'Say what happens when it fails' }).click();
  // The page beside the steps is drawn a moment later.
  await window.page.waitForTimeout(1500);
}

const pictures = { completion, hover, quickFix, inlayHints, walkthrough };

describe('pictures of the editor', () => {
  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    for (const [name, arrange] of Object.entries(pictures)) {
      it(`${name}, ${theme}`, async () => {
        const window = workbench();
        await window.closeEverything();
        await window.chooseTheme(themes[theme]);
        await arrange(window);
        await window.shot(`editor-${name}-${theme}`);
        await window.page.keyboard.press('Escape');
      });
    }
  }
});
