/** What runs of one journal have to do with each other: `start` and `cache` on the embedded engine. */
import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { CacheMissed, RunEvent } from '#protocol/runEvents.ts';
import type { Action } from '#runner/actions/action.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { type Journal, openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { sealerWith } from '#runner/secrets/sealing.ts';

const uri = 'file:///f.flow';
const sealer = sealerWith(() => new Uint8Array(32));
const act = 'declare action act(x?: json) -> json idempotent\n\n';

function surroundings(give: (input: JsonObject) => Json, secrets: Readonly<Record<string, string>> = {}) {
  const action: Action = { parameters: [], run: async input => give(input) };
  return { env: {}, secrets, sealer, registry: { actions: { act: action }, resourceKinds: {} } };
}

async function ran(journal: Journal, text: string, options: ReturnType<typeof surroundings>, input: JsonObject = {}) {
  const plan = lower(analyse([{ uri, text: act + text }]), uri, 'main');
  const handle = startRun(plan, input, { ...options, journal, cwd: '/' });
  await handle.settled;
  return journal.readEvents(handle.id);
}

function reasons(events: readonly RunEvent[]): readonly CacheMissed['reason'][] {
  return events.flatMap(event => (event.type === 'cache.missed' ? [event.reason] : []));
}

describe('runs of one journal', () => {
  it('a run that was started is recorded with its parent, and resumed when nothing of it has happened', async () => {
    const journal = openMemoryJournal();
    const options = surroundings(() => 1);
    const text =
      'flow child(n: int) -> json {\n  step a = act(n)\n  return a\n}\n\nflow main() {\n  step c = start child(2)\n}\n';
    const events = await ran(journal, text, options);
    const child = events.find(event => event.type === 'step.spawned')?.child ?? '';
    assert.equal(journal.readRun(child)?.parent, events[0]?.run);
    assert.deepEqual(journal.readRun(child)?.input, { n: 2 });
    assert.equal(journal.readEvents(child).at(-1)?.type, 'run.succeeded');

    // As if the process had died with the events of the parent recorded, and nothing of the child begun.
    const plan = lower(analyse([{ uri, text: act + text }]), uri, 'child');
    const run = { flow: 'child', file: uri, input: { n: 3 }, plan, started: 1, cwd: '/', parent: events[0]?.run ?? '' };
    journal.addRun({ ...run, id: 'left' });
    journal.releaseRun('left');
    await resumeRun(journal, 'left', options).done;
    assert.equal(journal.readEvents('left').at(-1)?.type, 'run.succeeded');
    journal.close();
  });

  it('a later run takes the result of an equal call, and says why it does not take one', async () => {
    const journal = openMemoryJournal();
    const calls: JsonObject[] = [];
    const options = surroundings(input => {
      calls.push(input);
      return 1;
    });
    const both = `flow both(day: string, page: int) -> json {\n  step b = act([day])\n  return b\n}\n\nflow main(day: string, page: int) {
  step a = both(day: day, page: page) cache
}
`;
    const first = await ran(journal, both, options, { day: 'mon', page: 1 });
    assert.deepEqual(reasons(first), [{ why: 'new' }]);
    assert.deepEqual(reasons(await ran(journal, both, options, { day: 'mon', page: 1 })), []);
    assert.equal(calls.length, 1);
    const other = await ran(journal, both, options, { day: 'tue', page: 1 });
    assert.deepEqual(reasons(other), [{ why: 'arguments', names: ['day'] }]);
    // A comment and other places change nothing; the text of the flow that is called does.
    assert.deepEqual(reasons(await ran(journal, `// A comment.\n${both}`, options, { day: 'tue', page: 1 })), []);
    const changed = await ran(journal, both.replace('act([day])', 'act([day, day])'), options, { day: 'tue', page: 1 });
    assert.deepEqual(reasons(changed), [{ why: 'code' }]);
    assert.equal(journal.forgetCached(), 3);
    assert.deepEqual(reasons(await ran(journal, both, options, { day: 'mon', page: 1 })), [{ why: 'new' }]);
    journal.close();
  });

  it('a result with a secret in it is not kept', async () => {
    const journal = openMemoryJournal();
    const options = surroundings(() => 'the key is hunter22', { token: 'hunter22' });
    const text =
      'secret token\n\nflow main() -> boolean {\n  step a = act(1) cache\n  return reveal(token) == "x"\n}\n';
    await ran(journal, text, options);
    const again = await ran(journal, text, options);
    assert.deepEqual(reasons(again), [{ why: 'new' }]);
    assert.ok(again.some(event => event.type === 'step.log' && event.text.includes('Not kept')));
    journal.close();
  });
});
