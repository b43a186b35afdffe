/**
 * Runs a plan in virtual time: the real kernel, with actions whose outcomes are given. Nothing waits and nothing is
 * random, so a run of days takes milliseconds and always goes the same way.
 */
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunOutcome, StartAttempt } from '../kernel/commands.ts';
import type { ApprovalAnswer } from '../kernel/input.ts';
import type { RunOptions } from '../kernel/state.ts';
import { type AttemptOutcome, World } from './world.ts';

export interface Simulation {
  readonly plan: Plan;
  readonly input: JsonObject;
  /** Decides what each attempt comes to. */
  readonly outcome: (attempt: StartAttempt) => AttemptOutcome;
  readonly options?: Omit<RunOptions, 'run'> | undefined;
  /** When to cancel the run, in milliseconds after its start. */
  readonly cancelAt?: number | undefined;
  /** What comes from outside; `at` in milliseconds after the start. */
  readonly arriving?: readonly ArrivingEvent[] | undefined;
  /** What people answer; `at` in milliseconds after the start. */
  readonly answers?: readonly ArrivingAnswer[] | undefined;
}

export interface ArrivingEvent {
  readonly at: number;
  readonly event: string;
  readonly fields: JsonObject;
}

export interface ArrivingAnswer {
  readonly at: number;
  /** Of an `approve`. */
  readonly path: string;
  readonly answer: ApprovalAnswer;
}

export interface SimulatedRun {
  readonly events: readonly RunEvent[];
  /** Undefined when the run waits for something that will never come. */
  readonly outcome: RunOutcome | undefined;
  /** The runs that it has started, and those that they have. */
  readonly children: readonly Omit<SimulatedRun, 'children'>[];
}

/** Runs until the run and all that it has started have ended, or until nothing is left to happen. */
export function simulate(simulation: Simulation): SimulatedRun {
  const { plan, options, outcome, input, cancelAt, arriving = [], answers = [] } = simulation;
  const world = new World({ plan, options, outcome });
  world.start(input, 'simulated');
  if (cancelAt !== undefined) world.cancel(cancelAt, 'the simulation says so');
  for (const { at, event, fields } of arriving) world.send(at, event, fields);
  for (const { at, path, answer } of answers) world.approve(at, path, answer);
  while (world.step());
  return { events: world.events, outcome: world.outcome, children: world.children };
}
