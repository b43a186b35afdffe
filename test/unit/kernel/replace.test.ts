import assert from 'node:assert/strict';
import { KernelDriver } from '#test/support/kernelDriver.ts';
import { planOf } from '#test/support/plans.ts';

const twoSteps = planOf(
  block => {
    block.action('a', { input: { given: block.local('x') }, retry: { count: 1, backoff: 10 } });
    block.action('b', { input: { given: block.ref('a') } });
    block.return(block.ref('b'));
  },
  { parameters: { x: { kind: 'json' } } },
);

describe('kernel: values that a person replaces', () => {
  it('a result counts for what begins later', () => {
    const run = new KernelDriver(twoSteps);
    run.start({ x: 1 });
    run.succeed('main/a', 'first');
    assert.deepEqual(run.take({ type: 'replace', path: 'main/a', target: { what: 'result' }, value: 'other' }), [
      'value.replaced main/a',
    ]);
    assert.deepEqual(run.events.at(-1), {
      type: 'value.replaced',
      path: 'main/a',
      what: 'result',
      value: 'other',
      before: 'first',
    });
    run.assertReplays();
  });

  it('an argument counts for the attempts to come', () => {
    const run = new KernelDriver(twoSteps);
    run.start({ x: 1 });
    run.fail('main/a');
    run.take({ type: 'replace', path: 'main/a', target: { what: 'argument', name: 'given' }, value: 2 });
    run.fireNext();
    assert.deepEqual(run.attempts.get('main/a')?.input, { given: 2 });
    run.assertReplays();
  });

  it('a parameter counts for what begins later', () => {
    const run = new KernelDriver(
      planOf(
        block => {
          block.action('a');
          block.action('b', { input: { given: block.local('x') }, after: ['a'] });
        },
        { parameters: { x: { kind: 'json' } } },
      ),
    );
    run.start({ x: 1 });
    run.take({ type: 'replace', path: 'main', target: { what: 'local', name: 'x' }, value: 2 });
    run.succeed('main/a');
    assert.deepEqual(run.attempts.get('main/b')?.input, { given: 2 });
    run.assertReplays();
  });

  it('what is not there is not replaced', () => {
    const run = new KernelDriver(twoSteps);
    run.start({ x: 1 });
    const targets = [
      ['main/nowhere', { what: 'result' }],
      ['main/b', { what: 'result' }],
      ['main', { what: 'local', name: 'y' }],
      ['main/a', { what: 'argument', name: 'given' }],
    ] as const;
    for (const [path, target] of targets) assert.deepEqual(run.take({ type: 'replace', path, target, value: 0 }), []);
  });
});
