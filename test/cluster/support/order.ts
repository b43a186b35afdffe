/**
 * What is held of the order in which things happen in a family of runs, whatever carries it out.
 *
 * The language promises when something happens. Of what falls on one time it promises an order only as far as the one
 * follows from the other. Which that is, is found out in virtual time: the family goes again and again, and of what is to
 * happen at one time another thing comes first each time. What comes in the same order in all of them, is promised. A flow
 * in which not even the same happens in all of them leaves to chance what it comes to: it is *undetermined*.
 */
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { type Due, World, type WorldOptions } from '#runner/sim/world.ts';
import type { Chance } from '../../sim/chance.ts';
import type { Family, Script } from './families.ts';
import { nameIn } from './steppedTime.ts';

/** What happens at a time in a run, by these: each thing once, in the order in which it has come. */
type Moments = ReadonlyMap<string, readonly string[]>;

export interface Promised {
  readonly moments: Moments;
  /** By moment and thing: what comes before it. */
  readonly before: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

/** How often a family goes in virtual time. */
const orders = 32;

/** Which of the things that are due comes next, by its place. */
type Choice = NonNullable<WorldOptions['choose']>;

/** Each time another one. */
const anyOf =
  (chance: Chance): Choice =>
  due =>
    chance.below(due.length);

/**
 * All of one part of the flow before anything of another: what goes on for long in one part may still come before the first
 * thing in another, which would hardly ever happen where each time another one is chosen.
 */
function partByPart(chance: Chance): Choice {
  const numbers = new Map<string, number>();
  const numberOf = (part: string): number => {
    const number = numbers.get(part) ?? chance.below(1_000_000);
    numbers.set(part, number);
    return number;
  };
  const rank = ({ run, key }: Due): readonly number[] => {
    const path = /[^ :]*$/.exec(key)?.[0] ?? '';
    const parts = path.split('/');
    const ranks = parts.map((_, index) => numberOf(`${run} ${parts.slice(0, index + 1).join('/')}`));
    return [numberOf(run), ...ranks, numberOf(key)];
  };
  return due => {
    const ranks = due.map(rank);
    return ranks.reduce((first, each, place) => (isBefore(each, ranks[first] ?? []) ? place : first), 0);
  };
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((number, index) => number !== other[index]);
  return (one[place] ?? 0) < (other[place] ?? 0);
}

/** What is promised of a family that went this way once; else what is different in another order. */
export function promiseOf(family: Family, script: Script, chance: Chance): Promised | string {
  const moments = momentsIn(family);
  const plan = script.planFor({ uri: 'file:///x', number: 0 });
  const all = [moments];
  for (let count = 0; count < orders; count += 1) {
    const other = momentsIn(inVirtualTime(plan, script, count % 2 === 0 ? anyOf(chance) : partByPart(chance)));
    const difference = unlike(other, moments);
    if (difference !== undefined) return difference;
    all.push(other);
  }
  return {
    moments,
    before: new Map([...moments.keys()].map(key => [key, alwaysBefore(all.map(each => each.get(key) ?? []))])),
  };
}

/** What of the family is not as it is promised; undefined where all is. */
export function breachOf(promised: Promised, family: Family): string | undefined {
  const moments = momentsIn(family);
  const difference = unlike(moments, promised.moments);
  if (difference !== undefined) return difference;
  for (const [key, things] of moments) {
    for (const [index, thing] of things.entries()) {
      const before = promised.before.get(key)?.get(thing);
      const late = things.slice(index + 1).find(each => before?.has(each));
      if (late !== undefined) return `at ${key}:\n  ${thing}\n  comes before\n  ${late}`;
    }
  }
  return undefined;
}

function inVirtualTime(plan: Plan, { input, seed, happenings, outcome }: Script, choose: Choice): Family {
  const attempts = new Map<string, number>();
  const world = new World({
    plan,
    startsAt: 1_000_000,
    choose,
    outcome: ({ path, action, input: given, idempotencyKey }) => {
      if (action === 'sleep') return { after: Number(given.duration) };
      const attempt = (attempts.get(idempotencyKey) ?? 0) + 1;
      attempts.set(idempotencyKey, attempt);
      const { after, value, fail } = outcome(path, attempt);
      return { after, value, failure: fail === undefined ? undefined : { code: 'scripted', message: fail } };
    },
  });
  world.start(input, seed);
  for (const { at, input: told } of happenings) {
    if (told.type === 'eventReceived') world.send(at, nameIn({ number: 0 }, told.event), told.fields);
    if (told.type === 'answer') world.approve(at, told.path, told.answer);
    if (told.type === 'cancel') world.cancel(at, told.reason);
  }
  while (world.step());
  return { events: world.events, children: world.children.map(({ events }) => events) };
}

/** What is not the same in one as in the other, whatever the order. */
function unlike(found: Moments, expected: Moments): string | undefined {
  for (const key of [...new Set([...expected.keys(), ...found.keys()])].sort()) {
    const [there, here] = [new Set(found.get(key)), new Set(expected.get(key))];
    const [missing, more] = [[...here].filter(each => !there.has(each)), [...there].filter(each => !here.has(each))];
    if (missing.length + more.length === 0) continue;
    return [`at ${key}`, ...missing.map(each => `  missing: ${each}`), ...more.map(each => `  instead: ${each}`)].join(
      '\n',
    );
  }
  return undefined;
}

/** By each thing, what comes before it in all these orders of the same things. */
function alwaysBefore(all: readonly (readonly string[])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const [first = [], ...others] = all;
  const before = new Map(first.map((thing, index) => [thing, new Set(first.slice(0, index))]));
  for (const things of others) {
    for (const [index, thing] of things.entries()) {
      for (const later of things.slice(index + 1)) before.get(thing)?.delete(later);
    }
  }
  return before;
}

function momentsIn(family: Family): Moments {
  const names = namesIn(family);
  const start = family.events[0]?.time ?? 0;
  const moments = new Map<string, string[]>();
  const counts = new Map<string, number>();
  for (const events of [family.events, ...family.children]) {
    const end = events.at(-1)?.time;
    for (const { run, time, seq: _, ...body } of events) {
      if (body.type === 'step.log') continue;
      // It may come before the end or after it.
      if (body.type === 'event.received' && time === end) continue;
      const key = `${String(time - start).padStart(9, '0')} ms, ${names.get(run)}`;
      const things = moments.get(key) ?? [];
      moments.set(key, things);
      const thing = shown(body, { names, start });
      const count = (counts.get(`${key} ${thing}`) ?? 0) + 1;
      counts.set(`${key} ${thing}`, count);
      things.push(count === 1 ? thing : `${thing}, ${count} times`);
    }
  }
  return moments;
}

/** By id, what started each run: ids are others each time. */
function namesIn({ events, children }: Family): ReadonlyMap<string, string> {
  const names = new Map([[events[0]?.run ?? '', 'main']]);
  const starts = new Map<string, number>();
  for (const event of [events, ...children].flat()) {
    if (event.type !== 'step.spawned') continue;
    const name = `${names.get(event.run)} > ${event.path}`;
    const count = (starts.get(name) ?? 0) + 1;
    starts.set(name, count);
    names.set(event.child, `${name} ${count}`);
  }
  return names;
}

/** Fields that hold times. */
const times = new Set(['resumeAt', 'retryAt', 'deadline', 'until', 'recorded', 'at']);

/** Without what is another thing in each world. */
function shown(
  body: Omit<RunEvent, 'run' | 'time' | 'seq'>,
  { names, start }: { readonly names: ReadonlyMap<string, string>; readonly start: number },
): string {
  let text = JSON.stringify(body, (name, value: unknown) => {
    if (times.has(name) && typeof value === 'number') return value - start;
    // When somebody answered, as it is told to the flow.
    if (name === 'at' && typeof value === 'string') return Date.parse(value) - start;
    // Hashes of arguments, which stand beside them: of another time, another one.
    return name === 'by' && typeof value === 'object' ? undefined : value;
  });
  for (const [run, name] of names) text = text.replaceAll(run, name);
  return text
    .replaceAll(/file:\/\/\/(x|world-\d+\/main\.flow)/g, 'file')
    .replaceAll(/\b(safe|risky|stubborn|back|backAgain|note)\d{5}\b/g, '$1');
}
