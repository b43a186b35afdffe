/** What two runs of a flow have not in common: shared by the terminal and the view that compares them. */
import type { Json, JsonObject } from './json.ts';
import type { RunError } from './runEvents.ts';
import type { RunRow, RunStatus, RunView, StepStatus } from './runView.ts';

export interface RunDiff {
  readonly before: RunSide;
  readonly after: RunSide;
  readonly input: readonly ValueChange[];
  readonly output: readonly ValueChange[];
  /** All steps of both, in the order in which they began in the later run; what only the earlier had stands after its neighbour. */
  readonly steps: readonly StepDiff[];
  /** Path of the step that ended first of those that went another way, were given or gave something else: the others may come from it. */
  readonly parting: string | undefined;
}

/** One of the two runs. */
export interface RunSide {
  readonly run: string | undefined;
  readonly flow: string | undefined;
  readonly status: RunStatus;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedAt: number | undefined;
  /** Milliseconds; undefined while it has not ended. */
  readonly duration: number | undefined;
  readonly error: string | undefined;
}

/** A difference within a value. */
export interface ValueChange {
  /** Where: `order.lines[2].price`; empty for the value as a whole. */
  readonly at: string;
  /** Undefined where there was nothing. */
  readonly before: Json | undefined;
  /** Undefined where there is nothing any more. */
  readonly after: Json | undefined;
}

/** `path`: another status or branch, or it ran in one of them only. `time`: much faster or slower. */
export type Difference = 'path' | 'input' | 'result' | 'time';

export interface StepDiff {
  readonly path: string;
  /** Undefined where it did not run. */
  readonly before: StepSide | undefined;
  readonly after: StepSide | undefined;
  /** In this order; empty when both are the same. */
  readonly differences: readonly Difference[];
  readonly input: readonly ValueChange[];
  readonly result: readonly ValueChange[];
}

/** A step in one of the two runs. */
export interface StepSide {
  readonly status: StepStatus;
  /** Number of the block that was chosen. */
  readonly chosen: number | undefined;
  readonly attempts: number;
  /** Milliseconds. */
  readonly duration: number | undefined;
  readonly error: string | undefined;
}

/** Compares two runs, the earlier one first. Neither is changed. */
export function compareRuns(before: RunView, after: RunView): RunDiff {
  const steps = pathsOfBoth(before, after).map(path => stepDiff(path, before.rows.get(path), after.rows.get(path)));
  return {
    before: sideOf(before),
    after: sideOf(after),
    input: valueChanges(before.input, after.input),
    output: valueChanges(before.output, after.output),
    steps,
    parting: partingOf(steps, before, after),
  };
}

function sideOf({ run, flow, status, startedAt, endedAt, error }: RunView): RunSide {
  return { run, flow, status, startedAt, duration: span(startedAt, endedAt), error: errorText(error) };
}

/** The row of the run itself is left out: it is told apart. */
function pathsOfBoth(before: RunView, after: RunView): readonly string[] {
  const ordered = (view: RunView) =>
    [...view.rows.values()].filter(row => row.parent !== undefined).map(row => row.path);
  const lost = new Map<string | undefined, string[]>();
  let neighbour: string | undefined;
  for (const path of ordered(before)) {
    if (after.rows.has(path)) neighbour = path;
    else lost.set(neighbour, [...(lost.get(neighbour) ?? []), path]);
  }
  const kept = ordered(after).flatMap(path => [path, ...(lost.get(path) ?? [])]);
  return [...(lost.get(undefined) ?? []), ...kept];
}

function partingOf(steps: readonly StepDiff[], before: RunView, after: RunView): string | undefined {
  let [first, earliest]: [string | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const { path, differences } of steps) {
    if (!differences.some(difference => difference !== 'time')) continue;
    const end = endIn(after, path) ?? endIn(before, path) ?? Number.MAX_VALUE;
    if (end < earliest) [first, earliest] = [path, end];
  }
  return first;
}

/** Milliseconds after the run's own start. */
function endIn({ rows, startedAt }: RunView, path: string): number | undefined {
  return span(startedAt, rows.get(path)?.endedAt);
}

function stepDiff(path: string, before: RunRow | undefined, after: RunRow | undefined): StepDiff {
  const [one, other] = [before && stepSide(before), after && stepSide(after)];
  const input = before && after ? valueChanges(inputOf(before), inputOf(after)) : [];
  const result = before && after ? valueChanges(before.output, after.output) : [];
  const differences: Difference[] = [];
  if (one?.status !== other?.status || one?.chosen !== other?.chosen) differences.push('path');
  if (input.length > 0) differences.push('input');
  if (one !== undefined && other !== undefined && (result.length > 0 || one.error !== other.error))
    differences.push('result');
  if (isNotable(one?.duration, other?.duration)) differences.push('time');
  return { path, before: one, after: other, differences, input, result };
}

function stepSide({ status, chosen, attempts, startedAt, endedAt, error }: RunRow): StepSide {
  return { status, chosen, attempts: attempts.length, duration: span(startedAt, endedAt), error: errorText(error) };
}

function inputOf(row: RunRow): JsonObject | undefined {
  return row.attempts.at(-1)?.input ?? row.locals;
}

function errorText(error: RunError | undefined): string | undefined {
  return error && `${error.code}: ${error.message}`;
}

function span(start: number | undefined, end: number | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : end - start;
}

/** As much as machines differ from one run to the next is not told. */
const noise = { milliseconds: 100, share: 0.5 };

function isNotable(before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const change = Math.abs(after - before);
  return change >= noise.milliseconds && change >= noise.share * Math.min(before, after);
}

/** Where two values differ, as deep as both have the same shape; lists are compared place by place. */
export function valueChanges(before: Json | undefined, after: Json | undefined, at = ''): readonly ValueChange[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => valueChanges(before[index], after[index], `${at}[${index}]`)).flat();
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap(name => valueChanges(before[name], after[name], memberOf(at, name)));
  }
  return [{ at, before, after }];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The place of a member of the value at a place: `order.lines`, `order["first name"]`, `order` at the top. */
export function memberOf(at: string, name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `${at}[${JSON.stringify(name)}]`;
  return at === '' ? name : `${at}.${name}`;
}
