/** What must hold of the events of any run, whatever has happened to it. */
import assert from 'node:assert/strict';
import type { RunEvent } from '#protocol/runEvents.ts';
import { verifyAlways } from '../conformance/verify.ts';

export function checkEnded(events: readonly RunEvent[]): void {
  verifyAlways(events);
  assert.ok(
    events.every((event, index) => event.time >= (events[index - 1]?.time ?? 0)),
    'time never goes back',
  );
  checkNothingTwice(events);
  checkInterrupted(events);
  checkUndos(events);
}

/** No action is called for a step that has succeeded, unless what it stands in has begun anew. */
function checkNothingTwice(events: readonly RunEvent[]): void {
  const succeeded = new Set<string>();
  for (const event of events) {
    if (event.type === 'step.succeeded' || event.type === 'undo.succeeded') succeeded.add(event.path);
    if (event.type === 'attempt.started') assert.ok(!succeeded.has(event.path), `${event.path} is executed again`);
    if (event.type !== 'block.started') continue;
    for (const path of succeeded) if (path.startsWith(`${event.path}/`)) succeeded.delete(path);
  }
}

/** Of which it is not known whether it was done: an action that must not be done twice is not called again unasked. */
function checkInterrupted(events: readonly RunEvent[]): void {
  const actions = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'attempt.started') actions.set(event.path, event.action);
    if (event.type === 'attempt.interrupted') {
      assert.notEqual(actions.get(event.path), 'risky', `${event.path} is called again unasked`);
    }
  }
}

/** What has succeeded in what is taken back, is, once; and what succeeded last, first. */
function checkUndos(events: readonly RunEvent[]): void {
  const toUndo = new Map<string, number>();
  const ended = new Map<string, number>();
  let open: { readonly steps: readonly string[]; readonly at: number }[] = [];
  for (const event of events) {
    if (event.type === 'step.succeeded' && event.undo !== undefined) toUndo.set(event.path, event.seq);
    if (event.type === 'block.undoing' || event.type === 'step.undoing') {
      const inside = [...toUndo].filter(([path]) => isInside(path, event.path));
      const expected = inside.sort(([, one], [, other]) => other - one).map(([path]) => path);
      assert.deepEqual(event.steps, expected, `${event.path} is undone in reverse order of success`);
      for (const path of event.steps) toUndo.delete(path);
      open = [...open, { steps: event.steps.map(path => `${path}~undo`), at: event.seq }];
    }
    if (event.type === 'undo.succeeded' || event.type === 'undo.failed') ended.set(event.path, event.seq);
    if (event.type !== 'undo.started') continue;
    const scope = open.findLast(({ steps }) => steps.includes(event.path));
    assert.ok(scope, `${event.path} is to be undone`);
    const before = scope.steps.slice(0, scope.steps.indexOf(event.path));
    assert.ok(
      before.every(path => (ended.get(path) ?? 0) > scope.at),
      `${event.path} is undone after what succeeded later`,
    );
    assert.ok((ended.get(event.path) ?? 0) < scope.at, `${event.path} is undone once`);
  }
  for (const { steps, at } of open) {
    for (const path of steps) assert.ok((ended.get(path) ?? 0) > at, `${path} has come to an end`);
  }
}

function isInside(path: string, scope: string): boolean {
  return path.startsWith(scope) && /^[/[~]/.test(path.slice(scope.length));
}
