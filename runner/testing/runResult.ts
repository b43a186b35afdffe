/** What a test sees of a run. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunRow, type RunView } from '#protocol/runView.ts';
import type { World } from '../sim/world.ts';

/**
 * The fields of `run … as result`, as `runResultType` in the language declares them. Each is computed when it is read:
 * few tests look at all of them, and a run may have many events.
 */
export function runResult(world: World): JsonObject {
  const fields: Readonly<Record<string, () => Json>> = {
    status: () => world.outcome?.status ?? 'waiting',
    value: () => (world.outcome?.status === 'succeeded' ? world.outcome.output : null),
    error: () => (world.outcome?.status === 'failed' ? errorValue(world.outcome.error) : null),
    duration: () => world.passed,
    steps: () => stepsOf(world.events),
    events: () => eventsOf(world.events),
    undone: () => world.events.flatMap(event => (event.type === 'undo.succeeded' ? [undoneStep(event.path)] : [])),
  };
  const result: Record<string, Json> = {};
  for (const [name, get] of Object.entries(fields)) Object.defineProperty(result, name, { enumerable: true, get });
  return result;
}

function undoneStep(path: string): string {
  return path.replace(/~undo$/, '');
}

function errorValue({ code, message, hint, path, details }: RunError): JsonObject {
  return { code, message, hint: hint ?? null, path: path ?? null, details };
}

function eventsOf(events: readonly RunEvent[]): Json {
  const start = events[0]?.time ?? 0;
  return events.map(event => ({
    type: event.type,
    path: 'path' in event ? event.path : null,
    at: event.time - start,
    data: JSON.parse(JSON.stringify(event)) as Json,
  }));
}

function stepsOf(events: readonly RunEvent[]): Json {
  const view = emptyRunView();
  for (const event of events) foldRun(view, event);
  const steps = [...view.rows.values()].filter(row => row.parent !== undefined);
  return Object.fromEntries(steps.map(row => [row.path, stepValue(row, view)]));
}

function stepValue(row: RunRow, { startedAt = 0 }: RunView): JsonObject {
  const since = (time: number | undefined) => (time === undefined ? null : time - startedAt);
  return {
    status: row.status === 'retrying' || row.status === 'inDoubt' ? 'running' : row.status,
    attempts: row.attempts.length,
    value: row.output ?? null,
    error: row.error === undefined ? null : errorValue(row.error),
    started: since(row.startedAt),
    ended: since(row.endedAt),
  };
}
