import assert from 'node:assert/strict';
import { lower } from '#language/plan/lower.ts';
import { strandsOf } from '#runner/debug/inspect/threads.ts';
import { momentOfStart } from '#runner/debug/run/moments.ts';
import { endsStep, originOf, type StepWay } from '#runner/debug/run/pace.ts';
import { forkRun } from '#runner/engines/embedded/fork.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { nextStart } from '#runner/kernel/nextStart.ts';
import { modelOf } from '#test/support/fixture.ts';
import { KernelDriver } from '#test/support/kernelDriver.ts';

const text = `flow main() {
  step first = log("first")
  step loop = for n in [1, 2] {
    step one = log("one")
    step two = log("two") after one
  } after first
  step last = log("last") after loop
}
`;

const { model, uri } = modelOf(text);
const plan = lower(model, uri, 'main');

/** A run in which the first iteration and the second are under way. */
function inLoop(): KernelDriver {
  const run = new KernelDriver(plan);
  run.start();
  run.succeed('main/first');
  return run;
}

describe('debugger: pace and threads', () => {
  for (const [way, block, path, expected] of [
    ['over', 'main/loop[0]', 'main/loop[0]/two', true],
    ['over', 'main/loop[1]', 'main/loop[1]/two', false],
    ['over', 'main', 'main/last', true],
    ['out', 'main/loop[0]', 'main/loop[0]/two', false],
    ['out', 'main', 'main/last', true],
  ] as const satisfies readonly (readonly [StepWay, string, string, boolean])[]) {
    it(`${way} from an iteration ${expected ? 'ends' : 'does not end'} at ${path}`, () => {
      const { state } = inLoop();
      const moment = {
        kind: 'start',
        path,
        block,
        flow: plan.entry,
        node: 0,
        opensBlock: false,
        error: undefined,
      } as const;
      assert.equal(endsStep(state, way, originOf(state, 'main/loop[0]/one', 'main/loop[0]'), moment), expected);
    });
  }

  it('gives each iteration a thread whose frames lead to the flow', () => {
    const strands = strandsOf(inLoop().state, undefined, value => value);
    assert.deepEqual(
      strands.map(({ name, frames }) => [name, ...frames.map(({ title, place }) => `${title}:${place.line}`)]),
      [
        ['main', 'main:3'],
        ['loop[0] · n = 1', 'loop[0]:4', 'main:3'],
        ['loop[1] · n = 2', 'loop[1]:4', 'main:3'],
      ],
    );
  });

  it('knows no moment where nothing begins', () => {
    const { state } = inLoop();
    assert.equal(nextStart(state, 0), undefined);
    assert.equal(momentOfStart(state, { what: 'iteration', path: 'main/loop' }, 0), undefined);
  });

  it('a fork shares the past, later, and calls again what was under way', () => {
    const journal = openMemoryJournal();
    const run = inLoop();
    journal.addRun({ id: 'run', flow: 'main', file: uri, input: {}, plan, started: 0, cwd: '/' });
    journal.append(run.events.map((body, at) => ({ run: 'run', seq: at + 1, time: 100, ...body })));
    const edit = { path: 'main/first', target: { what: 'result' }, value: 'other' } as const;
    const fork = forkRun(journal, 'run', run.events.length, [edit], 5000);
    const events = journal.readEvents(fork);
    assert.deepEqual(
      events.slice(run.events.length).map(event => [event.type, 'path' in event && event.path]),
      [
        ['attempt.interrupted', 'main/loop[0]/one'],
        ['attempt.interrupted', 'main/loop[1]/one'],
        ['value.replaced', 'main/first'],
      ],
    );
    assert.ok(events.every(event => event.time === 5000 && event.run === fork));
    assert.equal(journal.readRun(fork)?.rerunOf, 'run');
    journal.close();
  });
});
