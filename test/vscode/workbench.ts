/** VS Code's workbench as a user has it: what to press, and where to look. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { testResults } from '#scripts/paths.ts';

const shots = join(testResults, 'screenshots');
/** A slow machine gets time; nothing waits longer than it must. */
export const patience = 60_000;

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A theme as the list of themes has it, and the class that the workbench then has. */
interface Theme {
  readonly label: string;
  readonly mark: string;
}

export const themes = {
  dark: { label: 'Dark Modern', mark: 'vs-dark' },
  light: { label: 'Light Modern', mark: 'vs' },
  'high-contrast': { label: 'Dark High Contrast', mark: 'hc-black' },
  'high-contrast-light': { label: 'Light High Contrast', mark: 'hc-light' },
} as const;

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  /** Opens the workbench's address, and waits until its explorer shows the folder. */
  async open(url: string): Promise<void> {
    // "load" would wait for far more than is needed.
    await this.page.goto(url, { waitUntil: 'commit', timeout: 3 * patience });
    const files = this.page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row');
    await files.first().waitFor({ timeout: 3 * patience });
  }

  /** Loads the window again, as a user does: VS Code keeps first what it wants to come back to. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded', { timeout: 3 * patience });
    await this.command('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor();
  }

  /** Chooses from the context menu of something. */
  async chooseFrom(what: Locator, name: string): Promise<void> {
    await what.click({ button: 'right' });
    await this.chooseInMenu(name);
  }

  /** Chooses from the menu that is open. */
  async chooseInMenu(name: string | RegExp): Promise<void> {
    const item = this.page.locator('.monaco-menu').getByRole('menuitem', { name }).first();
    await item.click();
    // A menu takes no click in the moment in which it opens.
    await item.waitFor({ state: 'detached', timeout: 2000 }).catch(() => item.click());
    await item.waitFor({ state: 'detached' });
  }

  /** Runs a command of the palette by its exact title: the first row may be another one. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    const name = new RegExp(`^${literally(title)}(,|$)`);
    const row = this.page.locator('.quick-input-list').getByRole('option', { name }).first();
    const deadline = Date.now() + patience;
    for (;;) {
      await this.page.keyboard.press('F1');
      await input.waitFor({ state: 'visible' });
      try {
        await input.fill(`>${title}`, { timeout: patience / 6 });
        await row.click({ timeout: patience / 6 });
        return;
      } catch (error) {
        // A palette that was still opening has put its own text in place of ours, or somebody else has taken the focus.
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Opens a file of the workspace by its name, to stay. */
  async openFile(name: string): Promise<void> {
    // Another view may stand in the side bar.
    await this.command('View: Show Explorer');
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.editor.locator('.view-lines').waitFor();
  }

  /** The active editor of text. */
  get editor(): Locator {
    return this.page.locator('.editor-group-container .editor-instance').first();
  }

  /** Puts the cursor at the start of a line, from 1, by the keyboard. */
  async goToLine(line: number, column = 1): Promise<void> {
    await this.editor.locator('.view-lines').click();
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor({ state: 'visible' });
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** The text of the status bar's "Ln 3, Col 7 (12 selected)". */
  cursorStatus(): Locator {
    return this.page.locator('#status\\.editor\\.selection');
  }

  /**
   * The content of a webview: the workbench's frame, and in it the frame of the extension's page.
   * @param marker a selector of something that only this view has
   */
  async webview(marker: string, limit = patience): Promise<FrameLocator> {
    const deadline = Date.now() + limit;
    for (;;) {
      const frames = await this.page.locator('iframe.webview.ready').all();
      for (const frame of frames) {
        const inner = frame.contentFrame().frameLocator('iframe#active-frame');
        if (
          (await inner
            .locator(marker)
            .count()
            .catch(() => 0)) > 0
        )
          return inner;
      }
      if (Date.now() > deadline) throw new Error(`No webview with ${marker} came up.`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Opens the graph of the flow in the active editor by the editor's button. */
  async showGraph(): Promise<FrameLocator> {
    const button = this.page.getByRole('button', { name: /^Show Graph/ }).first();
    await button.click();
    return this.webview('.graph-view', patience / 3).catch(async () => {
      // An editor that has only just opened may lose a click.
      await button.click();
      return this.webview('.graph-view');
    });
  }

  /** The open input box or list that asks the user something. */
  get question(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Types an answer into the open input box. */
  async answer(prompt: string | RegExp, text: string): Promise<void> {
    await this.question.getByText(prompt).first().waitFor();
    const input = this.question.locator('input.input');
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Undoes what was typed, so that the next test finds the file as it is on the disk. */
  async revert(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.command('File: Revert File');
    await this.page.waitForFunction(() => document.querySelector('.tab.active.dirty') === null);
  }

  /** Begins anew, whatever an earlier test has left behind. */
  async closeEverything(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.command('View: Close All Editors');
    const tabs = this.page.locator('.editor-group-container .tab');
    const dontSave = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
    await Promise.race([tabs.first().waitFor({ state: 'detached' }), dontSave.waitFor().then(() => dontSave.click())]);
    await tabs.first().waitFor({ state: 'detached' });
  }

  /** Changes the colour theme. @param mark the class that the workbench then has */
  async chooseTheme({ label, mark }: Theme): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.question.locator('input.input').fill(label);
    await this.question.locator('.monaco-list-row', { hasText: label }).first().click();
    await this.question.waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${mark}`).waitFor();
    // The webviews are told of a theme after the workbench has it.
    await this.page.waitForTimeout(500);
  }

  /** Keeps a picture of the whole window. */
  async shot(name: string): Promise<void> {
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: join(shots, `${name}.png`) });
  }
}
