import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { workbench, workspace } from './session.ts';

describe('the first minutes', () => {
  before(() => workbench().closeEverything());

  it('have a walkthrough whose pages show flows', async () => {
    const window = workbench();
    await window.command('Baton: Get Started');
    const page = window.page.locator('.gettingStartedContainer');
    await page.getByText('Get Started with Baton').first().waitFor();
    await page.locator('.getting-started-step', { hasText: 'See what waits for what' }).click();
    await page.getByRole('button', { name: 'Show Graph' }).waitFor();
    await window.shot('walkthrough');
    await window.closeEverything();
  });

  it('make a new flow from a template, named after its file', async () => {
    const window = workbench();
    await window.openFile('hello.flow');
    await window.command('Baton: New Flow');
    await window.question.locator('.monaco-list-row', { hasText: 'Failure and undo' }).click();
    await window.answer(/name of the file/, 'journey');
    await window.page.locator('.tab.active', { hasText: 'journey.flow' }).waitFor();
    const path = join(workspace(), 'journey.flow');
    assert.match(await readFile(path, 'utf8'), /^flow journey\(seats: int = 2\)/m);
    await window.closeEverything();
    await rm(path);
  });

  it('have a doctor that looks at what flows need', async () => {
    const window = workbench();
    await window.command('Baton: Doctor');
    await window.editor.locator('.view-line', { hasText: 'Baton: Doctor' }).waitFor();
    await window.editor.locator('.view-line', { hasText: 'files with' }).waitFor();
    await window.shot('doctor');
    await window.closeEverything();
  });
});
