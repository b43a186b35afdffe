import assert from 'node:assert/strict';
import { KernelDriver } from '#test/support/kernelDriver.ts';
import { constant, flowOf, planOf } from '#test/support/plans.ts';

describe('kernel: failure', () => {
  it('fails the block, cancels what runs beside, and starts nothing new', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('a');
        block.action('b');
        block.action('c', { after: ['b'] });
      }),
    );
    run.start();
    assert.deepEqual(run.fail('main/a'), [
      'attempt.failed main/a',
      'step.failed main/a',
      'block.stopping main',
      'step.stopping main/b',
      'step.cancelled main/c',
    ]);
    assert.deepEqual([...run.aborted], ['main/b']);
    assert.deepEqual(run.fail('main/b', 'aborted'), ['step.cancelled main/b', 'block.ended main', 'run.failed']);
    assert.equal(run.outcome?.status === 'failed' && run.outcome.error.message, 'broken');
    assert.equal(run.outcome?.status === 'failed' && run.outcome.error.path, 'main/a');
    run.assertReplays();
  });

  it('keeps the success of a step that was faster than its abort', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('a');
        block.action('b');
      }),
    );
    run.start();
    run.fail('main/a');
    assert.deepEqual(run.succeed('main/b', 1), ['step.succeeded main/b', 'block.ended main', 'run.failed']);
  });

  it('goes up through blocks and flows until a `catch` holds it', () => {
    const inner = flowOf('inner', block => {
      block.group('group', 'parallel', body => {
        body.action('work');
        body.action('beside');
      });
    });
    const run = new KernelDriver(
      planOf(
        block => {
          block.call(
            'sub',
            'inner',
            {},
            { catch: { op: 'member', object: { op: 'local', name: 'error' }, name: 'message', optional: false } },
          );
          block.return(block.ref('sub'));
        },
        {},
        { inner },
      ),
    );
    run.start();
    run.fail('main/sub/group/work', 'out of paper');
    assert.deepEqual(run.fail('main/sub/group/beside', 'aborted'), [
      'step.cancelled main/sub/group/beside',
      'block.ended main/sub/group',
      'step.failed main/sub/group',
      'block.stopping main/sub',
      'block.ended main/sub',
      'step.succeeded main/sub',
      'value.computed main/return#2',
      'block.ended main',
      'run.succeeded',
    ]);
    assert.deepEqual(run.outcome, { status: 'succeeded', output: 'out of paper' });
    run.assertReplays();
  });

  it('leaves a failure to the step that waits for it, and skips what needed the success', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('charge');
        block.action('ship', { input: { id: block.ref('charge') } });
        block.action('told', { after: ['ship'] });
        block.action('alarm', { afterFailed: ['charge'] });
        block.action('last', { after: ['alarm'] });
      }),
    );
    run.start();
    assert.deepEqual(run.fail('main/charge'), [
      'attempt.failed main/charge',
      'step.failed main/charge',
      'step.skipped main/ship',
      'step.skipped main/told',
      'step.started main/alarm',
      'attempt.started main/alarm',
    ]);
    const skipped = run.events.filter(event => event.type === 'step.skipped').map(event => event.reason);
    assert.deepEqual(skipped, ['`charge` did not succeed', '`ship` did not succeed']);
    run.succeed('main/alarm');
    assert.equal(run.runOut().status, 'succeeded');
    run.assertReplays();
  });

  it('skips what waits for a failure that did not come, and goes on after it', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('charge');
        block.action('alarm', { afterFailed: ['charge'] });
        block.action('last', { after: ['alarm'] });
      }),
    );
    run.start();
    assert.deepEqual(run.succeed('main/charge'), [
      'step.succeeded main/charge',
      'step.skipped main/alarm',
      'step.started main/last',
      'attempt.started main/last',
    ]);
  });

  it('starts after `any` with the first success, and skips when none came', () => {
    const plan = planOf(block => {
      block.action('a', { catch: constant(1) });
      block.action('b');
      block.action('c');
      block.action('handled', { afterSettled: ['b', 'c'] });
      block.action('next', { afterAny: ['b', 'c'] });
    });
    const first = new KernelDriver(plan);
    first.start();
    first.fail('main/b');
    assert.ok(first.succeed('main/c').includes('attempt.started main/next'));
    const none = new KernelDriver(plan);
    none.start();
    none.fail('main/b');
    assert.ok(none.fail('main/c').includes('step.skipped main/next'));
    none.assertReplays();
  });

  it('tries again with doubled delays, each at most as long as it says', () => {
    const run = new KernelDriver(
      planOf(block => block.action('flaky', { retry: { count: 3, backoff: 1000, maximum: 3000 } })),
    );
    run.start();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const before = run.time;
      assert.deepEqual(run.fail('main/flaky'), ['attempt.failed main/flaky']);
      assert.deepEqual(run.fireNext(), ['attempt.started main/flaky']);
      delays.push(run.time - before);
    }
    [1000, 2000, 3000].forEach((most, position) => {
      assert.ok(delays[position]! <= most && delays[position]! >= most * 0.75, String(delays));
    });
    assert.deepEqual(run.fail('main/flaky').slice(0, 2), ['attempt.failed main/flaky', 'step.failed main/flaky']);
    assert.equal(run.timers.size, 0);
    run.assertReplays();
  });

  it('tries again only where `on` holds, and at once without a backoff', () => {
    const isBusy = {
      op: 'binary',
      operator: '==',
      left: { op: 'member', object: { op: 'local', name: 'error' }, name: 'code', optional: false },
      right: constant('busy'),
    } as const;
    const run = new KernelDriver(planOf(block => block.action('flaky', { retry: { count: 5, on: isBusy } })));
    run.start();
    assert.deepEqual(run.fail('main/flaky', { code: 'busy', message: 'busy' }), [
      'attempt.failed main/flaky',
      'attempt.started main/flaky',
    ]);
    assert.ok(run.fail('main/flaky', { code: 'gone', message: 'gone' }).includes('run.failed'));
  });

  it('runs a block again for its `retry`', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.group(
          'both',
          'parallel',
          body => {
            body.action('a');
            body.action('b');
            body.yield(body.ref('b'));
          },
          { retry: { count: 1 } },
        );
        block.return(block.ref('both'));
      }),
    );
    run.start();
    run.succeed('main/both/a');
    assert.deepEqual(run.fail('main/both/b').slice(-7), [
      'attempt.failed main/both',
      'step.started main/both',
      'block.started main/both',
      'step.started main/both/a',
      'attempt.started main/both/a',
      'step.started main/both/b',
      'attempt.started main/both/b',
    ]);
    assert.deepEqual(
      run.runOut(({ path }) => path),
      { status: 'succeeded', output: 'main/both/b' },
    );
    run.assertReplays();
  });

  it('does not hold a slot while it waits to try again', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('a', { retry: { count: 1, backoff: 1000 } });
        block.action('b');
        block.action('c');
      }),
      { slots: 1 },
    );
    run.start();
    run.fail('main/a');
    assert.deepEqual([...run.attempts.keys()], ['main/b']);
    assert.deepEqual(run.fireNext(), []);
    assert.deepEqual(run.succeed('main/b'), ['step.succeeded main/b', 'attempt.started main/a']);
    assert.equal(run.runOut().status, 'succeeded');
  });

  it('bounds all attempts together with `timeout`, and awaits the one that runs', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('slow', { timeout: 500, catch: constant('late') });
        block.return(block.ref('slow'));
      }),
    );
    run.start();
    assert.deepEqual(run.fireNext(), ['step.stopping main/slow']);
    assert.equal(run.time, 500);
    assert.deepEqual(run.fail('main/slow', 'aborted').slice(0, 1), ['step.succeeded main/slow']);
    assert.deepEqual(run.outcome, { status: 'succeeded', output: 'late' });
    run.assertReplays();
  });

  it('ends a wait for the next attempt at its timeout', () => {
    const run = new KernelDriver(
      planOf(block => block.action('slow', { timeout: 500, retry: { count: 9, backoff: 10_000 } })),
    );
    run.start();
    run.fail('main/slow');
    assert.deepEqual(run.fireNext(), [
      'step.stopping main/slow',
      'step.failed main/slow',
      'block.stopping main',
      'block.ended main',
      'run.failed',
    ]);
    assert.equal(run.outcome?.status === 'failed' && run.outcome.error.message, '`slow` was not done after 500ms.');
    assert.equal(run.timers.size, 0);
  });

  it('stops what a block runs when the block or its flow is out of time', () => {
    const inner = flowOf('inner', block => block.action('work'), { timeout: 300 });
    const run = new KernelDriver(
      planOf(
        block => {
          block.for('each', { list: constant([1, 2]), timeout: 1000 }, body => {
            body.call('sub', 'inner', {}, { catch: constant(null) });
            body.action('more', { after: ['sub'] });
          });
        },
        { timeout: 5000 },
        { inner },
      ),
    );
    run.start();
    assert.deepEqual(run.fireNext(), ['block.stopping main/each[0]/sub', 'step.stopping main/each[0]/sub/work']);
    run.fail('main/each[0]/sub/work', 'aborted');
    assert.deepEqual([...run.attempts.keys()], ['main/each[1]/sub/work', 'main/each[0]/more']);
    run.fireNext();
    run.fail('main/each[1]/sub/work', 'aborted');
    assert.deepEqual(run.fireNext().slice(0, 3), [
      'step.stopping main/each',
      'block.stopping main/each[0]',
      'step.stopping main/each[0]/more',
    ]);
    run.fail('main/each[0]/more', 'aborted');
    run.fail('main/each[1]/more', 'aborted');
    assert.equal(run.outcome?.status === 'failed' && run.outcome.error.code, 'timeout');
    assert.equal(run.timers.size, 0);
    run.assertReplays();
  });

  it('cancels a run once all that runs has stopped', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.for('each', { list: constant([1, 2, 3]), limit: 2, retry: { count: 3 } }, body => body.action('work'));
        block.action('beside', { catch: constant(1) });
        block.action('later', { after: ['each'] });
      }),
    );
    run.start();
    run.cancel();
    assert.deepEqual(run.cancel(), []);
    assert.deepEqual([...run.aborted], ['main/each[0]/work', 'main/each[1]/work', 'main/beside']);
    run.fail('main/beside', 'aborted');
    run.fail('main/each[0]/work', 'aborted');
    assert.equal(run.outcome, undefined);
    assert.deepEqual(run.fail('main/each[1]/work', 'aborted').slice(-3), [
      'step.cancelled main/each',
      'block.ended main',
      'run.cancelled',
    ]);
    assert.deepEqual(run.outcome, { status: 'cancelled', reason: 'enough' });
    run.assertReplays();
  });

  it('fails a step whose expressions have no value, with the place', () => {
    const nothing = { op: 'member', object: constant(null), name: 'id', optional: false } as const;
    const run = new KernelDriver(planOf(block => block.action('a', { input: { x: nothing } })));
    run.start();
    assert.equal(run.outcome?.status, 'failed');
    const error = run.outcome?.status === 'failed' ? run.outcome.error : undefined;
    assert.deepEqual([error?.code, error?.path, error?.place?.line], ['null/member', 'main/a', 1]);
  });

  it('fails a loop whose `until` has no value, once what runs has stopped', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.for('each', { list: constant([1, 2, 3]), limit: 2, until: constant('no condition') }, body =>
          body.action('work'),
        );
      }),
    );
    run.start();
    assert.deepEqual(run.succeed('main/each[0]/work').slice(-2), [
      'block.stopping main/each[1]',
      'step.stopping main/each[1]/work',
    ]);
    run.fail('main/each[1]/work', 'aborted');
    assert.equal(run.outcome?.status === 'failed' && run.outcome.error.code, 'operand');
    run.assertReplays();
  });

  it('fails with what `fail` says', () => {
    const run = new KernelDriver(planOf(block => block.fail(constant('no stock'))));
    run.start();
    assert.deepEqual(run.outcome?.status === 'failed' && [run.outcome.error.code, run.outcome.error.message], [
      'fail',
      'no stock',
    ]);
  });

  it('refuses an input that does not fit, and names the parameter', () => {
    const plan = planOf(() => undefined, { parameters: { count: { kind: 'int' } } });
    const failureOf = (input: Record<string, string | number>): string => {
      const run = new KernelDriver(plan);
      assert.deepEqual(run.start(input), ['run.started', 'run.failed']);
      return run.outcome?.status === 'failed' ? run.outcome.error.message : '';
    };
    assert.equal(failureOf({}), '`main` needs the parameter `count: int`.');
    assert.equal(failureOf({ count: 'many' }), 'The parameter `count` must be a whole number, but is the text "many".');
    assert.equal(failureOf({ count: 1, size: 2 }), '`main` has no parameter `size`.');
  });

  it('ignores answers and timers that come too late', () => {
    const run = new KernelDriver(planOf(block => block.action('a', { retry: { count: 1 } })));
    run.start();
    run.fail('main/a');
    assert.deepEqual(run.take({ type: 'attemptSucceeded', path: 'main/a', attempt: 1, value: 1 }), []);
    assert.deepEqual(run.take({ type: 'attemptSucceeded', path: 'main/nowhere', attempt: 1, value: 1 }), []);
    assert.deepEqual(run.take({ type: 'timerFired', timer: 'step:main/a' }), []);
    run.succeed('main/a');
    assert.deepEqual(run.take({ type: 'cancel', reason: 'late' }), []);
  });
});
