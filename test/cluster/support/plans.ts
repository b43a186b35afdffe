/** Random flows on the embedded engine in virtual time, and as scripts for a cluster; and whether both went the same way. */
import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { blockingProblem } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Action, ActionContext } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { sealerWith } from '#runner/secrets/sealing.ts';
import { JumpingClock } from '#runner/testing/jumpingClock.ts';
import type { ScriptedOutcome } from '../../conformance/program.ts';
import { Chance } from '../../sim/chance.ts';
import { checkEnded } from '../../sim/checks.ts';
import { randomProgram } from '../../sim/program.ts';
import type { Family, FamilyCluster, Happening, Script } from './families.ts';
import { breachOf, type Promised, promiseOf } from './order.ts';
import { planOfWorld } from './programs.ts';
import { nameIn } from './steppedTime.ts';

export interface RandomPlan {
  readonly seed: string;
  readonly text: string;
  readonly script: Script;
  /** On the embedded engine. */
  readonly family: Family;
  readonly promised: Promised;
}

/** Why a seed is left out: what its flow comes to is left to chance; or it waits for ever, or too much happens in it. */
export type Unfit = 'undetermined' | 'long';

const size = 7;
/** The embedded engine has the plan of the world with this number. */
const ownName = (name: string): string => nameIn({ number: 0 }, name);
const hour = 3_600_000;
/** When somebody has had enough, in milliseconds after the start; and when nobody waits any more for what cleans up. */
const [enough, tooLong] = [10 * hour, 20 * hour];

/** Plans in which more happens take too long on a cluster. */
const [mostMoments, mostEvents] = [40, 400];

export async function randomPlan(seed: string): Promise<RandomPlan | Unfit> {
  const text = randomProgram(seed, size, true);
  assert.equal(problemOf(text), undefined, text);
  const planFor = (world: Parameters<Script['planFor']>[0]): Plan => planOfWorld(text, 'main', world);
  const outcome = (path: string, attempt: number): ScriptedOutcome => outcomeFor(seed, path, attempt);
  const told = await embedded(planFor({ uri: 'file:///x', number: 0 }), seed, outcome);
  if (told === undefined) return 'long';
  const { family, happenings } = told;
  const all = [family.events, ...family.children].flat();
  const start = family.events[0]?.time ?? 0;
  const last = Math.max(...all.map(({ time }) => time - start));
  // What comes after the end comes to nobody.
  const heard = happenings.filter(({ at }) => at <= last);
  const moments = [...all.map(({ time }) => time - start), ...heard.map(({ at }) => at)];
  if (new Set(moments).size > mostMoments || all.length > mostEvents) return 'long';
  const script: Script = { planFor, seed: 'the same', input: {}, happenings: heard, outcome, moments };
  const promised = promiseOf(family, script, new Chance(`${seed} orders`));
  return typeof promised === 'string' ? 'undetermined' : { seed, text, family, script, promised };
}

function problemOf(text: string): string | undefined {
  const uri = 'file:///x';
  return blockingProblem(analyse([{ uri, text }]), uri, 'main');
}

/** Times are rarely alike: what happens at one time may come in any order. */
function outcomeFor(seed: string, path: string, attempt: number): ScriptedOutcome {
  const chance = new Chance(`${seed} ${path} ${attempt}`);
  const after = chance.hits(0.1) ? 0 : 1 + chance.below(997);
  return chance.hits(0.15) ? { after, fail: 'It was not to be.' } : { after, value: chance.below(6) };
}

