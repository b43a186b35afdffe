import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Environment } from '#runner/actions/action.ts';
import { RunSecrets } from '#runner/engines/common/runSecrets.ts';
import type { ClusterClock } from '#runner/engines/restate/clusterClock.ts';
import { Frames } from '#runner/engines/restate/frames.ts';
import { LargeValues } from '#runner/engines/restate/largeValues.ts';
import type { AttemptTask } from '#runner/engines/restate/messages.ts';
import { StepPerformer } from '#runner/engines/restate/performer.ts';
import { UnfitWorker } from '#runner/engines/restate/unfitWorker.ts';
import { userSealer } from '#runner/secrets/sealing.ts';

const uri = 'file:///nowhere/house.flow';
const text = `
secret door
flow enter(pin: secret string) {
  step tried = log("\${reveal(door)} \${reveal(pin)}")
}
`;
const plan = lower(analyse([{ uri, text }]), uri, 'enter');
const whole = { BATON_KEY: 'of the run', DOOR: 'sesame' };

/** An attempt whose arguments were sealed by a worker that has it all. */
const task = {
  ...{ run: 'r', path: 'enter/tried', attempt: 1, isRepeatable: true },
  command: new RunSecrets('r', plan, {}, userSealer(whole)).conceal({ text: 'sesame 1234' }),
} as unknown as AttemptTask;

const admit = (env: Environment): Promise<void> =>
  new StepPerformer({
    env,
    client: { tell: async () => undefined },
    frames: new Frames({ frame: async () => ({ plan, cwd: '/', inFlight: undefined }) }),
    clusterClock: {} as ClusterClock,
    large: new LargeValues(undefined),
  }).admit(task);

describe('a worker', () => {
  it('takes a step whose key and secrets it has', async () => {
    await admit(whole);
  });

  for (const [env, why] of [
    [{ ...whole, BATON_KEY: 'of others' }, /carry out the run r, .* sealed with another key\. .*BATON_KEY/],
    [{ BATON_KEY: whole.BATON_KEY }, /carry out the run r, .* `door` has no value/],
  ] as const) {
    it(`takes none that it can’t carry out: ${why.source}`, async () => {
      await assert.rejects(admit(env), thrown => thrown instanceof UnfitWorker && why.test(thrown.message));
    });
  }
});
