import assert from 'node:assert/strict';
import { KernelDriver } from '#test/support/kernelDriver.ts';
import { constant, flowOf, planOf } from '#test/support/plans.ts';

describe('kernel: order', () => {
  it('runs a chain by need, whatever the order of the text', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('a');
        block.let('doubled', { op: 'binary', operator: '*', left: block.ref('a'), right: constant(2) });
        block.action('b', { input: { x: block.ref('doubled') } });
        block.return(block.ref('b'));
      }),
    );
    assert.deepEqual(run.start(), [
      'run.started',
      'block.started main',
      'step.started main/a',
      'attempt.started main/a',
    ]);
    assert.deepEqual(run.succeed('main/a', 21), [
      'step.succeeded main/a',
      'value.computed main/doubled',
      'step.started main/b',
      'attempt.started main/b',
    ]);
    assert.deepEqual(run.attempts.get('main/b')?.input, { x: 42 });
    assert.equal(run.attempts.get('main/b')?.idempotencyKey, 'run/main/b');
    assert.deepEqual(run.succeed('main/b', 'done'), [
      'step.succeeded main/b',
      'value.computed main/return#4',
      'block.ended main',
      'run.succeeded',
    ]);
    assert.deepEqual(run.outcome, { status: 'succeeded', output: 'done' });
    run.assertReplays();
  });

  it('starts what is ready at once in the order of the text', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('first');
        for (const name of ['z', 'y', 'x']) block.action(name, { after: ['first'] });
      }),
    );
    run.start();
    assert.deepEqual(
      run.succeed('main/first').filter(line => line.startsWith('attempt')),
      ['z', 'y', 'x'].map(name => `attempt.started main/${name}`),
    );
  });

  it('begins iterations as limit and slots leave room, and keeps the order of results', () => {
    const plan = planOf(block => {
      block.for('all', { list: constant(['a', 'b', 'c', 'd']), limit: 2 }, body => {
        body.action('work', { input: { x: body.local('item'), at: body.local('index') } });
        body.yield(body.ref('work'));
      });
      block.return(block.ref('all'));
    });
    const run = new KernelDriver(plan);
    run.start();
    assert.deepEqual([...run.attempts.keys()], ['main/all[0]/work', 'main/all[1]/work']);
    assert.deepEqual(run.succeed('main/all[1]/work', 'B'), [
      'step.succeeded main/all[1]/work',
      'value.computed main/all[1]/yield#2',
      'block.ended main/all[1]',
      'step.progress main/all',
      'block.started main/all[2]',
      'step.started main/all[2]/work',
      'attempt.started main/all[2]/work',
    ]);
    assert.deepEqual(run.attempts.get('main/all[2]/work')?.input, { x: 'c', at: 2 });
    const outcome = run.runOut(({ input }) => String(input.x).toUpperCase());
    assert.deepEqual(outcome, { status: 'succeeded', output: ['A', 'B', 'C', 'D'] });
    run.assertReplays();
    const narrow = new KernelDriver(plan, { slots: 1 });
    narrow.start();
    assert.deepEqual([...narrow.attempts.keys()], ['main/all[0]/work']);
  });

  it('gives an empty list for an empty list', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.for('none', { list: constant([]) }, body => body.action('never'));
        block.return(block.ref('none'));
      }),
    );
    run.start();
    assert.deepEqual(run.outcome, { status: 'succeeded', output: [] });
  });

  it('ends a loop early when `until` holds', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.for(
          'some',
          {
            list: constant([1, 2, 3, 4]),
            limit: 2,
            until: {
              op: 'binary',
              operator: '>=',
              left: { op: 'builtin', name: 'list.length', arguments: [{ op: 'local', name: 'results' }] },
              right: constant(2),
            },
          },
          body => {
            body.action('work');
            body.yield(body.local('item'));
          },
        );
        block.return(block.ref('some'));
      }),
    );
    run.start();
    run.succeed('main/some[1]/work');
    assert.deepEqual(run.succeed('main/some[0]/work').slice(-2), [
      'block.stopping main/some[2]',
      'step.stopping main/some[2]/work',
    ]);
    assert.deepEqual([...run.aborted], ['main/some[2]/work']);
    run.fail('main/some[2]/work', 'aborted');
    assert.deepEqual(run.outcome, { status: 'succeeded', output: [1, 2] });
    run.assertReplays();
  });

  it('runs the steps of a sequence as they are written', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.group('both', 'sequence', body => {
          body.action('a');
          body.action('b');
          body.yield(body.ref('b'));
        });
        block.return(block.ref('both'));
      }),
    );
    run.start();
    assert.deepEqual([...run.attempts.keys()], ['main/both/a']);
    run.succeed('main/both/a');
    assert.deepEqual([...run.attempts.keys()], ['main/both/b']);
    assert.deepEqual(
      run.runOut(() => 7),
      { status: 'succeeded', output: 7 },
    );
  });

  it('lets an inner step wait for an outer one while its block has begun', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('slow');
        block.for('each', { list: constant([1, 2]) }, body => {
          body.if('check', [
            {
              when: constant(true),
              body: inner => inner.action('late', { input: { slow: inner.ref('slow'), item: body.local('item') } }),
            },
          ]);
        });
      }),
    );
    run.start();
    assert.deepEqual([...run.attempts.keys()], ['main/slow']);
    assert.deepEqual(run.succeed('main/slow', 5), [
      'step.succeeded main/slow',
      'step.started main/each[0]/check/late',
      'attempt.started main/each[0]/check/late',
      'step.started main/each[1]/check/late',
      'attempt.started main/each[1]/check/late',
    ]);
    assert.deepEqual(run.attempts.get('main/each[1]/check/late')?.input, { slow: 5, item: 2 });
    assert.equal(run.runOut().status, 'succeeded');
    run.assertReplays();
  });

  it('calls flows inside flows, with defaults, and gives their results', () => {
    const inner = flowOf(
      'inner',
      block => {
        block.action('work', { input: { n: block.local('n'), m: block.local('m') } });
        block.return(block.ref('work'));
      },
      { parameters: { n: { kind: 'int' }, m: { kind: 'int' } }, defaults: { m: constant(9) } },
    );
    const run = new KernelDriver(
      planOf(
        block => {
          block.call('sub', 'inner', { n: block.local('n') });
          block.return(block.ref('sub'));
        },
        { parameters: { n: { kind: 'int' } } },
        { inner },
      ),
    );
    assert.deepEqual(run.start({ n: 1 }), [
      'run.started',
      'block.started main',
      'step.started main/sub',
      'block.started main/sub',
      'step.started main/sub/work',
      'attempt.started main/sub/work',
    ]);
    assert.deepEqual(run.attempts.get('main/sub/work')?.input, { n: 1, m: 9 });
    assert.deepEqual(
      run.runOut(() => 'inner result'),
      { status: 'succeeded', output: 'inner result' },
    );
  });

  it('stops a flow that calls itself without end, and not the process', () => {
    const run = new KernelDriver(planOf(block => block.call('again', 'main')));
    run.start();
    assert.equal(run.outcome?.status === 'failed' && run.outcome.error.code, 'flow/depth');
  });

  it('keeps the first result that is reached', () => {
    const run = new KernelDriver(
      planOf(block => {
        block.action('a');
        block.action('b');
        block.return(constant(null), { after: ['b'] });
        block.return(constant('late'), { after: ['a'] });
      }),
    );
    run.start();
    run.succeed('main/b');
    run.succeed('main/a');
    assert.deepEqual(run.outcome, { status: 'succeeded', output: null });
  });
});
