import assert from 'node:assert/strict';
import { setImmediate as nextTick } from 'node:timers/promises';
import {
  type AttemptGuard,
  LiveAttempts,
  type Performance,
  type Performer,
} from '#runner/engines/restate/liveAttempts.ts';
import type { AttemptTask } from '#runner/engines/restate/messages.ts';
import { WorkLimit } from '#runner/engines/restate/workLimit.ts';

const taskOf = (path: string): AttemptTask => ({
  ...{ run: 'r', path, attempt: 1, turn: 3, isRepeatable: true },
  command: { sealed: '' },
});

const done = (time: number, value: string): Performance => ({
  ...{ time, logs: [] },
  answer: { clear: { how: 'done', value } },
});

/** Attempts that end when they are told to, in a process where it is always 100. */
class Site {
  readonly begun: string[] = [];
  readonly stopped: string[] = [];
  readonly guards = new Map<string, AttemptGuard>();
  readonly #ends = new Map<string, (performance: Performance) => void>();
  readonly live: LiveAttempts;
  readonly #limit: WorkLimit;

  /** @param room for so many at once */
  constructor(room = 10) {
    this.#limit = new WorkLimit(room);
    const performer: Performer = {
      admit: () => Promise.resolve(),
      perform: (task, guard) => {
        this.begun.push(task.path);
        this.guards.set(task.path, guard);
        guard.signal.addEventListener('abort', () => this.stopped.push(task.path));
        return new Promise(resolve => this.#ends.set(task.path, resolve));
      },
    };
    this.live = new LiveAttempts(performer, { now: () => 100, until: () => 0 }, this.#limit);
  }

  /** Whether another lane would have to wait. */
  isFull(): boolean {
    const place = this.#limit.takeFree();
    place?.();
    return place === undefined;
  }

  end(path: string, time: number): void {
    this.#ends.get(path)?.(done(time, path));
  }
}

describe('attempts that are under way for the cluster', () => {
  const [a, b, c] = [taskOf('a'), taskOf('b'), taskOf('c')] as const;
  const nobodyLeaves = new AbortController().signal;

  it('are told together when they end together, in the order of time', async () => {
    const site = new Site();
    await site.live.enter('lane', nobodyLeaves);
    const reports = site.live.nextReports('lane', [a, b, c], new Set([a, b, c]));
    await nextTick();
    site.end('c', 7);
    site.end('a', 5);
    const told = (await reports).reports.map(({ path, time }) => [path, time]);
    assert.deepEqual(told, [
      ['a', 5],
      ['c', 7],
    ]);
    const next = site.live.nextReports('lane', [b], new Set([b]));
    site.end('b', 9);
    assert.deepEqual((await next).reports, [{ path: 'b', attempt: 1, turn: 3, ...done(9, 'b') }]);
    assert.deepEqual(site.begun, ['a', 'b', 'c']);
  });

  it('are told in several messages where one would be too large', async () => {
    const site = new Site();
    await site.live.enter('lane', nobodyLeaves);
    const tasks = [taskOf(`a${'a'.repeat(5 * 1024 * 1024)}`), taskOf(`b${'b'.repeat(5 * 1024 * 1024)}`)];
    const reports = site.live.nextReports('lane', tasks, new Set(tasks));
    await nextTick();
    for (const { path } of tasks) site.end(path, 5);
    assert.equal((await reports).reports.length, 1);
  });

  it('are lost where another process may have begun them', async () => {
    const site = new Site();
    await site.live.enter('lane', nobodyLeaves);
    const { reports } = await site.live.nextReports('lane', [a, b], new Set([b]));
    const [report] = reports;
    assert.deepEqual(report, {
      path: 'a',
      attempt: 1,
      turn: 3,
      time: 100,
      answer: { clear: { how: 'lost' } },
      logs: [],
    });
    assert.deepEqual(site.begun, ['b']);
  });

  it('are not begun when they were stopped before', async () => {
    const site = new Site();
    await site.live.enter('lane', nobodyLeaves);
    site.live.stop('lane', a);
    const { reports } = await site.live.nextReports('lane', [a], new Set([a]));
    const [report] = reports;
    assert.ok(report && 'clear' in report.answer && report.answer.clear.how === 'failed');
    assert.deepEqual(site.begun, []);
  });

  it('are begun though the same attempt of a block’s round before was stopped', async () => {
    const site = new Site();
    await site.live.enter('lane', nobodyLeaves);
    site.live.stop('lane', a);
    const again = { ...a, turn: 4 };
    const reports = site.live.nextReports('lane', [again], new Set([again]));
    await nextTick();
    site.end('a', 5);
    assert.deepEqual((await reports).reports, [{ path: 'a', attempt: 1, turn: 4, ...done(5, 'a') }]);
  });

  it('are taken up again when the connection has broken, and end then at the earliest', async () => {
    const site = new Site();
    const connection = new AbortController();
    await site.live.enter('lane', connection.signal);
    void site.live.nextReports('lane', [a], new Set([a]));
    connection.abort();
    site.end('a', 5);
    await site.live.enter('lane', nobodyLeaves);
    const { reports } = await site.live.nextReports('lane', [a], new Set());
    assert.deepEqual(reports, [{ path: 'a', attempt: 1, turn: 3, ...done(100, 'a') }]);
    assert.deepEqual(site.begun, ['a']);
  });

  it('may not begin while the cluster does not listen, except those that may be repeated', async () => {
    const site = new Site();
    const connection = new AbortController();
    await site.live.enter('lane', connection.signal);
    const once = { ...b, isRepeatable: false };
    void site.live.nextReports('lane', [a, once], new Set([a, once]));
    await nextTick();
    const mayBegin = () => ['a', 'b'].filter(path => site.guards.get(path)?.mayBegin());
    assert.deepEqual(mayBegin(), ['a', 'b']);
    connection.abort();
    assert.deepEqual(mayBegin(), ['a']);
    await site.live.enter('lane', nobodyLeaves);
    assert.deepEqual(mayBegin(), ['a', 'b']);
  });

  it('begin one after the other where the worker has not room for all, and none that is stopped before', async () => {
    const site = new Site(2);
    await site.live.enter('lane', nobodyLeaves);
    const reports = site.live.nextReports('lane', [a, b, c], new Set([a, b, c]));
    await nextTick();
    assert.deepEqual(site.begun, ['a', 'b']);
    site.live.stop('lane', c);
    assert.deepEqual(
      (await reports).reports.map(({ path }) => path),
      ['c'],
    );
    assert.deepEqual(site.begun, ['a', 'b']);
  });

  it('have room as far as the worker has some, and keep it for those that come next', async () => {
    const site = new Site(2);
    await site.live.enter('lane', nobodyLeaves);
    assert.equal(site.live.roomFor('lane', 3), 2);
    const reports = site.live.nextReports('lane', [a, b], new Set([a, b]));
    await nextTick();
    site.end('a', 5);
    assert.equal((await reports).reports.length, 1);
    assert.equal(site.isFull(), true, 'the lane may go on with another one');
    const others = site.live.enter('other', nobodyLeaves);
    const next = site.live.nextReports('lane', [b], new Set());
    site.end('b', 6);
    assert.equal((await next).isCrowded, true, 'another one waits');
    assert.equal(site.live.roomFor('lane', 0), 0);
    assert.equal(await others, true);
    assert.equal(site.isFull(), false);
  });

  it('are stopped with their lane', async () => {
    const site = new Site();
    await site.live.enter('lane', nobodyLeaves);
    void site.live.nextReports('lane', [a, b], new Set([a, b]));
    await nextTick();
    site.live.leave('lane');
    assert.deepEqual(site.stopped, ['a', 'b']);
  });
});
