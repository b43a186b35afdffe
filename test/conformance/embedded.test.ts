/** The conformance programs on the embedded engine, with scripted actions and a clock that jumps to what is due. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action, ActionContext } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { sealerWith } from '#runner/secrets/sealing.ts';
import { JumpingClock } from '#runner/testing/jumpingClock.ts';
import { type Program, readProgram, type ScriptedOutcome } from './program.ts';
import { runToEnd } from './runToEnd.ts';
import { verify } from './verify.ts';

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

const sealer = sealerWith(() => new Uint8Array(32));

async function runProgram(program: Program): Promise<readonly RunEvent[]> {
  const plan = planOf(program);
  const clock = new JumpingClock(1_000_000);
  const journal = openMemoryJournal();
  const registry = { actions: scriptedActions(program, plan), resourceKinds: {} };
  const handle = startRun(plan, program.input, { cwd: '/', env: program.secrets, clock, journal, registry, sealer });
  await runToEnd(handle, clock, program);
  const events = journal.readEvents(handle.id);
  journal.close();
  return events;
}

describe('conformance of the embedded engine', () => {
  for (const name of readdirSync(folder).filter(each => each.endsWith('.flow'))) {
    const program = readProgram(readFileSync(new URL(name, folder), 'utf8'));
    it(`${name}: ${program.title}`, async () => {
      const events = await runProgram(program);
      assert.ok(events.length > 0);
      verify(program, events);
    });
  }
});