async function embedded(
  plan: Plan,
  seed: string,
  outcome: Script['outcome'],
): Promise<{ family: Family; happenings: readonly Happening[] } | undefined> {
  const clock = new JumpingClock(1_000_000);
  const journal = openMemoryJournal();
  const happenings: Happening[] = [];
  const release = clock.hold();
  const run = startRun(
    plan,
    {},
    {
      ...{ journal, clock, cwd: '/', stay: true, seed: 'the same', env: {} },
      ...{
        sealer: sealerWith(() => new Uint8Array(32)),
        registry: { actions: scripted(plan, outcome), resourceKinds: {} },
      },
    },
  );
  const start = clock.now();
  const arrange = (at: number, { input }: Pick<Happening, 'input'>): void => {
    if (input.type === 'eventReceived' && plan.events?.[ownName(input.event)] === undefined) return;
    clock.at(start + at, () => {
      happenings.push({ at, input });
      if (input.type === 'eventReceived') run.emit(ownName(input.event), input.fields);
      if (input.type === 'answer') run.answer(input.path, input.answer);
      if (input.type === 'cancel') run.cancel(input.reason);
    });
  };
  const people = new Chance(`${seed} people`);
  for (let count = people.below(6); count > 0; count -= 1) {
    arrange(people.below(5000), { input: { type: 'eventReceived', event: 'note', fields: { id: people.below(2) } } });
  }
  arrange(enough, { input: { type: 'cancel', reason: 'enough' } });
  for (let at = enough + 60_000; at < enough + 10 * 60_000; at += 60_000) {
    for (const id of [0, 1]) arrange(at + id, { input: { type: 'eventReceived', event: 'note', fields: { id } } });
  }
  run.onEvents(events => {
    for (const event of events) {
      if (event.type !== 'run.waiting') continue;
      for (const wait of event.waits ?? []) {
        if (wait.for !== 'approval' || people.hits(0.2)) continue;
        const answer = { approved: people.hits(0.7), by: 'Ada' };
        arrange(event.time - start + 1 + people.below(5000), { input: { type: 'answer', path: wait.path, answer } });
      }
    }
  });
  let isGivenUp = false;
  clock.at(start + tooLong, () => {
    isGivenUp = true;
    run.leave();
    run.interrupt(0);
  });
  release();
  await run.settled;
  const stopped = clock.hold();
  const children = journal.listRuns().filter(({ parent }) => parent !== undefined);
  const family = { events: journal.readEvents(run.id), children: children.map(({ id }) => journal.readEvents(id)) };
  journal.close();
  stopped();
  const isOver = [family.events, ...family.children].every(events =>
    /^run\.(succ|fail|canc)/.test(events.at(-1)?.type ?? ''),
  );
  return isGivenUp || !isOver ? undefined : { family, happenings };
}

function scripted(plan: Plan, outcome: Script['outcome']): Readonly<Record<string, Action>> {
  const attempts = new Map<string, number>();
  const run = async ({ idempotencyKey: key, clock, signal }: ActionContext) => {
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const { after = 0, value = null, fail } = outcome(key.slice(key.indexOf('/') + 1), attempt);
    if (after > 0) {
      await new Promise<void>((resolve, reject) => {
        const callOff = clock.at(clock.now() + after, resolve);
        signal.addEventListener('abort', () => {
          callOff();
          reject(new ActionFailure('cancelled', 'Stopped.'));
        });
      });
    }
    if (fail !== undefined) throw new ActionFailure('scripted', fail);
    return value;
  };
  const names = Object.values(plan.flows).flatMap(({ nodes }) =>
    nodes.flatMap(({ clauses: { undo }, ...node }) => [
      ...(node.kind === 'action' ? [node.call.action] : []),
      ...(undo === undefined ? [] : [undo.action]),
    ]),
  );
  return Object.fromEntries(names.map(name => [name, { parameters: ['x'], run: (_, context) => run(context) }]));
}

/** How long a moment lasts at least, in milliseconds: longer where the machine was too busy for what happens in it. */
const paces = [1000, 3000, 9000];

export interface PlanResult {
  readonly events: number;
  /** What was not as it is promised, at each pace at which the cluster was late. */
  readonly late: readonly string[];
}

/** Rejects when the cluster goes another way at any pace. */
export async function comparePlan(cluster: FamilyCluster, plan: RandomPlan): Promise<PlanResult> {
  const late: string[] = [];
  for (const pace of paces) {
    const found = await cluster.run(plan.script, pace);
    for (const events of [found.events, ...found.children]) checkEnded(events);
    const breach = breachOf(plan.promised, found);
    if (breach === undefined) return { events: [found.events, ...found.children].flat().length, late };
    late.push(breach);
  }
  throw new Error(`${late.join('\n')}\n${plan.text}`);
}
