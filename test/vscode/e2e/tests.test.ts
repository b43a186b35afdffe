import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { themes } from '../workbench.ts';
import { inlineValue, stopDebugging, stopsAt } from './debugging.ts';
import { workbench, workspace } from './session.ts';

/** A row of the Test Explorer, which says how its test stands. */
const test = (name: string, state: RegExp): Locator =>
  workbench()
    .page.locator('.test-explorer .monaco-list-row')
    .filter({ hasText: name })
    .and(workbench().page.getByRole('treeitem', { name: state }));

const expand = (file: string): Promise<void> =>
  workbench()
    .page.locator('.test-explorer .monaco-list-row', { hasText: file })
    .locator('.monaco-tl-twistie.collapsed')
    .click();

const lens = (text: string): Locator => workbench().editor.locator('.codelens-decoration a', { hasText: text });

describe('the Test Explorer', () => {
  before(async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('tested.flow');
  });

  it('lists the tests of the workspace', async () => {
    const window = workbench();
    await window.command('View: Show Testing');
    await expand('tested.flow');
    await test('reserves what is ordered', /./).waitFor();
    await test('gives the money back', /./).waitFor();
    await window.shot('tests-listed');
  });

  it('runs them, and shows what failed at its line', async () => {
    const window = workbench();
    await window.command('Test: Run All Tests');
    await test('reserves what is ordered', /Passed/).waitFor();
    await test('gives the money back', /Failed/).waitFor();
    // The panel may hide it.
    await window.goToLine(36);
    const message = window.editor.locator('.test-error-content-widget').filter({ visible: true }).first();
    await message.click();
    const peek = window.page.locator('.zone-widget.test-output-peek, .test-output-peek').first();
    await peek.waitFor();
    for (const [name, theme] of Object.entries(themes).reverse()) {
      await window.chooseTheme(theme);
      await window.shot(`tests-failed-${name}`);
    }
    await window.chooseTheme(themes.light);
    await peek.locator('.codicon-close').first().click();
    await peek.waitFor({ state: 'hidden' });
  });

  it('finds tests as they are typed', async () => {
    const window = workbench();
    await window.editor.locator('.view-lines').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('\ntest "is quick" {');
    await test('is quick', /./).waitFor();
    await window.revert();
    await test('is quick', /./).waitFor({ state: 'detached' });
  });

  it('runs one by its lens', async () => {
    const window = workbench();
    await window.goToLine(24);
    // The last run was of all; this one is of one alone.
    const alone = window.page.locator('.result-summary', { hasText: '1/1' });
    // Just after an edit, VS Code shows lenses that it has let go of already.
    for (let tries = 0; tries < 5 && !(await alone.isVisible()); tries += 1) {
      await lens('Run Test').first().click();
      await alone.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    await alone.waitFor();
    await test('reserves what is ordered', /Passed/).waitFor();
  });

  it('goes through one in the debugger', async () => {
    const window = workbench();
    await window.goToLine(24);
    await window.command('Test: Debug Test at Cursor');
    const panel = await window.webview('.run-view');
    await panel
      .locator('.header .word')
      .filter({ hasText: /succeeded/i })
      .waitFor();
    await panel.locator('.row.is-succeeded', { hasText: 'charge' }).waitFor();
    await window.shot('tests-debugged');
  });

  it('shows what the tests have run', async () => {
    const window = workbench();
    await window.command('Test: Run All Tests with Coverage');
    await window.page
      .locator('.test-coverage-list-per-test-toggle, .coverage-view-is-applied, .test-coverage-bars')
      .first()
      .waitFor();
    await window.goToLine(12);
    await window.page.locator('.coverage-deco-gutter').first().waitFor();
    await window.shot('tests-coverage');
  });

  it('shows at its place the branch that no test has taken', async () => {
    const window = workbench();
    await window.goToLine(16);
    await window.editor.locator('.coverage-deco-gutter.coverage-deco-hit.coverage-deco-miss').first().waitFor();
    await window.command('Test: Toggle Inline Coverage');
    await window.editor.locator('.coverage-deco-inline.coverage-deco-miss').first().waitFor();
    await window.shot('tests-coverage-branch');
    await window.command('Test: Toggle Inline Coverage');
    await window.editor.locator('.coverage-deco-inline.coverage-deco-miss').first().waitFor({ state: 'detached' });
  });

  it('runs them again by itself when a file has changed', async () => {
    const window = workbench();
    const file = join(workspace(), 'tested.flow');
    const text = readFileSync(file, 'utf8');
    await window.command('Test: Start Continuous Run');
    const profile = window.question.getByRole('checkbox', { name: 'Run', exact: true });
    await profile.click();
    await window.question.getByRole('checkbox', { name: 'Run', exact: true, checked: true }).waitFor();
    await window.question.getByRole('button', { name: 'OK' }).click();
    await window.question.waitFor({ state: 'hidden' });
    writeFileSync(file, text.replace('return { picks }', 'return { picks: [] }'));
    await test('reserves what is ordered', /Failed/).waitFor();
    writeFileSync(file, text);
    await test('reserves what is ordered', /Passed/).waitFor();
    await window.shot('tests-continuous');
    await window.command('Test: Stop Continuous Run');
  });

  it('makes a test from a run', async () => {
    const window = workbench();
    await window.closeEverything();
    await window.command('View: Show Explorer');
    await window.openFile('hello.flow');
    await window.editor.locator('.codelens-decoration a', { hasText: 'Run' }).first().click();
    await window.answer(/name: string/, 'Ada');
    await window.question.locator('.monaco-list-row', { hasText: 'true' }).click();
    const panel = await window.webview('.run-view');
    await panel
      .locator('.header .word')
      .filter({ hasText: /succeeded/i })
      .waitFor();
    await window.command('Baton: Make a Test from This Run');
    await window.editor.getByText('as in run').first().waitFor();
    await window.shot('tests-recorded');
    await window.command('File: Save');
    await window.page.waitForFunction(() => document.querySelector('.tab.active.dirty') === null);
    const text = readFileSync(join(workspace(), 'hello.flow'), 'utf8');
    if (!/mock shell => \{/.test(text)) throw new Error(text);
    await window.command('View: Show Testing');
    await window.command('Test: Run All Tests');
    await expand('hello.flow');
    await test('hello, as in run', /Passed/).waitFor();
    await window.shot('tests-recorded-green');
  });

  it('shows by a recorded test what a change has broken', async () => {
    const window = workbench();
    await window.openFile('hello.flow');
    await window.command('View: Show Testing');
    await change('happy', 'Delete');
    await window.goToLine(lineOf('test "hello'));
    await window.command('Test: Run Test at Cursor');
    await test('hello, as in run', /Failed/).waitFor();
    await window.goToLine(lineOf('expect result.value'));
    await window.editor.locator('.test-error-content-widget').filter({ visible: true }).first().click();
    const peek = window.page.locator('.zone-widget.test-output-peek, .test-output-peek').first();
    await peek.locator('.view-line', { hasText: /HAPY/ }).first().waitFor();
    await window.shot('tests-recorded-red');
    await peek.locator('.codicon-close').first().click();
    await peek.waitFor({ state: 'hidden' });
  });

  it('leads through it in the debugger to what is wrong', async () => {
    const window = workbench();
    await window.goToLine(lineOf('let text'));
    await window.page.keyboard.press('F9');
    await window.editor.locator('.codicon-debug-breakpoint').first().waitFor();
    await window.goToLine(lineOf('test "hello'));
    await window.command('Test: Debug Test at Cursor');
    await stopsAt('let text');
    await inlineValue(/step\stoday/, /today\s=\s\{/);
    await window.page.keyboard.press('F10');
    await stopsAt('return { text');
    await inlineValue(/let\stext/, /text\s=\s"Hello\sAda,\shapy/);
    await window.shot('tests-recorded-debugged');
    await stopDebugging();
  });

  it('is green again when it is mended, and shows what it has run', async () => {
    const window = workbench();
    await window.goToLine(lineOf('let text'));
    await window.page.keyboard.press('F9');
    await change('hapy', 'p');
    await window.command('View: Show Testing');
    await window.goToLine(lineOf('test "hello'));
    await window.command('Test: Run Test at Cursor with Coverage');
    await test('hello, as in run', /Passed/).waitFor();
    await window.goToLine(lineOf('let text'));
    await window.page.locator('.coverage-deco-gutter.coverage-deco-hit').first().waitFor();
    for (const [name, theme] of Object.entries(themes).reverse()) {
      await window.chooseTheme(theme);
      await window.shot(`tests-recorded-covered-${name}`);
    }
  });
});

const savedText = (): string => readFileSync(join(workspace(), 'hello.flow'), 'utf8');

/** The number of the first line with a text, from 1. */
const lineOf = (text: string): number => savedText().slice(0, savedText().indexOf(text)).split('\n').length;

/** Presses a key behind the first `p` of a word of the flow, and saves. */
async function change(word: string, key: string): Promise<void> {
  const window = workbench();
  const before = savedText();
  const at = before.indexOf(word);
  await window.goToLine(lineOf(word), at - before.lastIndexOf('\n', at) + word.indexOf('p') + 1);
  await window.page.keyboard.press(key);
  await window.command('File: Save');
  await window.page.waitForFunction(() => document.querySelector('.tab.active.dirty') === null);
}
