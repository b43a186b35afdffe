/** What a run waits for that a person can give it. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunRow, RunView } from '#protocol/runView.ts';

interface AskedOf {
  readonly path: string;
  /** When the step's `timeout` is over (milliseconds since 1970-01-01 UTC). */
  readonly until: number | undefined;
}

export type Asked =
  | (AskedOf & { readonly kind: 'approval'; readonly prompt: string; readonly details: Json | undefined })
  /** `action` was under way when its process ended. */
  | (AskedOf & { readonly kind: 'doubt'; readonly action: string | undefined })
  /** `fields` are what the event's fields of these names must be. */
  | (AskedOf & { readonly kind: 'event'; readonly event: string; readonly fields: JsonObject });

/** As many are shown; the others follow when these are answered. */
export const mostAsked = 20;

const order: readonly Asked['kind'][] = ['approval', 'doubt', 'event'];

/** What a run asks now: first what only a person can answer. Nothing for one that ends or has ended. */
export function askedBy(run: RunView): readonly Asked[] {
  if (run.status !== 'running' && run.status !== 'waiting') return [];
  const asked: Asked[] = [];
  for (const row of run.rows.values()) {
    const one = askedIn(row);
    if (one !== undefined) asked.push(one);
  }
  return asked.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

function askedIn({ path, status, approval, attempts, waitsFor, deadline: until }: RunRow): Asked | undefined {
  if (status === 'asked' && approval !== undefined) {
    return { kind: 'approval', path, until, prompt: approval.prompt, details: approval.details };
  }
  if (status === 'inDoubt') return { kind: 'doubt', path, until, action: attempts.at(-1)?.action };
  if (status === 'running' && waitsFor !== undefined) return { kind: 'event', path, until, ...waitsFor };
  return undefined;
}
