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
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import type { Arrival } from '#runner/kernel/input.ts';
import { sealerWith } from '#runner/secrets/sealing.ts';
import { JumpingClock } from '#runner/testing/jumpingClock.ts';
import { type Program, readProgram, type ScriptedOutcome } from './program.ts';
import { runToEnd } from './runToEnd.ts';
import { verify } from './verify.ts';

const enough = 'the test says so';

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
async function runProgram(program: Program): Promise<readonly RunEvent[]> {
  const { plan, clock, journal, options } = worldOf(program);
  const handle = startRun(plan, program.input, { ...options, journal, cwd: '/', stay: true });
  await runToEnd(handle, clock, program);
  const events = journal.readEvents(handle.id);
  journal.close();
  return events;
}

/** A run that holds no process whenever it waits. What comes stands in the journal, and it is resumed when it is due. */
async function runWithPauses(program: Program): Promise<readonly RunEvent[]> {
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
  let outcome = await handle.done;
  while (outcome.status === 'waiting') {
    const due = journal.nextDue();
    if (due !== undefined) clock.at(due, () => undefined);
    for (let turns = 0; journal.dueRuns(clock.now()).length === 0; turns += 1) {
      assert.ok(turns < 1000, 'something comes that makes the run due');
      await nextTurn();
    }
    outcome = await resumeRun(journal, id, options).done;
  }
  const events = journal.readEvents(id);
  // What would come after the end comes no more.
  clock.hold();
  journal.close();
  return events;
}

const sealer = sealerWith(() => new Uint8Array(32));

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
      const events = await runProgram(program);
      assert.ok(events.length > 0);
      verify(program, events);
    });
  }
});

describe('conformance of runs that hold no process while they wait', () => {
  for (const { name, program } of programs) {
    it(`${name}: ${program.title}`, async () => verify(program, await runWithPauses(program)));
  }
});
