/** The control-flow patterns of `examples/patterns/`: each runs as its first lines say, with the real actions. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { format } from '#language/syntax/printer.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { simulate } from '#runner/sim/simulate.ts';
import { JumpingClock } from '#runner/testing/jumpingClock.ts';
import { readProgram } from './program.ts';
import { runToEnd } from './runToEnd.ts';
import { verify } from './verify.ts';

const folder = new URL('../../examples/patterns/', import.meta.url);
const page = readFileSync(new URL('../../docs/patterns.md', import.meta.url), 'utf8');
const patterns = readdirSync(folder)
  .filter(name => name.endsWith('.flow'))
  .sort()
  .map(name => ({ name, program: readProgram(readFileSync(new URL(name, folder), 'utf8')) }));

/** The plan of the first flow of a text without any finding but that its events come from outside. */
function planOf(text: string): Plan {
  const uri = 'file:///patterns/pattern.flow';
  const model = analyse([{ uri, text }]);
  assert.deepEqual(
    model.files
      .get(uri)
      ?.diagnostics.filter(({ code }) => code !== 'flow/event-never-emitted')
      .map(found => `${found.code}: ${found.message}`),
    [],
  );
  return lower(model, uri, /^flow (\w+)/m.exec(text)?.[1] ?? '');
}

/** How long `sleep` takes, and that all else is done at once. */
const asTimeGoes = ({ action, input }: { action: string; input: Record<string, unknown> }) => ({
  after: action === 'sleep' ? Number(input.duration) : 0,
});

describe('control-flow patterns', () => {
  for (const { name, program } of patterns) {
    const plan = planOf(program.text);
    const { input, cancelAt, arriving } = program;

    it(`${name}, simulated`, () => {
      verify(program, simulate({ plan, input, cancelAt, arriving, outcome: asTimeGoes }).events);
    });

    it(`${name}, on the embedded engine`, async () => {
      const clock = new JumpingClock(1_000_000);
      const journal = openMemoryJournal();
      const run = startRun(plan, input, { cwd: '/', env: {}, clock, journal, stay: true });
      await runToEnd(run, clock, program);
      verify(program, journal.readEvents(run.id));
      journal.close();
    });

    it(`${name} is formatted, and stands in docs/patterns.md`, () => {
      assert.equal(format(program.text), program.text);
      const [, number, called] = /^(\d+)\. (.*?):/.exec(program.title) ?? [];
      assert.ok(page.includes(`| ${number} | [${called}](../examples/patterns/${name}) |`), program.title);
    });
  }
});
