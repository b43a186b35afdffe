import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { testResults } from '#scripts/paths.ts';
import { themes } from '../workbench.ts';
import { workbench, workspace } from './session.ts';

const name = 'parcel.flow';

const first = `flow compared(city: string) {
  step weather = http.get("https://example.org/\${city}")
  step told = log("It is \${weather.status}")
  step waited = sleep(1s) after told
  step end = log("Done") after waited
}
`;
const second = first.replace('sleep(1s)', 'sleep(3s)');
const edited = second
  .replace('  step told = log("It is ${weather.status}")\n', '')
  .replace('sleep(3s) after told', 'sleep(2s) after weather\n    timeout 1m')
  .replace('after waited', 'after waited\n  step mailed = log("Mailed") after end');

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: workspace() });
}

function commit(text: string, subject: string): void {
  writeFileSync(join(workspace(), name), text);
  git('add', name);
  git('commit', '-qm', subject);
}

/** Waits until the open input box holds a text. */
async function valueIs(text: string): Promise<void> {
  await workbench().page.waitForFunction(
    wanted => document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value === wanted,
    text,
  );
}

const node = (graph: FrameLocator, id: string): Locator => graph.locator(`[data-node="compared/${id}"]`).first();

describe('the graph compared with what it was', () => {
  let graph: FrameLocator;
  const summary = (): Locator => graph.locator('.diff-bar .summary');
  const says = (text: string): Promise<void> => summary().filter({ hasText: text }).waitFor();

  before(async () => {
    writeFileSync(join(workspace(), name), first);
    const window = workbench();
    await window.closeEverything();
    await window.openFile(name);
  });

  it('is opened by the command, and says where there is no repository, and no commit', async () => {
    const window = workbench();
    await window.command('Baton: Compare Graph with HEAD');
    graph = await window.webview('.graph-view');
    await node(graph, 'told').waitFor();
    await says('The file is in no git repository.');
    await window.shot('graph-diff-1-no-repository');
    git('init', '-q');
    await window.command('Baton: Compare Graph with HEAD');
    await says('The repository has no commit yet.');
  });

  it('is all new where git does not have the file, and the same where nothing has changed', async () => {
    const window = workbench();
    git('commit', '-qm', 'Nothing yet', '--allow-empty');
    await window.command('Baton: Compare Graph with HEAD');
    await says('5 added against HEAD');
    await says('The file is not in HEAD: all of it is new.');
    commit(first, 'First');
    await says('No difference from HEAD');
    await window.shot('graph-diff-2-same');
    commit(second, 'Wait longer');
  });

  it('tells what is new, gone and different as the text is edited', async () => {
    const window = workbench();
    writeFileSync(join(workspace(), name), edited);
    await says('1 added, 1 changed, 1 removed against HEAD');
    await node(graph, 'told~gone').waitFor();
    assert.equal(await node(graph, 'mailed').locator('.change-mark').textContent(), 'added');
    assert.match((await node(graph, 'waited').getAttribute('title')) ?? '', /with timeout 1m\nwaits for weather\n/);
    for (const [theme, chosen] of Object.entries(themes)) {
      await window.chooseTheme(chosen);
      await window.shot(`graph-diff-3-${theme}`);
    }
  });

  it('is gone through by keys, and leads to both texts', async () => {
    const window = workbench();
    await graph.getByRole('button', { name: 'List of changes' }).click();
    await graph.locator('.change-list').waitFor();
    await window.shot('graph-diff-4-list');
    await window.page.keyboard.press('F7');
    await graph.locator('.change-list [aria-current]', { hasText: 'told' }).waitFor();
    await window.page.keyboard.press('F7');
    await graph.locator('.change-list [aria-current]', { hasText: 'waited' }).waitFor();
    await window.page.keyboard.press('Shift+F7');
    await graph.locator('.change-list [aria-current]', { hasText: 'told' }).waitFor();
    await graph.getByRole('button', { name: 'Show it in the earlier text' }).click();
    await window
      .cursorStatus()
      .filter({ hasText: /Ln 3, .*selected/ })
      .waitFor();
    await window.shot('graph-diff-5-earlier-text');
    await graph.getByRole('button', { name: 'Compare the texts' }).click();
    await window.page.locator('.tab.active', { hasText: `${name} (HEAD ↔ now)` }).waitFor();
    await window.shot('graph-diff-6-texts');
  });

  it('is exported as SVG and as PNG', async () => {
    const window = workbench();
    const saved = async (ending: string): Promise<Buffer> => {
      const path = join(workspace(), `compared.${ending}`);
      await window.command('Baton: Export Graph…');
      // The dialog writes its own proposal first.
      await valueIs(join(workspace(), 'compared.svg'));
      await window.question.locator('input.input').fill(path);
      await valueIs(path);
      await window.page.keyboard.press('Enter');
      await window.page.locator('.notification-toast', { hasText: `saved as compared.${ending}` }).waitFor();
      return readFileSync(path);
    };
    assert.match((await saved('svg')).toString(), /^<svg[\s\S]*class="node action diff-removed"[\s\S]*<\/svg>\n$/);
    const png = await saved('png');
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.length > 5000, 'there is something in it');
    writeFileSync(join(testResults, 'screenshots/graph-diff-8-exported.png'), png);
  });

  it('is there again after a reload, with another revision as well, and ends', async () => {
    const window = workbench();
    await graph.getByRole('button', { name: 'Choose another revision' }).click();
    await window.question.locator('.monaco-list-row', { hasText: 'First' }).first().waitFor();
    await window.shot('graph-diff-7-revisions');
    await window.question.locator('.monaco-list-row', { hasText: 'First' }).first().click();
    await graph.locator('.diff-bar .revision', { hasText: /^[0-9a-f]{7,}/ }).waitFor();
    await window.reload();
    graph = await window.webview('.diff-bar');
    await graph.locator('.diff-bar .revision', { hasText: /^[0-9a-f]{7,}/ }).waitFor();
    await node(graph, 'weather').press('Escape');
    await graph.locator('.diff-bar').waitFor({ state: 'detached' });
    await node(graph, 'told~gone').waitFor({ state: 'detached' });
  });
});
