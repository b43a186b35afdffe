import assert from 'node:assert/strict';
import type { Json } from '#protocol/json.ts';
import { KernelDriver } from '../../support/kernelDriver.ts';
import { constant, planOf } from '../../support/plans.ts';

/** The process dies, and the run is taken up: nobody answers for what was under way. */
function resume(run: KernelDriver): string[] {
  run.attempts.clear();
  return run.take({ type: 'resume' });
}

const path = 'main/pay';

function inDoubt(options: { timeout?: number; catch?: Json } = {}): KernelDriver {
  const { catch: caught, ...rest } = options;
  const run = new KernelDriver(
    planOf(block => {
      block.action('pay', { idempotent: false, ...rest, ...(caught === undefined ? {} : { catch: constant(caught) }) });
      block.action('next', { after: ['pay'] });
    }),
  );
  run.start();
  assert.deepEqual(resume(run), ['run.resumed', 'step.inDoubt main/pay', 'run.waiting']);
  return run;
}

describe('a run that is taken up', () => {
  it('makes an attempt again that its step has `retry` for, without counting the one that was interrupted', () => {
    const run = new KernelDriver(planOf(block => block.action('a', { idempotent: false, retry: { count: 1 } })));
    run.start();
    for (let death = 0; death < 3; death += 1) {
      assert.deepEqual(resume(run), ['run.resumed', 'attempt.interrupted main/a', 'attempt.started main/a']);
    }
    assert.equal(run.attempts.get('main/a')?.attempt, 4);
    run.fail('main/a');
    run.succeed('main/a', 1);
    assert.deepEqual(run.outcome, { status: 'succeeded', output: null });
    run.assertReplays();
  });

  it('keeps to its slots', () => {
    const plan = planOf(block => {
      for (const name of ['a', 'b', 'c']) block.action(name, { retry: { count: 0 } });
    });
    const wide = new KernelDriver(plan);
    wide.start();
    const narrow = new KernelDriver(plan, { slots: 1 });
    for (const event of wide.events) narrow.events.push(event);
    Object.assign(narrow, { state: narrow.replayed() });
    resume(narrow);
    assert.equal(narrow.attempts.size, 1);
    assert.equal(narrow.runOut().status, 'succeeded');
  });

  it('asks about an attempt that must not be made twice, and goes on beside it', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('pay', { idempotent: false });
        block.action('look', { retry: { count: 0 } });
        block.action('more', { after: ['look'] });
      }),
    );
    run.start();
    assert.deepEqual(resume(run), [
      'run.resumed',
      'attempt.interrupted main/look',
      'step.inDoubt main/pay',
      'attempt.started main/look',
    ]);
    run.succeed('main/look');
    assert.deepEqual(run.succeed('main/more'), ['step.succeeded main/more', 'run.waiting']);
    assert.deepEqual(run.commands.at(-1), { type: 'suspend', inDoubt: [path] });
    assert.deepEqual(resume(run), ['run.resumed', 'run.waiting'], 'it asks again each time');
    run.assertReplays();
  });

  it('takes a step as done, with a value', () => {
    const run = inDoubt();
    const events = run.take({ type: 'resolve', path, resolution: { how: 'done', value: 7 } });
    assert.deepEqual(events.slice(0, 2), ['step.resolved main/pay', 'step.succeeded main/pay']);
    assert.equal(run.runOut().status, 'succeeded');
    run.assertReplays();
  });

  it('calls the action again when it is told to, and counts its time anew', () => {
    const run = inDoubt({ timeout: 1000 });
    assert.deepEqual([...run.timers], [], 'no time runs out while a person is asked');
    run.time = 500_000;
    assert.deepEqual(run.take({ type: 'resolve', path, resolution: { how: 'retry' } }), [
      'step.resolved main/pay',
      'attempt.started main/pay',
    ]);
    assert.deepEqual([...run.timers], [['step:main/pay', 501_000]]);
    assert.equal(run.attempts.get(path)?.attempt, 2);
    assert.equal(run.runOut().status, 'succeeded');
    run.assertReplays();
  });

  it('lets a step fail, which its `catch` may hold', () => {
    const resolution = { how: 'fail', message: 'It was not paid.' } as const;
    const run = inDoubt();
    run.take({ type: 'resolve', path, resolution });
    assert.ok(run.outcome?.status === 'failed');
    assert.equal(run.outcome.error.message, 'It was not paid.');
    assert.equal(run.outcome.error.code, 'in-doubt');
    const held = inDoubt({ catch: 0 });
    held.take({ type: 'resolve', path, resolution });
    assert.equal(held.runOut().status, 'succeeded');
  });

  it('takes one answer only, and none for a step that is not in doubt', () => {
    const run = inDoubt();
    assert.deepEqual(run.take({ type: 'resolve', path: 'main/next', resolution: { how: 'retry' } }), []);
    assert.deepEqual(run.take({ type: 'resolve', path: 'main/x', resolution: { how: 'retry' } }), []);
    run.take({ type: 'resolve', path, resolution: { how: 'done', value: null } });
    assert.deepEqual(run.take({ type: 'resolve', path, resolution: { how: 'retry' } }), []);
  });

  it('can be cancelled while it asks', () => {
    const run = inDoubt();
    run.cancel();
    assert.equal(run.outcome?.status, 'cancelled');
    run.assertReplays();
  });

  it('ends what was being stopped', () => {
    const run = new KernelDriver(planOf(block => block.action('pay', { idempotent: false })));
    run.start();
    run.cancel();
    const events = resume(run);
    assert.deepEqual(events[1], 'step.cancelled main/pay');
    assert.equal(run.outcome?.status, 'cancelled');
    run.assertReplays();
  });

  it('does not call an action whose time ran out meanwhile', () => {
    const plan = planOf(block => {
      block.action('a', { timeout: 1000, retry: { count: 3 }, catch: constant('late') });
      block.action('b', { timeout: 1000, retry: { count: 3, backoff: 600 }, catch: constant('late') });
    });
    const run = new KernelDriver(plan);
    run.start();
    run.fail('main/b');
    run.time = 5000;
    const events = resume(run);
    assert.ok(!events.some(event => event.startsWith('attempt.started')), events.join());
    assert.equal(run.outcome?.status, 'succeeded');
    run.assertReplays();
  });

  it('has nothing to take up once it has ended', () => {
    const run = new KernelDriver(planOf(block => block.action('a')));
    run.start();
    run.succeed('main/a');
    assert.deepEqual(resume(run), []);
  });
});

