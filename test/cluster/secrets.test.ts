/** What is secret in a run, or told to it, stands nowhere in clear in what a cluster writes down. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { analyse } from '#language/analysis/analyse.ts';
import { blockingProblem, lower } from '#language/plan/lower.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action } from '#runner/actions/action.ts';
import type { RestateClient } from '#runner/engines/restate/client.ts';
import { clusterClock } from '#runner/engines/restate/clusterClock.ts';
import { eventsOf, submitRun } from '#runner/engines/restate/clusterRun.ts';
import type { RunInput } from '#runner/engines/restate/messages.ts';
import { tellRun } from '#runner/engines/restate/telling.ts';
import { countOf, placesOf } from './support/records.ts';
import { startTestCluster, type TestCluster } from './support/testCluster.ts';

const server = process.env.RESTATE_SERVER;
const uri = 'file:///house.flow';

const text = `
secret door

declare action hold(x: secret string) -> secret string

event opened(by: string)

flow visit(pin: secret string) {
  step seen = hold(pin) catch ""
}

flow enter(pin: secret string, guest: string) -> int {
  step ok = approve("Open for \${guest}?")
  step seen = wait opened(by: guest) after ok
  step tried = hold(pin + door) retry 1 backoff 1ms after seen
  step visited = start visit(pin: tried)
  step last = hold(tried) after visited
  return reveal(last.length)
}
`;

/** The secrets of the test: in no other text. */
const pin = 'pin-of-four-digits-8315';
const door = 'sesame-behind-the-door-2207';
/** What is not secret is found: the test looks where something is. */
const guest = 'guest-whom-anybody-may-know';

const env = { BATON_KEY: 'the key of the test', DOOR: door };

(server === undefined ? describe.skip : describe)('secrets on a cluster', function () {
  this.timeout(60_000);
  /** Actions that are under way, and wait for the test. */
  const held: ((how: 'done' | 'failed') => void)[] = [];
  let cluster: TestCluster;
  let client: RestateClient;

  const hold: Action = {
    parameters: ['x'],
    run: async ({ x }, { log, signal }) => {
      log({ level: 'info', stream: 'log', text: `It is ${String(x)}.` });
      const how = await new Promise<'done' | 'failed'>(resolve => {
        held.push(resolve);
        signal.addEventListener('abort', () => resolve('failed'));
      });
      if (how === 'failed') throw new Error(`No: ${String(x)}`);
      return x ?? null;
    },
  };

  before(async () => {
    cluster = await startTestCluster({ server: server ?? '', count: 1, env, clock: clusterClock, actions: { hold } });
    client = cluster.clients[0] as RestateClient;
  });

  after(() => cluster?.close());

  const plan = (() => {
    const analysis = analyse([{ uri, text }]);
    assert.equal(blockingProblem(analysis, uri, 'enter'), undefined);
    return lower(analysis, uri, 'enter');
  })();

  const tell = (id: string, input: RunInput): Promise<void> => tellRun(client, { id, plan }, input, env);

  async function start(id: string): Promise<void> {
    await submitRun(plan, { pin, guest }, { client, cwd: '/', env, id, seed: 'any' });
    await happened(id, 'run.waiting');
    await tell(id, {
      type: 'answer',
      time: Date.now(),
      path: 'enter/ok',
      answer: { approved: true, comment: `by ${door}` },
    });
    const fields = { by: guest, with: door };
    await tell(id, { type: 'eventReceived', time: Date.now(), event: 'opened', fields });
  }

  async function happened(id: string, type: RunEvent['type']): Promise<void> {
    await until(async () => (await eventsOf(client, id)).some(event => event.type === type), `${type} in ${id}`);
  }

  async function end(how: 'done' | 'failed'): Promise<void> {
    await until(async () => held.length > 0, 'an action is under way');
    // What it says is on its way.
    await delay(700);
    const journals = await countOf(cluster.servers.nodes[0]?.address.admin ?? '', 'sys_journal');
    assert.ok(journals > 0, 'what is under way has a journal');
    await assertHidden();
    held.shift()?.(how);
  }

  async function assertHidden(): Promise<void> {
    for (const secret of [pin, door]) {
      const bytes = Buffer.from(secret);
      for (const form of [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')]) {
        assert.deepEqual(await placesOf(cluster.servers, form), [], `${form} stands nowhere`);
      }
    }
  }

  it('are in none of its records: given as input, told, logged, failed with, handed on to another run', async () => {
    await start('visitor');
    await end('failed');
    await end('done');
    await end('done');
    await end('done');
    await happened('visitor', 'run.succeeded');
    await assertHidden();
    const places = await placesOf(cluster.servers, guest);
    assert.deepEqual(places, ['node-1: state']);
    const events = await eventsOf(client, 'visitor');
    const { output } = events.findLast(event => event.type === 'run.succeeded') ?? {};
    assert.equal(output, (pin + door).length);
  });

  it('are in none of its records when a run is cancelled and its reason tells one', async () => {
    await start('cancelled');
    await until(async () => held.length > 0, 'an action is under way');
    await tell('cancelled', { type: 'cancel', time: Date.now(), reason: `who says ${door} is let in` });
    await happened('cancelled', 'run.cancelled');
    await assertHidden();
  });
});

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); await delay(50)) assert.ok(Date.now() < end, what);
}
