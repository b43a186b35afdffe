import assert from 'node:assert/strict';
import { themes } from '../workbench.ts';
import { debugToolbar, inlineValue, row, stopDebugging, stopsAt } from './debugging.ts';
import { workbench } from './session.ts';

const token = 'tk-9f8e7d6c';

/** Clicks in the glyph margin beside a line. */
async function clickGutter(text: string, button: 'left' | 'right' = 'left'): Promise<void> {
  const { page, editor } = workbench();
  const line = editor.locator('.view-line', { hasText: text }).first();
  // The editor draws its lines again when what stands beside it comes or goes: a line may be gone when it is measured.
  for (;;) {
    await line.waitFor();
    const [box, margin] = await Promise.all([line.boundingBox(), editor.locator('.margin').first().boundingBox()]);
    if (!box || !margin) continue;
    await page.mouse.click(margin.x + 9, box.y + box.height / 2, { button });
    return;
  }
}

/** Puts another value in place of a variable's. */
async function setVariable(name: string, value: string, shot: string): Promise<void> {
  const window = workbench();
  const editing = window.page.locator('.pane .monaco-list-row', {
    has: window.page.locator('input[aria-label="Type new variable value"]:visible'),
  });
  await window.chooseFrom(row('Variables', name), 'Set Value');
  await editing.waitFor();
  // Rows move while others are opened: a click may have come to the one that was there before.
  for (let tries = 0; !(await editing.textContent())?.includes(name); tries += 1) {
    assert.ok(tries < 5, `${name} can be edited`);
    await window.page.keyboard.press('Escape');
    await window.chooseFrom(row('Variables', name), 'Set Value');
    await editing.waitFor();
  }
  const input = editing.locator('input');
  await input.fill(value);
  await window.shot(shot);
  await input.press('Enter');
  await row('Variables', new RegExp(`${name}.*${value.replaceAll('"', '')}`)).waitFor();
}

/** Starts the debugger on `parcel`, and answers what it asks. */
async function debugParcel(items: string): Promise<void> {
  const window = workbench();
  await window.command('Baton: Debug Flow');
  await window.question.locator('.monaco-list-row', { hasText: 'parcel' }).first().click();
  await window.answer(/customer: string/, 'Ada');
  await window.answer(/items: string\[\]/, items);
}

/** Points at a word of a line. */
async function pointAt(line: string, word: string): Promise<void> {
  const { page, editor } = workbench();
  const found = editor.locator('.view-line', { hasText: line }).first();
  await found.waitFor();
  const place = await found.evaluate((element, wanted) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.nodeValue?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return undefined;
  }, word);
  assert.ok(place, `there is ${word} in ${line}`);
  await page.mouse.move(place.x - 2, place.y);
  await page.mouse.move(place.x, place.y);
}

/** Adds an expression to those that are watched. */
async function watch(expression: string): Promise<void> {
  const { page } = workbench();
  const pane = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Watch' }) });
  await pane.locator('.pane-header').hover();
  await pane.getByRole('button', { name: 'Add Expression' }).click();
  const input = pane.locator('input:visible').first();
  await input.fill(expression);
  await input.press('Enter');
}

/** Chooses from the menu of a line's gutter, and types what it asks for. */
async function addInGutter(line: string, choice: RegExp, text: string): Promise<void> {
  const { page } = workbench();
  await clickGutter(line, 'right');
  await workbench().chooseInMenu(choice);
  const box = page.locator('.breakpoint-widget .monaco-editor').first();
  await box.locator('.view-lines').click();
  await page.keyboard.type(text);
  await workbench().shot(`debug-${choice.source.startsWith('Add Log') ? '17-log-point' : '16-condition'}`);
  await page.keyboard.press('Enter');
  await box.waitFor({ state: 'detached' });
}

