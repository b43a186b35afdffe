/** A run as whoever started it holds it, whatever engine carries it out. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunOutcome as RunEnd } from '#runner/kernel/commands.ts';
import type { ApprovalAnswer, ReplaceTarget, Resolution } from '#runner/kernel/input.ts';

/** `waiting`: the run has not ended. It holds no process any more, until it is resumed. */
export type RunOutcome =
  | RunEnd
  | { readonly status: 'waiting'; readonly inDoubt: readonly string[] }
  /** It was let go on its way, and can be resumed. */
  | { readonly status: 'interrupted' };

export interface RunHandle {
  readonly id: string;
  /** Whether others carry it out, so that it goes on when this process ends. */
  readonly isElsewhere: boolean;
  /** What had happened before this process took up the run; empty for one that it has started. */
  readonly past: readonly RunEvent[];
  /** Resolves when the run has ended, or waits, and its resources are closed. Never rejects. */
  readonly done: Promise<RunOutcome>;
  /** Asks the run to stop: what runs is stopped, and the run ends `cancelled`. `reason` is a sentence or a part of one. */
  cancel(reason: string): void;
  /**
   * Gives the run an event from outside. `fields` by name; what may be left out may be missing. Throws an InputProblem for
   * an event that the flow has nothing to do with, and for fields that don't fit.
   */
  emit(event: string, fields: JsonObject): void;
  /**
   * Lets go of a run that waits, and stays here: it ends as `waiting`. Without effect on one that does not wait, and on
   * one that is kept nowhere.
   */
  leave(): void;
  /**
   * Lets go of the run so that it can be resumed: nothing new starts, and steps under way may take `limit` milliseconds to
   * end. It ends as `interrupted`, unless it has come to its end by then.
   */
  interrupt(limit: number): void;
  /** Answers an `approve`. Without effect on a step that does not wait for it. */
  answer(path: string, answer: ApprovalAnswer): void;
  /** Says what became of a step in doubt. Without effect for any other. */
  resolve(path: string, resolution: Resolution): void;
  /** Puts another value in place of one that the run has. Without effect where there is none. */
  replace(path: string, target: ReplaceTarget, value: Json): void;
  /** Asks the supervisor again about what it has held. */
  proceed(): void;
  /**
   * Calls back with events, in order, each once, after they are in the journal. A listener that is added in the turn
   * in which the run was started misses none. Gives a function that takes the listener away.
   */
  onEvents(listener: EventListener): () => void;
  /**
   * Calls back with each run that this one starts, before anything has happened in it. Gives a function that takes the
   * listener away.
   */
  onStart(listener: (started: RunHandle) => void): () => void;
  /** Of a run that others carry out: calls back with why it does not go on though it might, as a sentence. */
  onHeldUp?(listener: (why: string) => void): void;
  /** Resolves when this run, and all that it has started in this process, have ended or wait. Never rejects. */
  readonly settled: Promise<void>;
  /** The value as it may be shown: with a mask in place of each secret. */
  shown(value: Json): Json;
}

export type EventListener = (events: readonly RunEvent[]) => void;
