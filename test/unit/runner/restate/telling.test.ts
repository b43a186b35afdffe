import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { RunSecrets } from '#runner/engines/common/runSecrets.ts';
import type { RunInput, RunMessage } from '#runner/engines/restate/messages.ts';
import { tellRun } from '#runner/engines/restate/telling.ts';
import { userSealer } from '#runner/secrets/sealing.ts';

const env = { BATON_KEY: 'a key' };

function planOf(text: string): Plan {
  return lower(analyse([{ uri: 'file:///f.flow', text }]), 'file:///f.flow', 'f');
}

async function told(plan: Plan, input: RunInput): Promise<RunMessage> {
  const messages: RunMessage[] = [];
  const client = { tell: async (_run: string, message: RunMessage) => void messages.push(message) };
  await tellRun(client, { id: 'r', plan }, input, env);
  assert.equal(messages.length, 1);
  return messages[0] as RunMessage;
}

describe('what is told to a run of a cluster', () => {
  const done: RunInput = {
    ...{ type: 'resolve', time: 7, path: 'f/a' },
    resolution: { how: 'done', value: { stdout: 'open-sesame', stderr: '', code: 0 } },
  };

  it('is sealed for a run with secrets, and opened there', async () => {
    const plan = planOf('flow f(token: secret string) {\n  step a = shell("cat", input: token)\n}\n');
    const message = await told(plan, done);
    assert.ok(!JSON.stringify(message).includes('open-sesame'));
    assert.ok(message.type === 'told' && message.time === 7);
    const secrets = new RunSecrets('r', plan, {}, userSealer(env));
    assert.deepEqual(secrets.openConcealed(message.input), done);
  });

  it('goes as it is where nothing is secret: no key is needed', async () => {
    assert.deepEqual(await told(planOf('flow f() {\n  step a = shell("true")\n}\n'), done), done);
  });
});
