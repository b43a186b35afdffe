import assert from 'node:assert/strict';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Expectation, Moment, Program } from './program.ts';

/** Holds a run's events against what its program expects, whatever engine ran it. */
export function verify(
  program: Program,
  events: readonly RunEvent[],
  children: readonly (readonly RunEvent[])[] = [],
): void {
  assert.ok(program.expectations.length > 0, 'a program expects something');
  for (const expectation of program.expectations) {
    if (expectation.kind === 'child') verifyChildren(expectation, children);
    else verifyOne(expectation, events);
  }
  for (const each of [events, ...children]) verifyAlways(each);
}

/** What holds for every run: one end, no success twice, nothing started that had been ended. */
export function verifyAlways(events: readonly RunEvent[]): void {
  const ends = events.filter(event => /^run\.(succeeded|failed|cancelled)$/.test(event.type));
  assert.equal(ends.length, 1, 'a run ends once');
  assert.equal(events.at(-1), ends[0], 'nothing happens after the end');
  assert.deepEqual(
    events.map(event => event.seq),
    events.map((_, index) => index + 1),
  );
  const settled = new Set<string>();
  for (const event of events) {
    // What is tried again begins anew, with the same paths.
    if (event.type === 'step.started')
      for (const path of [...settled]) if (isInside(path, event.path)) settled.delete(path);
    if (!/^step\.(succeeded|failed|skipped|cancelled)$/.test(event.type) || !('path' in event)) continue;
    assert.ok(!settled.has(event.path), `${event.path} settles once`);
    settled.add(event.path);
  }
}

function isInside(path: string, step: string): boolean {
  return path.startsWith(step) && /^[/[~]/.test(path.slice(step.length));
}

function verifyChildren(
  { flow, status, count }: Extract<Expectation, { readonly kind: 'child' }>,
  children: readonly (readonly RunEvent[])[],
): void {
  const ends = children
    .filter(([first]) => first?.type === 'run.started' && first.flow === flow)
    .map(events => events.at(-1)?.type);
  assert.deepEqual(ends, Array(count).fill(`run.${status}`), `${flow} was started, and ${status}`);
}

function verifyOne(expectation: Exclude<Expectation, { readonly kind: 'child' }>, events: readonly RunEvent[]): void {
  const end = events.at(-1);
  switch (expectation.kind) {
    case 'result':
      assert.equal(end?.type, 'run.succeeded', JSON.stringify(end));
      assert.deepEqual(end.output, expectation.value);
      return;
    case 'fails':
    case 'failsWith':
    case 'failsNaming':
      assert.equal(end?.type, 'run.failed', JSON.stringify(end));
      if (expectation.kind === 'fails') assert.equal(end.error.message, expectation.text);
      else if (expectation.kind === 'failsWith') assert.equal(end.error.code, expectation.text);
      else assert.ok(end.error.message.includes(expectation.text), end.error.message);
      return;
    case 'ends':
      assert.equal(end?.type, `run.${expectation.text}`);
      return;
    case 'order': {
      const [before, later] = [indexOf(expectation.before, events), indexOf(expectation.later, events)];
      assert.ok(before >= 0, `${show(expectation.before)} happens`);
      assert.ok(later >= 0, `${show(expectation.later)} happens`);
      assert.ok(before < later, `${show(expectation.before)} comes before ${show(expectation.later)}`);
      return;
    }
    case 'never':
      assert.equal(indexOf(expectation.moment, events), -1, `${show(expectation.moment)} never happens`);
      return;
    case 'happened':
      assert.ok(indexOf(expectation.moment, events) >= 0, `${show(expectation.moment)} happens`);
      return;
    case 'attempts': {
      const attempts = events.filter(event => event.type === 'attempt.started' && event.path === expectation.path);
      assert.equal(attempts.length, expectation.count);
      return;
    }
  }
}

function indexOf({ path, what }: Moment, events: readonly RunEvent[]): number {
  return events.findIndex(
    event =>
      'path' in event && event.path === path && /^(step|undo)\./.test(event.type) && event.type.endsWith(`.${what}`),
  );
}

function show({ path, what }: Moment): string {
  return `${path}:${what}`;
}
