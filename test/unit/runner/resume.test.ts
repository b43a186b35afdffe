import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action, ActionContext, Clock } from '#runner/actions/action.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import type { ResumeOptions } from '#runner/engines/embedded/engineOptions.ts';
import { type Journal, openJournal, openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { type ActionSketch, planOfActions } from './plans.ts';

/** Actions that count how often each step was executed. */
class Work {
  readonly executed = new Map<string, number>();
  readonly registry = {
    resourceKinds: {},
    actions: {
      work: this.#action(async () => 'done'),
      flaky: this.#action(async times => {
        if (times === 1) throw new Error('not yet');
        return 'at last';
      }),
      hang: this.#action(
        (_, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
      ),
    } satisfies Record<string, Action>,
  };

  #action(act: (times: number, context: ActionContext) => Promise<string>): Action {
    return {
      parameters: [],
      run: (_input, context) => {
        const path = context.idempotencyKey.split('/').slice(1).join('/');
        const times = (this.executed.get(path) ?? 0) + 1;
        this.executed.set(path, times);
        return act(times, context);
      },
    };
  }
}

/** A journal in which a run's process died after these events. */
function diedAfter(plan: Plan, events: readonly RunEvent[]): Journal {
  const journal = openMemoryJournal();
  journal.addRun({ id: 'r', flow: 'main', file: 'file:///f.flow', input: {}, plan, started: 1, cwd: '/' });
  journal.append(events);
  journal.releaseRun('r');
  return journal;
}

async function resumed(journal: Journal, work: Work, options: ResumeOptions = {}) {
  return resumeRun(journal, 'r', { registry: work.registry, ...options }).done;
}

/** The batches of events of a whole run: each was one transaction, so the process may have died after any of them. */
async function batchesOf(plan: Plan): Promise<readonly (readonly RunEvent[])[]> {
  const batches: RunEvent[][] = [];
  const handle = startRun(plan, {}, { cwd: '/', registry: new Work().registry });
  handle.onEvents(events => batches.push(events.map(event => ({ ...event, run: 'r' }))));
  await handle.done;
  return batches;
}

const chain: readonly ActionSketch[] = [
  { action: 'work', retry: 0 },
  { action: 'flaky', retry: 3, after: [0] },
  { action: 'work', retry: 0, after: [0] },
  { action: 'work', retry: 0, after: [1, 2] },
];

describe('a run that is resumed', () => {
  it('goes on from wherever its process died, and executes nothing that had succeeded', async () => {
    const plan = planOfActions(chain);
    const batches = await batchesOf(plan);
    assert.ok(batches.length > 4);
    for (let count = 0; count < batches.length; count += 1) {
      const past = batches.slice(0, count).flat();
      const journal = diedAfter(plan, past);
      const work = new Work();
      assert.equal((await resumed(journal, work)).status, 'succeeded', `after ${count} batches`);
      for (const event of past) {
        if (event.type === 'step.succeeded') assert.equal(work.executed.get(event.path), undefined, event.path);
      }
      const events = journal.readEvents('r');
      assert.deepEqual(
        events.map(event => event.seq),
        events.map((_, index) => index + 1),
      );
      const successes = events.flatMap(event => (event.type === 'step.succeeded' ? [event.path] : []));
      assert.deepEqual(successes.sort(), ['main/s0', 'main/s1', 'main/s2', 'main/s3']);
      assert.equal(journal.readRun('r')?.status, 'succeeded');
      journal.close();
    }
  });

  it('waits for an answer about what must not be done twice, and holds no process', async () => {
    const plan = planOfActions([{ action: 'hang' }, { action: 'work', retry: 0 }, { action: 'work', after: [0] }]);
    const [first = []] = await startedThenDied(plan);
    const journal = diedAfter(plan, first);
    const work = new Work();
    assert.deepEqual(await resumed(journal, work), { status: 'waiting', inDoubt: ['main/s0'] });
    assert.deepEqual([...work.executed], [['main/s1', 1]]);
    assert.equal(journal.readRun('r')?.status, 'waiting');

    const handle = resumeRun(journal, 'r', { registry: work.registry });
    assert.equal(handle.past.length, journal.readEvents('r').length);
    handle.resolve('main/s0', { how: 'done', value: 'paid' });
    assert.equal((await handle.done).status, 'succeeded');
    assert.deepEqual(work.executed.get('main/s0'), undefined);
    assert.deepEqual(work.executed.get('main/s2'), 1);
    assert.throws(() => resumeRun(journal, 'r'), /The run `r` has ended: it succeeded\./);
    journal.close();
  });

  it('stays for the answer when it is told to', async () => {
    const plan = planOfActions([{ action: 'hang' }]);
    const [first = []] = await startedThenDied(plan);
    const journal = diedAfter(plan, first);
    const work = new Work();
    const handle = resumeRun(journal, 'r', { registry: work.registry, stay: true });
    await new Promise<void>(resolve => {
      handle.onEvents(events => events.some(event => event.type === 'run.waiting') && resolve());
    });
    handle.resolve('main/s0', { how: 'fail', message: 'It did not arrive.' });
    const outcome = await handle.done;
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.error.message, 'It did not arrive.');
    journal.close();
  });

  it('can be cancelled in the turn in which it is taken up', async () => {
    const plan = planOfActions([{ action: 'hang' }]);
    const [first = []] = await startedThenDied(plan);
    const journal = diedAfter(plan, first);
    const handle = resumeRun(journal, 'r', { registry: new Work().registry });
    handle.cancel('enough');
    assert.deepEqual(await handle.done, { status: 'cancelled', reason: 'enough' });
    journal.close();
  });

  it('says that it can not go on with what it does not understand', () => {
    const plan = planOfActions([{ action: 'work' }]);
    const strange = {
      run: 'r',
      seq: 1,
      time: 1,
      type: 'step.succeeded',
      path: 'main/x',
      value: null,
      caught: undefined,
    };
    const journal = diedAfter(plan, [strange as RunEvent]);
    const timers = (): number => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length;
    const before = timers();
    assert.throws(() => resumeRun(journal, 'r'), /^RunProblem: The run `r` can't be carried on: /);
    assert.equal(journal.readRun('r')?.process, undefined, 'it is let go of');
    assert.equal(timers(), before, 'nothing keeps the process');
    journal.close();
  });

  it('keeps the times that were set before its process died', async () => {
    const plan = planOfActions([{ action: 'flaky', retry: 1 }]);
    const batches = await batchesOf(plan);
    const failed = batches.findIndex(batch => batch.some(event => event.type === 'attempt.failed'));
    const past = batches.slice(0, failed + 1).flat();
    const due = past.find(event => event.type === 'attempt.failed');
    assert.ok(due?.type === 'attempt.failed' && due.retryAt !== undefined);
    const clock = new HandClock(due.retryAt - 1);
    const work = new Work();
    work.executed.set('main/s0', 1);
    const done = resumed(diedAfter(plan, past), work, { clock });
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    assert.equal(work.executed.get('main/s0'), 1, 'its time has not come');
    clock.setTo(due.retryAt);
    assert.equal((await done).status, 'succeeded');
    assert.equal(work.executed.get('main/s0'), 2);
  });
});

