/** What is promised of the order of events, found out in virtual time: no cluster is needed for it. */
import assert from 'node:assert/strict';
import { simulate } from '#runner/sim/simulate.ts';
import { Chance } from '../sim/chance.ts';
import type { Family, Script } from './support/families.ts';
import { breachOf, type Promised, promiseOf } from './support/order.ts';
import { planOfWorld } from './support/programs.ts';

const actions = 'declare action safe(x?: json) -> json idempotent\n\n';

function scriptOf(body: string): Script {
  const text = `${actions}flow main() {\n${body}\n}\n`;
  const planFor: Script['planFor'] = world => planOfWorld(text, 'main', world);
  return { planFor, seed: 'simulated', input: {}, happenings: [], outcome: () => ({ after: 10 }), moments: [] };
}

/** As it goes when what was arranged first comes first. */
function familyOf({ planFor, input }: Script): Family {
  const { events } = simulate({
    plan: planFor({ uri: 'file:///x', number: 0 }),
    input,
    outcome: ({ action, input: given }) => ({ after: action === 'sleep' ? Number(given.duration) : 10 }),
  });
  return { events, children: [] };
}

function promised(body: string): { readonly family: Family; readonly promise: Promised | string } {
  const script = scriptOf(body);
  const family = familyOf(script);
  return { family, promise: promiseOf(family, script, new Chance('orders')) };
}

/** With two events in each other's place: `step.succeeded main/a`. */
function swapped({ events, children }: Family, one: string, other: string): Family {
  const placeOf = (what: string): number =>
    events.findIndex(event => 'path' in event && `${event.type} ${event.path}` === what);
  const [first, second] = [placeOf(one), placeOf(other)];
  assert.ok(first >= 0 && second >= 0, `${one} and ${other} have happened`);
  const turned = events.map((event, place) =>
    place === first ? events[second] : place === second ? events[first] : event,
  );
  return { events: turned.filter(event => event !== undefined), children };
}

describe('the promised order of events', () => {
  it('leaves open what of two things at one time comes first', () => {
    const { family, promise } = promised('  step a = safe(x: 1)\n  step b = safe(x: 2)');
    assert.ok(typeof promise !== 'string', String(promise));
    assert.equal(breachOf(promise, family), undefined);
    assert.equal(breachOf(promise, swapped(family, 'step.succeeded main/a', 'step.succeeded main/b')), undefined);
  });

  it('holds what needs what', () => {
    const { family, promise } = promised('  step a = safe(x: 1)\n  step b = safe(x: a)');
    assert.ok(typeof promise !== 'string', String(promise));
    assert.equal(breachOf(promise, family), undefined);
    const early = swapped(family, 'step.succeeded main/a', 'step.started main/b');
    assert.match(breachOf(promise, early) ?? '', /started","path":"main\/b".*\n.*comes before/);
  });

  it('holds at which time something happens, and that it does', () => {
    const { family, promise } = promised('  step a = safe(x: 1)');
    assert.ok(typeof promise !== 'string', String(promise));
    const later = family.events.map(event =>
      event.type === 'run.succeeded' ? { ...event, time: event.time + 1 } : event,
    );
    assert.match(breachOf(promise, { events: later, children: [] }) ?? '', /missing: .*run.succeeded/);
    assert.match(
      breachOf(promise, { events: family.events.slice(0, -1), children: [] }) ?? '',
      /missing: .*run.succeeded/,
    );
  });

  for (const [what, body] of [
    [
      'which of two time-outs comes first',
      '  step a = parallel {\n    step b = sleep(1s)\n  } timeout 20ms\n  step c = sleep(1s) timeout 20ms',
    ],
    ['whether an action ends before its time-out', '  step a = safe(x: 1) timeout 10ms'],
    [
      'which branch of a race ends first',
      '  step a = race {\n    branch {\n      step b = safe(x: 1)\n    }\n    branch {\n      step c = safe(x: 2)\n    }\n  }',
    ],
  ] as const) {
    it(`is none where chance decides: ${what}`, () => {
      const { promise } = promised(body);
      assert.ok(typeof promise === 'string', 'something is not the same in all orders');
      assert.match(promise, /"path":"main\/[ac][~"]/);
    });
  }
});
