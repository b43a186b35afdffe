import assert from 'node:assert/strict';
import { commands, pendingCommands } from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState } from '#runner/kernel/state.ts';
import { KernelDriver } from '#test/support/kernelDriver.ts';
import { constant, flowOf, planOf } from '#test/support/plans.ts';

describe('kernel: commands', () => {
  it('follow from the state before each event', () => {
    const plan = planOf(block => block.action('a', { timeout: 1000, retry: { count: 1, backoff: 100 } }));
    const state = initialState(plan, { run: 'r1' });
    const asked: string[] = [];
    const take = (input: Parameters<typeof decide>[1]): void => {
      for (const event of decide(state, input)) {
        for (const command of commands(state, event)) {
          asked.push('timer' in command ? `${command.type} ${command.timer}` : command.type);
        }
        evolve(state, event);
      }
    };
    take({ type: 'start', time: 0, input: {}, seed: 's' });
    take({ type: 'attemptFailed', time: 10, path: 'main/a', attempt: 1, error: { code: 'x', message: 'x' } });
    take({ type: 'timerFired', time: 200, timer: 'retry:main/a' });
    take({ type: 'attemptSucceeded', time: 300, path: 'main/a', attempt: 2, value: null });
    assert.deepEqual(asked, [
      'setTimer step:main/a',
      'startAttempt',
      'setTimer retry:main/a',
      'startAttempt',
      'clearTimer retry:main/a',
      'clearTimer step:main/a',
      'finish',
    ]);
  });

  it('carry the resource with its arguments, which are not in the journal', () => {
    const plan = {
      ...planOf(block => block.action('a', { resource: 'db', input: { sql: constant('select 1') } })),
      resources: {
        db: {
          key: 'db',
          name: 'orders',
          type: 'sqlite',
          arguments: { path: { op: 'builtin', name: 'env', arguments: [constant('DB')] } as const },
          place: { file: '', start: 0, end: 0, line: 1, column: 1 },
        },
      },
    };
    const run = new KernelDriver(plan, { variables: { DB: 'secret.db' } });
    run.start();
    const resource = run.attempts.get('main/a')?.resource;
    assert.deepEqual(resource, { key: 'db', name: 'orders', type: 'sqlite', arguments: { path: 'secret.db' } });
    assert.ok(!JSON.stringify(run.events).includes('secret.db'));
    const unset = new KernelDriver(plan, { variables: {} });
    unset.start();
    assert.equal(unset.outcome?.status === 'failed' && unset.outcome.error.code, 'env');
  });

  it('are given again for what has not ended, after a replay', () => {
    const inner = flowOf('inner', block => block.action('work', { input: { x: constant(1) } }), { timeout: 60_000 });
    const run = new KernelDriver(
      planOf(
        block => {
          block.call('sub', 'inner');
          block.action('flaky', { retry: { count: 1, backoff: 1000 } });
          block.action('done');
          block.action('slow', { timeout: 500, catch: constant(null) });
        },
        {},
        { inner },
      ),
    );
    run.start();
    run.succeed('main/done');
    run.fail('main/flaky');
    run.fireNext();
    assert.deepEqual(
      pendingCommands(run.replayed())
        .map(command => ('timer' in command ? command.timer : command.type))
        .sort(),
      ['abortAttempt', 'flow:main/sub', 'retry:main/flaky', 'startAttempt'],
    );
  });

  it('draw the same random values for the same seed, and others for another step', () => {
    const random = { op: 'builtin', name: 'uuid', arguments: [] } as const;
    const plan = planOf(block => {
      block.action('a', { input: { id: random, other: random }, retry: { count: 1 } });
      block.action('b', { input: { id: random } });
    });
    const inputs = (): unknown[] => {
      const run = new KernelDriver(plan);
      run.start();
      run.fail('main/a');
      return run.events.flatMap(event => (event.type === 'attempt.started' ? [event.input] : []));
    };
    const [first, second, again] = inputs() as [{ id: string; other: string }, { id: string }, { id: string }];
    assert.match(first.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(first.id, first.other);
    assert.notEqual(first.id, second.id);
    assert.deepEqual(again, first, 'a retry is given the same arguments');
    assert.deepEqual(inputs(), [first, second, again]);
  });
});