/** What a run with a step that never ends has written by the time its process dies. */
async function startedThenDied(plan: Plan): Promise<readonly (readonly RunEvent[])[]> {
  const batches: RunEvent[][] = [];
  const handle = startRun(plan, {}, { cwd: '/', registry: new Work().registry });
  handle.onEvents(events => batches.push(events.map(event => ({ ...event, run: 'r' }))));
  while (batches.length === 0) await nextTurn();
  handle.cancel('the test has seen enough');
  await handle.done;
  return batches;
}

class HandClock implements Clock {
  #time: number;
  readonly #due = new Set<{ readonly time: number; readonly callback: () => void }>();

  constructor(time: number) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  at(time: number, callback: () => void): () => void {
    const entry = { time, callback };
    this.#due.add(entry);
    return () => this.#due.delete(entry);
  }

  setTo(time: number): void {
    this.#time = time;
    for (const entry of this.#due) if (entry.time <= time) entry.callback();
  }
}

describe('the lease of a run', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'baton-lease-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true, force: true }));

  const plan = planOfActions([]);
  const add = (journal: Journal) =>
    journal.addRun({ id: 'r', flow: 'main', file: 'file:///f.flow', input: {}, plan, started: 1, cwd: '/w' });

  it('is one owner’s at a time', () => {
    const [owner, other] = [openJournal(workspace), openJournal(workspace)];
    add(owner);
    assert.equal(other.readRun('r')?.status, 'running');
    assert.equal(other.readRun('r')?.process?.pid, process.pid);
    assert.throws(
      () => other.claimRun('r'),
      (thrown: Error) => {
        assert.ok(thrown instanceof RunProblem);
        assert.equal(thrown.message, `The run \`r\` is alive: process ${process.pid} carries it out.`);
        return true;
      },
    );
    other.removeRuns(['r']);
    assert.equal(other.readRun('r')?.status, 'running', 'what lives is not pruned');
    owner.close();
    assert.equal(other.readRun('r')?.status, 'interrupted');
    other.claimRun('r');
    assert.equal(other.readRun('r')?.status, 'running');
    other.releaseRun('r');
    assert.equal(other.readRun('r')?.cwd, '/w');
    other.removeRuns(['r']);
    assert.deepEqual(other.listRuns(), []);
    other.close();
  });

  it('is refused for a run that is not there', () => {
    const journal = openJournal(workspace);
    assert.throws(() => resumeRun(journal, 'x'), /There is no run `x` in the journal `.*journal\.db`\./);
    journal.close();
  });
});