describe('an attempt that is lost while the run goes on', () => {
  const lose = (run: KernelDriver, step: string): string[] => {
    const attempt = run.attempts.get(step)?.attempt ?? 0;
    run.attempts.delete(step);
    return run.take({ type: 'attemptLost', path: step, attempt });
  };

  it('is made again where it may be, and asked about where not, and what runs beside it is left alone', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('pay', { idempotent: false });
        block.action('look', { idempotent: true });
        block.action('other', { idempotent: false });
      }),
    );
    run.start();
    assert.deepEqual(lose(run, 'main/look'), ['attempt.interrupted main/look', 'attempt.started main/look']);
    assert.deepEqual(lose(run, path), ['step.inDoubt main/pay']);
    run.succeed('main/look', 1);
    run.succeed('main/other', 2);
    run.take({ type: 'resolve', path, resolution: { how: 'done', value: 3 } });
    assert.equal(run.outcome?.status, 'succeeded');
    run.assertReplays();
  });

  it('of a step that was told to stop has stopped', () => {
    const run = new KernelDriver(planOf(block => block.action('pay', { idempotent: false })));
    run.start();
    run.cancel();
    assert.ok(lose(run, path).includes('step.cancelled main/pay'));
    assert.equal(run.outcome?.status, 'cancelled');
  });

  it('is not heeded once it was answered', () => {
    const run = new KernelDriver(planOf(block => block.action('a', { idempotent: false, retry: { count: 1 } })));
    run.start();
    run.fail('main/a');
    assert.deepEqual(run.take({ type: 'attemptLost', path: 'main/a', attempt: 1 }), []);
    assert.equal(run.attempts.get('main/a')?.attempt, 2);
  });
});
