/** Conformance programs as scripts for a cluster. */
import { readdirSync, readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import { simulate } from '#runner/sim/simulate.ts';
import { type Program, readProgram, type ScriptedOutcome } from '../../conformance/program.ts';
import { verify } from '../../conformance/verify.ts';
import type { FamilyCluster, Happening, Script } from './families.ts';
import { nameIn, type World } from './steppedTime.ts';

export interface NamedProgram {
  readonly name: string;
  /** Of its file, from the root of the project. */
  readonly folder: string;
  readonly program: Program;
  readonly script: Script;
}

const root = new URL('../../../', import.meta.url);

/** All of them, and the control-flow patterns. */
export function allPrograms(): readonly NamedProgram[] {
  return [
    ...programsIn('test/conformance', () => 'main'),
    ...programsIn('examples/patterns', text => /^flow (\w+)/m.exec(text)?.[1] ?? ''),
  ];
}

function programsIn(folder: string, entryOf: (text: string) => string): readonly NamedProgram[] {
  return readdirSync(new URL(folder, root))
    .filter(name => name.endsWith('.flow'))
    .sort()
    .map(name => {
      const text = readFileSync(new URL(`${folder}/${name}`, root), 'utf8');
      const program = readProgram(text);
      return { name, folder, program, script: scriptOf(program, text, entryOf(text)) };
    });
}

function scriptOf(program: Program, text: string, entry: string): Script {
  const { input, cancelAt, arriving, answers } = program;
  const happenings: readonly Happening[] = [
    ...(cancelAt === undefined ? [] : [{ at: cancelAt, input: { type: 'cancel', reason: 'enough' } as const }]),
    ...arriving.map(({ at, event, fields }) => ({ at, input: { type: 'eventReceived', event, fields } as const })),
    ...answers.map(({ at, path, answer }) => ({ at, input: { type: 'answer', path, answer } as const })),
  ];
  const planFor = (world: Pick<World, 'uri' | 'number'>): Plan => planOfWorld(text, entry, world);
  const outcome = outcomesOf(program);
  return {
    planFor,
    seed: 'the same',
    input,
    happenings,
    outcome,
    moments: momentsOf(program, planFor({ uri: 'file:///x', number: 0 })),
  };
}

/** Each world has actions and events of its own. */
export function planOfWorld(text: string, entry: string, { uri, number }: Pick<World, 'uri' | 'number'>): Plan {
  const renamed = [...text.matchAll(/^(?:declare action|event) (\w+)/gm)].reduce(
    (so, [, name]) => so.replaceAll(new RegExp(`\\b${name}\\(`, 'g'), `${nameIn({ number }, name ?? '')}(`),
    text,
  );
  return lower(analyse([{ uri, text: renamed }]), uri, entry);
}

function outcomesOf({ outcomes }: Program): (path: string, attempt: number) => ScriptedOutcome {
  return (path, attempt) => {
    const all = outcomes.get(path) ?? [{}];
    return all[Math.min(attempt, all.length) - 1] ?? {};
  };
}

/** When something happens, as virtual time tells. */
function momentsOf(program: Program, plan: Plan): readonly number[] {
  const attempts = new Map<string, number>();
  const { input, secrets, cancelAt, arriving, answers } = program;
  const outcome = outcomesOf(program);
  const { events, children } = simulate({
    ...{ plan, input, cancelAt, answers },
    arriving: arriving.map(each => ({ ...each, event: nameIn({ number: 0 }, each.event) })),
    options: { secrets },
    outcome: ({ action, path, input: given }: { action: string; path: string; input: JsonObject }) => {
      const attempt = (attempts.get(path) ?? 0) + 1;
      attempts.set(path, attempt);
      const { after, value, fail } = outcome(path, attempt);
      const pause = action === 'sleep' ? Number(given.duration) : after;
      return { after: pause, value, failure: fail === undefined ? undefined : { code: 'scripted', message: fail } };
    },
  });
  const times = [events, ...children.map(child => child.events)].flat().map(({ time }) => time);
  return [
    ...times,
    ...arriving.map(({ at }) => at),
    ...answers.map(({ at }) => at),
    ...(cancelAt === undefined ? [] : [cancelAt]),
  ];
}

/** How long a moment lasts, in milliseconds: longer and longer where the machine is too busy for what happens in it. */
const paces = [150, 400, 1000, 2500];

/** Rejects when a program does not come to what it expects at any pace. */
export async function runProgram(cluster: FamilyCluster, { program, script }: NamedProgram): Promise<void> {
  let problem: unknown;
  for (const pace of paces) {
    try {
      const { events, children } = await cluster.run(script, pace);
      verify(program, events, children);
      return;
    } catch (thrown) {
      problem = thrown;
    }
  }
  throw problem;
}
