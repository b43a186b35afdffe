import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Json } from '#protocol/json.ts';
import { ClusterProblem } from '#runner/engines/restate/client.ts';
import { clusterClock } from '#runner/engines/restate/clusterClock.ts';
import { Frames } from '#runner/engines/restate/frames.ts';
import { LargeValues } from '#runner/engines/restate/largeValues.ts';
import type { AttemptTask, RunFrame } from '#runner/engines/restate/messages.ts';
import { StepPerformer } from '#runner/engines/restate/performer.ts';

const uri = 'file:///performer.flow';
const text = 'declare action act() -> int\nflow main() {\n  step a = act()\n}\n';
const frame = { plan: lower(analyse([{ uri, text }]), uri, 'main'), cwd: '/' };
const place = { file: uri, start: 0, end: 0, line: 1, column: 1 };

const task: AttemptTask = {
  ...{ run: 'r', path: 'main/a', attempt: 1, turn: 1, isRepeatable: false },
  command: {
    clear: {
      ...{ type: 'startAttempt', path: 'main/a', attempt: 1, action: 'act', input: {} },
      ...{ resource: undefined, idempotencyKey: 'r/main/a', idempotent: false, place },
    },
  },
};

type LookUp = (run: string, signal?: AbortSignal) => Promise<RunFrame>;

function performerWith(frameOf: LookUp, act: () => Promise<Json> = async () => null): StepPerformer {
  return new StepPerformer({
    ...{ env: {}, clusterClock, large: new LargeValues(undefined) },
    client: { tell: () => Promise.resolve() },
    frames: new Frames({ frame: frameOf }),
    registry: { actions: { act: { parameters: [], run: act } }, resourceKinds: {} },
  });
}

describe('a worker that performs steps', () => {
  let [asked, called] = [0, 0];
  let hasFrame: () => void = () => undefined;
  const lookUp = (): Promise<RunFrame> => {
    asked += 1;
    return new Promise(resolve => {
      hasFrame = () => resolve(frame);
    });
  };
  const performer = performerWith(lookUp, async () => (called += 1));
  const { signal } = new AbortController();

  it('does not begin a step that has been given to another one while its run was looked up', async () => {
    let isHeard = true;
    const performance = performer.perform(task, { signal, mayBegin: () => isHeard });
    isHeard = false;
    hasFrame();
    assert.deepEqual((await performance).answer, { clear: { how: 'lost' } });
    assert.equal(called, 0);
  });

  it('waits for a node that has just started, and knows no worker yet', async () => {
    let tries = 0;
    const frameOf = async () => {
      tries += 1;
      if (tries < 2) throw new ClusterProblem('The cluster knows no worker yet.', { status: 404 });
      return frame;
    };
    const other = performerWith(frameOf);
    const { answer } = await other.perform(task, { signal, mayBegin: () => true });
    assert.deepEqual(answer, { clear: { how: 'done', value: null } });
    await other.close();
  });

  it('stops where its run is still looked up: it may be that no worker is left to answer', async () => {
    const other = performerWith(
      (_, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new ClusterProblem('Stopped.', { cause: signal.reason })));
        }),
    );
    const performance = other.perform(task, { signal, mayBegin: () => true });
    await other.close();
    const { answer } = await performance;
    assert.ok('clear' in answer && answer.clear.how === 'failed');
  });

  it('looks a run up once, before its first step', async () => {
    await performer.admit(task);
    const { answer } = await performer.perform(task, { signal, mayBegin: () => true });
    assert.deepEqual(answer, { clear: { how: 'done', value: 1 } });
    assert.equal(asked, 1);
    await performer.close();
  });
});