describe('debugging a flow', () => {
  before(async () => {
    const window = workbench();
    await window.closeEverything();
    await window.openFile('parcel.flow');
  });

  it('takes a secret into the secret storage', async () => {
    const window = workbench();
    await window.command('Baton: Set Secret…');
    await window.question.locator('.monaco-list-row', { hasText: 'apiToken' }).waitFor();
    await window.shot('debug-01-secret-names');
    await window.question.locator('.monaco-list-row', { hasText: 'apiToken' }).first().click();
    await window.question.getByText(/Set secret apiToken/).waitFor();
    await window.question.locator('input.input').fill(token);
    assert.equal(await window.question.locator('input.input').getAttribute('type'), 'password');
    await window.shot('debug-02-secret-value');
    await window.page.keyboard.press('Enter');
    await window.page.locator('.notification-list-item', { hasText: 'apiToken is set' }).waitFor();
    await window.command('Notifications: Clear All Notifications');
  });

  it('stops at a breakpoint that was set in the gutter', async () => {
    const window = workbench();
    await clickGutter('step shelf');
    await window.editor.locator('.codicon-debug-breakpoint').first().waitFor();
    await window.shot('debug-03-breakpoint');
    // The flow at the cursor is offered first.
    await window.goToLine(4);
    await window.command('View: Show Run and Debug');
    await window.editor.locator('.view-line', { hasText: 'flow parcel' }).click();
    await window.page.keyboard.press('F5');
    await window.question
      .getByText(/Which flow/i)
      .or(window.question.getByText('parcel'))
      .first()
      .waitFor();
    await window.shot('debug-04-asks');
    await window.question.locator('.monaco-list-row', { hasText: 'parcel' }).first().click();
    await window.answer(/customer: string/, 'Ada');
    await window.answer(/items: string\[\]/, '["ball", "kite"]');
    await stopsAt('step shelf');
    await row('Variables', /item/).waitFor();
    // Only the first scope is opened by VS Code itself.
    await row('Variables', /^Names/).click();
    await row('Variables', /label/).waitFor();
    await inlineValue(/for\sitem.*\sin\sitems/, /item\s=\s"ball"/);
    await inlineValue(/let\slabel/, /label\s=\s"To\sAda"/);
    await window.shot('debug-05-stopped');
  });

  it('shows values of what is pointed at and watched', async () => {
    const window = workbench();
    await row('Call Stack', /parcel/).waitFor();
    await pointAt('step sent', 'label');
    const hover = window.page.locator('.debug-hover-widget:visible');
    await hover.getByText('"To Ada"').first().waitFor();
    await window.shot('debug-05b-hover');
    await watch('item.upper()');
    await row('Watch', /"BALL"/).waitFor();
    await window.shot('debug-05c-watch');
  });

  it('changes a value, marked in the panel', async () => {
    const window = workbench();
    await setVariable('item', '"balloon"', 'debug-06-change');
    const panel = await window.webview('.run-view');
    await panel.getByRole('tab', { name: /^Log/ }).click();
    await panel
      .getByText(/item.* was replaced by hand\. It was: "ball"/)
      .first()
      .waitFor();
    await window.shot('debug-07-changed');
    await panel.getByRole('tab', { name: /^Details/ }).click();
  });

  it('steps into a sub-flow, over, and out', async () => {
    const window = workbench();
    await window.page.keyboard.press('F11');
    await stopsAt('step found');
    await window.shot('debug-08-into');
    await window.page.keyboard.press('F10');
    await stopsAt('return found.stdout');
    await row('Variables', /shelf 7/).waitFor();
    await window.shot('debug-09-over');
    await window.page.keyboard.press('Shift+F11');
    await stopsAt('yield');
    await window.shot('debug-10-out');
  });

  it('goes back in time, where nothing is executed', async () => {
    const window = workbench();
    await debugToolbar(/Step Back/).click();
    await stopsAt('step shelf');
    const past = window.page.locator('.statusbar-item', { hasText: /In the past: event \d+ of \d+/ });
    await past.waitFor();
    await row('Variables', /balloon/).waitFor();
    await window.shot('debug-11-back');
    await debugToolbar(/Reverse/).click();
    await stopsAt('let label');
    await row('Variables', /"To Ada"/).waitFor();
    await window.shot('debug-12-reverse');
    // Forward again, in the recording.
    await window.page.keyboard.press('F5');
    await stopsAt('step shelf');
    await past.waitFor();
    await window.shot('debug-13-past-breakpoint');
  });

  it('forks from a place of the past with another value', async () => {
    const window = workbench();
    await row('Variables', /^Names/).waitFor();
    if (!(await row('Variables', 'label').isVisible())) await row('Variables', /^Names/).click();
    await setVariable('label', '"To Grace"', 'debug-14-edited');
    await inlineValue(/let\slabel/, /label\s=\s"To\sGrace"/);
    await window.command('Baton: Fork the Run from Here');
    await row('Call Stack', /fork/)
      .filter({ hasText: /paused/i })
      .waitFor();
    await window.shot('debug-15-forked');
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has a picture in ${name}`, async () => {
      const window = workbench();
      await window.chooseTheme(theme);
      await window.shot(`debug-theme-${name}`);
    });
  }

  it('heeds conditions, writes log points, and stops at failures', async () => {
    const window = workbench();
    await window.chooseTheme(themes.light);
    await stopDebugging();
    await clickGutter('step shelf');
    await addInGutter('step shelf', /Add Conditional Breakpoint/, 'item == "kite"');
    await addInGutter('yield', /Add Logpoint/, 'took {item} from {shelf}');
    await row('Breakpoints', 'Failed Steps').locator('input, .monaco-checkbox').first().click();
    await debugParcel('["ball", "kite", "drum"]');
    await stopsAt('step shelf');
    await row('Variables', /kite/).waitFor();
    await window.command('Debug Console: Focus on Debug Console View');
    await window.page.locator('.repl', { hasText: 'took ball from shelf 4' }).waitFor();
    await window.shot('debug-18-conditional');
    await window.page.keyboard.press('F5');
    await stopsAt('step sent');
    await window.page.locator('.exception-widget').waitFor();
    await window.shot('debug-19-failure');
  });

  it('shows no secret, whatever is asked', async () => {
    const window = workbench();
    const input = window.page.locator('.repl-input-wrapper .monaco-editor').first();
    const answers = window.page.locator('.repl .value', { hasText: '•••' });
    // What is typed before the last answer is there stands before it.
    for (const [number, expression] of ['apiToken', '"Bearer ${apiToken}"', 'packed.stdout'].entries()) {
      if (number > 0) await answers.nth(number - 1).waitFor();
      await input.click();
      await window.page.keyboard.type(expression);
      await window.page.keyboard.press('Escape');
      await window.page.keyboard.press('Enter');
    }
    await window.page.locator('.repl', { hasText: /packed\.stdout\s*packed 3 items/ }).waitFor();
    assert.equal(await window.page.locator('.repl .value', { hasText: '•••' }).count(), 2);
    await window.shot('debug-20-secret');
    assert.ok(!(await window.page.locator('body').textContent())?.includes(token));
  });

  after(async () => {
    await stopDebugging();
    await row('Breakpoints', 'Failed Steps').locator('input, .monaco-checkbox').first().click();
    for (const line of ['step shelf', 'yield']) await clickGutter(line);
    await workbench().command('Notifications: Clear All Notifications');
    await workbench().chooseTheme(themes.dark);
  });
});
