/** A new run that begins where another one was: it shares the past, and goes on by itself. */
import type { Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { ReplaceTarget } from '#runner/kernel/input.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import { type Sealer, userSealer } from '../../secrets/sealing.ts';
import { newRunId } from '../common/runId.ts';
import { RunProblem } from '../common/runProblem.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import { readClear } from './clearRun.ts';
import type { Journal } from './journal.ts';

/** A value that is another one in the new run. */
export interface Edit {
  readonly path: string;
  readonly target: ReplaceTarget;
  readonly value: Json;
}

/**
 * Records a new run whose first events are the first `position` events of another one, moved in time to end at `now`
 * (milliseconds since 1970-01-01 UTC), and gives its id. What was under way there is called again when the new run is
 * resumed; nothing is done before. The position must be one before which a step begins, or the end. Throws a
 * {@link RunProblem} when there is no such run or nothing has happened in it.
 */
export function forkRun(
  journal: Journal,
  run: string,
  position: number,
  edits: readonly Edit[],
  now: number,
  sealer: Sealer = userSealer(process.env),
): string {
  const [record, plan] = [journal.readRun(run), journal.readPlan(run)];
  if (record === undefined || plan === undefined) throw new RunProblem(`There is no run \`${run}\`.`);
  const clear = readClear(journal, run, sealer);
  const past = clear.events.slice(0, position);
  const last = past.at(-1);
  if (last === undefined) throw new RunProblem(`Nothing has happened in the run \`${run}\` that could be shared.`);
  const id = newRunId(now);
  const changes = changesAt(plan, run, past, edits, now);
  const bodies = [...past.map(event => moved(event, now - last.time)), ...changes.map(body => ({ time: now, body }))];
  const secrets = new RunSecrets(id, plan, clear.secrets, sealer);
  journal.addRun({
    id,
    flow: record.flow,
    file: record.file,
    ...secrets.hideInput(clear.input),
    plan,
    started: now,
    cwd: record.cwd ?? process.cwd(),
    rerunOf: run,
  });
  try {
    const { events, sealed } = hiddenOf(plan, id, bodies, secrets);
    journal.append(events, { sealed });
  } finally {
    journal.releaseRun(id);
  }
  return id;
}

/** The new run's events as they are recorded, and what is sealed of them. */
function hiddenOf(plan: Plan, id: string, bodies: readonly Timed[], secrets: RunSecrets) {
  const state = initialState(plan, { run: id });
  const hidden = bodies.map(({ time, body }, at) => {
    const event: RunEvent = { run: id, seq: at + 1, time, ...body };
    const shown = secrets.hide(event, state);
    evolve(state, event);
    return shown;
  });
  return {
    events: hidden.map(({ event }) => event),
    sealed: new Map(hidden.flatMap(({ event, sealed }) => (sealed === undefined ? [] : [[event.seq, sealed]]))),
  };
}

/** What tells the new run from the other one. */
function changesAt(
  plan: Plan,
  run: string,
  past: readonly RunEvent[],
  edits: readonly Edit[],
  time: number,
): readonly RunEventBody[] {
  const state = initialState(plan, { run });
  for (const event of past) evolve(state, event);
  const taken = (events: readonly RunEventBody[]): readonly RunEventBody[] => {
    for (const event of events) evolve(state, event);
    return events;
  };
  return [
    ...taken(interruptions(state, time)),
    ...edits.flatMap(({ path, target, value }) =>
      taken(decide(state, { type: 'replace', time, path, target, value }, 0)),
    ),
  ];
}

interface Timed {
  readonly time: number;
  readonly body: RunEventBody;
}

/** An event with all its times later. */
function moved(event: RunEvent, by: number): Timed {
  const { run: _run, seq: _seq, time, ...body } = event;
  const times: Record<string, number> = {};
  for (const [name, value] of Object.entries(body)) {
    if (timeFields.has(name) && typeof value === 'number') times[name] = value + by;
  }
  return { time: time + by, body: { ...body, ...times } as RunEventBody };
}

const timeFields: ReadonlySet<string> = new Set(['deadline', 'retryAt', 'resumeAt']);

/** Nobody answers for what was under way. What was told to stop has stopped: that is seen to when the run is resumed. */
function interruptions(state: State, time: number): readonly RunEventBody[] {
  const undos = [...state.undos.entries()].filter(([, undo]) => undo.isCalling);
  const steps = [...state.steps.entries()].filter(([, step]) => step.isCalling && step.stopping === undefined);
  return [...undos, ...steps].map(([path, { attempt }]) => ({
    type: 'attempt.interrupted',
    path,
    attempt,
    retryAt: time,
  }));
}
