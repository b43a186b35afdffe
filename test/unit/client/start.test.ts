/** The sample flows, what new flows are made of, and the walkthrough. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { flowName, flowTemplates, textFrom } from '#client/features/start/flowTemplates.ts';
import { analyse } from '#language/analysis/analyse.ts';
import { format } from '#language/syntax/printer.ts';
import { passes } from '#test/support/flowTests.ts';

const root = new URL('../../../', import.meta.url);
const samples = new URL('client/samples/', root);
const read = (name: string): string => readFileSync(new URL(name, samples), 'utf8');

/** Holds that nothing is found in a text, and that it is formatted. */
function isWell(text: string): void {
  const uri = 'file:///sample.flow';
  const found = analyse([{ uri, text }]).files.get(uri)?.diagnostics ?? [];
  assert.deepEqual(
    found
      .filter(({ severity, isUnnecessary }) => severity !== 'information' && !isUnnecessary)
      .map(({ code, message }) => `${code}: ${message}`),
    [],
  );
  assert.equal(format(text), text);
}

describe('the sample flows', () => {
  const names = readdirSync(samples).filter(name => name.endsWith('.flow'));

  for (const name of names) {
    it(`${name}: nothing found, formatted, and its tests pass`, async () => {
      isWell(read(name));
      await passes(read(name));
    });
  }

  it('are all in the list that comes with them', () => {
    for (const name of names) assert.ok(read('README.md').includes(`[${name}](${name})`), name);
  });
});

describe('new flows', () => {
  for (const template of flowTemplates) {
    it(`${template.label}: has a flow with the name of its file`, async () => {
      const sample = template.sample === undefined ? undefined : read(template.sample);
      const text = textFrom(template, sample, 'nightly-report.flow');
      assert.match(text, /^flow nightlyReport\(/m);
      isWell(text);
      if (sample !== undefined) await passes(text);
    });
  }

  it('are named by words that can name a flow', () => {
    assert.equal(flowName('hello.flow'), 'hello');
    assert.equal(flowName('Nightly report (2).flow'), 'nightlyReport2');
    assert.equal(flowName('match.flow'), 'flowMatch');
    assert.equal(flowName('2026.flow'), 'flow2026');
  });
});

describe('the walkthrough', () => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    contributes: {
      commands: { command: string }[];
      walkthroughs: { steps: { description: string; media: { markdown: string }; completionEvents: string[] }[] }[];
    };
  };
  const commands = new Set(manifest.contributes.commands.map(({ command }) => command));
  const isThere = (command: string): boolean => !command.startsWith('baton.') || commands.has(command);

  for (const { description, media, completionEvents } of manifest.contributes.walkthroughs.flatMap(
    ({ steps }) => steps,
  )) {
    it(`${media.markdown}: is there, and its commands act`, () => {
      assert.ok(existsSync(new URL(media.markdown, root)));
      const mentioned = [...description.matchAll(/command:([\w.]+)/g)].map(([, command = '']) => command);
      assert.ok(mentioned.length > 0);
      assert.deepEqual(
        mentioned.filter(command => !isThere(command)),
        [],
      );
      for (const event of completionEvents) assert.ok(isThere(event.replace('onCommand:', '')), event);
    });
  }
});
