/** The transition table of `using`, and of a run of a flow with `limit`. */
import assert from 'node:assert/strict';
import type { Plan } from '#language/plan/plan.ts';
import { KernelDriver } from '#test/support/kernelDriver.ts';
import { type BlockBuilder, constant, planOf, type StepOptions } from '#test/support/plans.ts';

const gate = 'file:///test.flow#gate';

/** A plan whose steps of these names use `gate`. */
function using(names: readonly string[], fill: (block: BlockBuilder) => void, type = 'lock'): Plan {
  const plan = planOf(fill);
  const flow = plan.flows[plan.entry]!;
  const nodes = flow.nodes.map(node =>
    names.includes(node.name) ? { ...node, clauses: { ...node.clauses, using: gate } } : node,
  );
  const place = { file: 'file:///test.flow', start: 0, end: 0, line: 1, column: 1 };
  const given = type === 'lock' ? {} : { count: constant(1), per: constant(100) };
  const resource = { key: gate, name: 'gate', type, arguments: given, place };
  return { ...plan, flows: { [plan.entry]: { ...flow, nodes } }, resources: { [gate]: resource } };
}

const one = (options: StepOptions = {}, type?: string): KernelDriver =>
  new KernelDriver(using(['a'], block => block.action('a', options), type));

describe('kernel: using', () => {
  it('ready → queued → ready → running, and gives back what it has when it has succeeded', () => {
    const run = one();
    assert.deepEqual(run.start(), ['run.started', 'block.started main', 'step.queued main/a']);
    assert.deepEqual(run.commands.at(-1), {
      ...{ type: 'acquire', path: 'main/a', resource: gate },
      ...{ share: { kind: 'lock', slots: 1 }, isHeld: false },
    });
    const begun = ['step.granted main/a', 'step.started main/a', 'attempt.started main/a'];
    assert.deepEqual(run.take({ type: 'granted', path: 'main/a' }), begun);
    run.succeed('main/a');
    assert.ok(run.commands.some(command => command.type === 'release' && command.path === 'main/a'));
    assert.equal(run.outcome?.status, 'succeeded');
    run.assertReplays();
  });

  it('takes a slot like any other inside of what holds the lock', () => {
    const plan = planOf(block => block.group('g', 'parallel', fill, { using: 'gate' }));
    const run = new KernelDriver(plan, { slots: 1 });
    run.start();
    run.serve();
    assert.deepEqual([...run.attempts.keys()], ['main/g/a']);
    run.runOut();

    function fill(body: BlockBuilder): void {
      body.action('a', { using: 'gate' });
      body.action('b', { using: 'gate' });
    }
  });

  it('queued → cancelled, and leaves the line', () => {
    const run = one();
    run.start();
    assert.deepEqual(run.cancel(), [
      ...['run.cancelling', 'block.stopping main', 'step.cancelled main/a', 'block.ended main', 'run.cancelled'],
    ]);
    assert.ok(run.commands.some(command => command.type === 'release'));
    assert.deepEqual(run.take({ type: 'granted', path: 'main/a' }), []);
    run.assertReplays();
  });

  it('running → running, when it is tried again: it still holds its lock', () => {
    const run = one({ retry: { count: 1 } });
    run.start();
    run.take({ type: 'granted', path: 'main/a' });
    assert.deepEqual(run.fail('main/a'), ['attempt.failed main/a', 'attempt.started main/a']);
    run.assertReplays();
  });

  it('running → running, with a rate limit: it stands in line again', () => {
    const run = one({ retry: { count: 1 } }, 'rateLimit');
    run.start();
    run.take({ type: 'granted', path: 'main/a' });
    assert.deepEqual(run.fail('main/a'), ['attempt.failed main/a', 'step.queued main/a']);
    assert.deepEqual(run.take({ type: 'granted', path: 'main/a' }), ['step.granted main/a', 'attempt.started main/a']);
    run.succeed('main/a');
    assert.equal(run.outcome?.status, 'succeeded');
    run.assertReplays();
  });

  it('running → failed, when its time is over while it stands in line again', () => {
    const run = one({ retry: { count: 1 }, timeout: 50 }, 'rateLimit');
    run.start();
    run.take({ type: 'granted', path: 'main/a' });
    run.fail('main/a');
    run.timers.delete('retry:main/a');
    run.fireNext();
    assert.equal(run.outcome?.status, 'failed');
    run.assertReplays();
  });

  it('ready → running, when what is around it holds the lock', () => {
    const run = new KernelDriver(using(['s', 'a'], block => block.group('s', 'sequence', inner => inner.action('a'))));
    run.start();
    assert.deepEqual(run.take({ type: 'granted', path: 'main/s' }), [
      ...['step.granted main/s', 'step.started main/s', 'block.started main/s'],
      ...['step.started main/s/a', 'attempt.started main/s/a'],
    ]);
    run.assertReplays();
  });

  it('waits for the answer about a step in doubt that holds what others ask for', () => {
    const plan = using(['a', 'b'], block => {
      block.action('a', { idempotent: false });
      block.action('b');
    });
    const run = new KernelDriver(plan);
    run.start();
    run.take({ type: 'granted', path: 'main/a' });
    run.attempts.clear();
    assert.deepEqual(run.take({ type: 'resume' }), ['run.resumed', 'step.inDoubt main/a', 'run.waiting']);
  });
});

describe('kernel: limit of a flow', () => {
  const limited = (): KernelDriver => {
    const plan = planOf(block => block.action('a'));
    const flow = { ...plan.flows[plan.entry]!, limit: constant(2) };
    return new KernelDriver({ ...plan, flows: { [plan.entry]: flow } });
  };

  it('new → queued → running', () => {
    const run = limited();
    assert.deepEqual(run.start(), ['run.started', 'run.queued']);
    const begun = ['run.admitted', 'block.started main', 'step.started main/a', 'attempt.started main/a'];
    assert.deepEqual(run.take({ type: 'granted', path: 'main' }), begun);
    assert.deepEqual(run.take({ type: 'granted', path: 'main' }), []);
    run.succeed('main/a');
    assert.equal(run.outcome?.status, 'succeeded');
    run.assertReplays();
  });

  it('queued → cancelled', () => {
    const run = limited();
    run.start();
    assert.deepEqual(run.cancel(), ['run.cancelling', 'run.cancelled']);
    assert.equal(run.outcome?.status, 'cancelled');
  });
});
