import assert from 'node:assert/strict';
import { defaultResource } from '@opentelemetry/resources';
import type { RunEvent } from '#protocol/runEvents.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { type Finished, RunFollower } from '#runner/telemetry/finished.ts';
import { parentOf, spanOf } from '#runner/telemetry/spans.ts';
import { spanIdOf, traceIdOf, traceparentOf } from '#runner/traceContext.ts';
import { planOfActions } from './plans.ts';

/** What is told of a run of a step that fails once, and one that is skipped because of another's failure. */
async function finishedRun(): Promise<{
  readonly finished: readonly Finished[];
  readonly told: readonly (string | undefined)[];
}> {
  let calls = 0;
  const told: (string | undefined)[] = [];
  const actions = {
    shaky: {
      parameters: [],
      run: async (_input: unknown, context: { readonly traceparent?: string | undefined }) => {
        told.push(context.traceparent);
        calls += 1;
        if (calls === 1) throw new Error('not yet');
        return 1;
      },
    },
  };
  const plan = planOfActions([
    { action: 'shaky', retry: 2 },
    { action: 'none', after: [0] },
  ]);
  const handle = startRun(plan, {}, { cwd: '/', registry: { actions, resourceKinds: {} }, isTraced: true });
  const events: RunEvent[] = [];
  handle.onEvents(batch => events.push(...batch));
  await handle.done;
  const follower = new RunFollower();
  return { finished: events.flatMap(event => follower.take([event])), told };
}

describe('telemetry of a run', () => {
  it('tells of steps and the run when they have ended', async () => {
    const { finished, told } = await finishedRun();
    const shown = finished.map(each =>
      each.kind === 'step' ? [each.path, each.status, each.attempts] : ['run', each.status],
    );
    assert.deepEqual(shown, [
      ['main/s0', 'succeeded', 2],
      ['main/s1', 'failed', 1],
      ['run', 'failed'],
    ]);
    const [first, , run] = finished;
    assert.ok(first?.kind === 'step' && run !== undefined);
    assert.equal(first.failures[0]?.error.message, 'not yet');
    assert.deepEqual(told, [traceparentOf(run.run, 'main/s0'), traceparentOf(run.run, 'main/s0')]);
  });

  it('as spans, each in the one around it, with its place', async () => {
    const { finished } = await finishedRun();
    const place = { file: 'file:///flows/f.flow', start: 0, end: 1, line: 7, column: 3 };
    const [step, , run] = finished.map(each => spanOf(each, place, defaultResource()));
    assert.ok(step !== undefined && run !== undefined);
    assert.equal(step.name, 's0');
    assert.equal(step.parentSpanContext?.spanId, run.spanContext().spanId);
    assert.equal(step.spanContext().traceId, run.spanContext().traceId);
    assert.deepEqual([step.attributes['code.filepath'], step.attributes['code.lineno']], ['/flows/f.flow', 7]);
    assert.equal(run.attributes['error.type'], 'action/unknown');
    assert.equal(run.parentSpanContext, undefined);
  });

  it('paths lead to the step around', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['main/a', undefined],
      ['main/a/b', 'main/a'],
      ['main/picks[3]/pick', 'main/picks'],
      ['main/picks[3]', undefined],
      ['main/a~catch/told', 'main/a'],
      ['main/a~undo', 'main/a'],
      ['main/r[1]~branch#2/x', 'main/r'],
    ];
    for (const [path, around] of cases) assert.equal(parentOf(path), around, path);
  });

  it('ids have the form of W3C Trace Context, and follow from the run', () => {
    assert.match(traceparentOf('run', 'main/a'), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    assert.equal(traceIdOf('run'), traceIdOf('run'));
    assert.notEqual(spanIdOf('run', 'main/a'), spanIdOf('run', 'main/b'));
  });
});
