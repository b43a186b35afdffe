/** The conformance programs on the embedded engine, with scripted actions and a clock that jumps to what is due. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action, ActionContext } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { type Journal, openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import type { Arrival } from '#runner/kernel/input.ts';
import { sealerWith } from '#runner/secrets/sealing.ts';
import { JumpingClock } from '#runner/testing/jumpingClock.ts';
import { type Program, readProgram, type ScriptedOutcome } from './program.ts';
import { runToEnd } from './runToEnd.ts';
import { verify } from './verify.ts';

const enough = 'the test says so';

/** The events of a run, and of each that was started by it or by one of those. */
interface Family {
  readonly events: readonly RunEvent[];
  readonly children: readonly (readonly RunEvent[])[];
}

const sealer = sealerWith(() => new Uint8Array(32));

type Timeless<T> = T extends Arrival ? Omit<T, 'time'> : never;

const folder = new URL('./', import.meta.url);

/** Actions that come to what the program says, whatever they are called. */
function scriptedActions(program: Program, plan: Plan): Readonly<Record<string, Action>> {
  const attempts = new Map<string, number>();
  const run = (context: ActionContext): Promise<Json> => {
    const path = context.idempotencyKey.slice(context.idempotencyKey.indexOf('/') + 1);
    const attempt = (attempts.get(path) ?? 0) + 1;
    attempts.set(path, attempt);
    const outcomes = program.outcomes.get(path) ?? [{}];
    return comeTo(outcomes[Math.min(attempt, outcomes.length) - 1] ?? {}, context);
  };
  const names = Object.values(plan.flows).flatMap(flow =>
    flow.nodes.flatMap(({ clauses: { undo }, ...node }) => [
      ...(node.kind === 'action' ? [node.call.action] : []),
      ...(undo === undefined ? [] : [undo.action]),
    ]),
  );
  return Object.fromEntries(names.map(name => [name, { parameters: [], run: (_, context) => run(context) }]));
}

async function comeTo({ after = 0, value = null, fail }: ScriptedOutcome, context: ActionContext): Promise<Json> {
  await new Promise<void>((resolve, reject) => {
    const callOff = context.clock.at(context.clock.now() + after, resolve);
    context.signal.addEventListener('abort', () => {
      callOff();
      reject(new ActionFailure('cancelled', 'Stopped.'));
    });
  });
  if (fail !== undefined) throw new ActionFailure('scripted', fail);
  return value;
}

function planOf(program: Program): Plan {
  const uri = 'file:///conformance/main.flow';
  return lower(analyse([{ uri, text: program.text }]), uri, 'main');
}

/** A run in one process from its start to its end, which is told what comes. */
async function runProgram(program: Program): Promise<Family> {
  const { plan, clock, journal, options } = worldOf(program);
  const handle = startRun(plan, program.input, { ...options, journal, cwd: '/', stay: true });
  await runToEnd(handle, clock, program);
  return familyOf(journal, handle.id);
}

/** As {@link runProgram}, of a run that is kept nowhere. */
async function runUnkept(program: Program): Promise<Family> {
  const { plan, clock, journal, options } = worldOf(program);
  journal.close();
  const events: RunEvent[] = [];
  const handle = startRun(plan, program.input, { ...options, cwd: '/' });
  handle.onEvents(batch => events.push(...batch));
  await runToEnd(handle, clock, program);
  return { events, children: [] };
}

/** Runs that hold no process whenever they wait. What comes stands in the journal, and they are resumed when they are due. */
async function runWithPauses(program: Program): Promise<Family> {
  const { plan, clock, journal, options } = worldOf(program);
  const handle = startRun(plan, program.input, { ...options, journal, cwd: '/' });
  const { id } = handle;
  const say = (at: number, input: Timeless<Arrival>): void => {
    clock.at(clock.now() + at, () => journal.post({ run: id, input: { ...input, time: clock.now() } as Arrival }));
  };
  if (program.cancelAt !== undefined) say(program.cancelAt, { type: 'cancel', reason: enough });
  for (const { at, path, answer } of program.answers) say(at, { type: 'answer', path, answer });
  for (const { at, event, fields } of program.arriving) {
    clock.at(clock.now() + at, () => journal.post({ event: { event, fields, time: clock.now() } }));
  }
  const live = new Set<string>();
  const awaited = new Set<number>();
  const follow = (run: RunHandle): void => {
    live.add(run.id);
    run.onStart(follow);
    void run.done.then(() => live.delete(run.id));
  };
  follow(handle);
  while (live.size > 0 || journal.listRuns().some(({ ended }) => ended === undefined)) {
    await nextTurn();
    for (const due of journal.dueRuns(clock.now())) if (!live.has(due)) follow(resumeRun(journal, due, options));
    const due = live.size === 0 ? journal.nextDue() : undefined;
    if (due === undefined || awaited.has(due)) continue;
    awaited.add(due);
    clock.at(due, () => undefined);
  }
  // What would come after the end comes no more.
  clock.hold();
  return familyOf(journal, id);
}

function familyOf(journal: Journal, id: string): Family {
  const children = journal.listRuns().filter(({ parent }) => parent !== undefined);
  const family = {
    events: journal.readEvents(id),
    children: children.map(child => journal.readEvents(child.id)),
  };
  journal.close();
  return family;
}

function worldOf(program: Program) {
  const plan = planOf(program);
  const clock = new JumpingClock(1_000_000);
  const registry = { actions: scriptedActions(program, plan), resourceKinds: {} };
  return {
    plan,
    clock,
    journal: openMemoryJournal(),
    options: { env: program.secrets, clock, registry, sealer, grace: 0 },
  };
}

const programs = readdirSync(folder)
  .filter(each => each.endsWith('.flow'))
  .map(name => ({ name, program: readProgram(readFileSync(new URL(name, folder), 'utf8')) }));

describe('conformance of the embedded engine', () => {
  for (const { name, program } of programs) {
    it(`${name}: ${program.title}`, async () => {
      const { events, children } = await runProgram(program);
      assert.ok(events.length > 0);
      verify(program, events, children);
    });
  }
});

describe('conformance of runs that hold no process while they wait', () => {
  for (const { name, program } of programs) {
    it(`${name}: ${program.title}`, async () => {
      const { events, children } = await runWithPauses(program);
      verify(program, events, children);
    });
  }
});

describe('conformance of runs that are kept nowhere', () => {
  for (const { name, program } of programs.filter(each => each.name.startsWith('using-'))) {
    it(`${name}: ${program.title}`, async () => {
      const { events, children } = await runUnkept(program);
      verify(program, events, children);
    });
  }
});
