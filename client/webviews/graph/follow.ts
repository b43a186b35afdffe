/** Following a run: which node the view goes to, and when it leaves that to the person in front of it. */
import type { RunRow, RunView, StepStatus } from '#protocol/runView.ts';
import type { Picture } from './state.ts';

export interface Following {
  readonly isOn: boolean;
  /** The run in which a person has moved the view: it is left alone until the next one, or until it is asked for. */
  readonly pausedIn: string | undefined;
}

/** `idle`: on, but nothing runs that could be followed. */
export type FollowMode = 'off' | 'idle' | 'on' | 'paused';

export function followMode({ isOn, pausedIn }: Following, run: RunView): FollowMode {
  if (!isOn) return 'off';
  if (run.startedAt === undefined || run.endedAt !== undefined) return 'idle';
  return pausedIn === run.run ? 'paused' : 'on';
}

/** A person has moved the view. */
export function pauseFollowing(following: Following, run: RunView): Following {
  return followMode(following, run) === 'on' ? { ...following, pausedIn: run.run } : following;
}

/** A person has pressed the button: what was paused goes on, else it is the other of on and off. */
export function switchFollowing(following: Following, run: RunView): Following {
  const isPaused = followMode(following, run) === 'paused';
  return { isOn: isPaused || !following.isOn, pausedIn: undefined };
}

const goingOn: ReadonlySet<StepStatus> = new Set<StepStatus>(['queued', 'running', 'retrying', 'inDoubt', 'asked']);

/**
 * The node of a step that is under way, or the one that it is drawn in: `last` as long as it is, so that the view rests on
 * one of several; else what began last. Undefined when there is none.
 */
export function stepToFollow(run: RunView, { byId }: Picture, last: string | undefined): string | undefined {
  let found: { readonly node: string; readonly startedAt: number } | undefined;
  for (const row of rowsGoingOn(run.root)) {
    const node = shownNode(row, byId);
    if (node === last && node !== undefined) return node;
    const startedAt = row.startedAt ?? 0;
    if (node !== undefined && (found === undefined || startedAt >= found.startedAt)) found = { node, startedAt };
  }
  return found?.node;
}

/** What is under way and holds nothing that is. */
function* rowsGoingOn(row: RunRow | undefined): Generator<RunRow> {
  const inside = row?.children.filter(({ status }) => goingOn.has(status)) ?? [];
  for (const child of inside) yield* rowsGoingOn(child);
  if (row?.parent !== undefined && inside.length === 0) yield row;
}

function shownNode(row: RunRow, byId: Picture['byId']): string | undefined {
  for (let at: RunRow | undefined = row; at?.parent !== undefined; at = at.parent) {
    if (byId.has(at.node)) return at.node;
  }
  return undefined;
}
