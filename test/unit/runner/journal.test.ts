import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { newRunId } from '#runner/engines/common/runId.ts';
import { type Journal, JournalProblem, openJournal, openMemoryJournal } from '#runner/engines/embedded/journal.ts';

const plan: Plan = { format: 1, entry: 'f#main', flows: {}, functions: {}, resources: {}, shapes: {} };

function addRun(journal: Journal, id: string, started = 1): void {
  journal.addRun({ id, flow: 'main', file: 'file:///f.flow', input: { a: [1] }, plan, started, cwd: '/w' });
}

function log(run: string, seq: number): RunEvent {
  return {
    run,
    seq,
    time: 10 + seq,
    type: 'step.log',
    path: 'main/a',
    level: 'info',
    stream: 'stdout',
    text: `é ${seq}`,
  };
}

describe('the journal', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'baton-journal-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true, force: true }));

  it('gives back what was appended, also to another reader and after it was closed', () => {
    const journal = openJournal(workspace);
    addRun(journal, 'r1');
    journal.append([log('r1', 1), log('r1', 2)]);
    const reader = openJournal(workspace);
    journal.append([log('r1', 3)]);
    assert.deepEqual(reader.readEvents('r1'), [log('r1', 1), log('r1', 2), log('r1', 3)]);
    assert.deepEqual(reader.readEvents('r1', 2), [log('r1', 3)]);
    reader.close();
    journal.close();
    const again = openJournal(workspace);
    assert.deepEqual(again.readPlan('r1'), plan);
    assert.equal(again.readPlan('r2'), undefined);
    assert.equal(again.readEvents('r1').length, 3);
    again.close();
  });

  it('lists runs with their status, the newest first', () => {
    const journal = openMemoryJournal();
    addRun(journal, 'r1', 1);
    addRun(journal, 'r2', 2);
    journal.append([{ run: 'r1', seq: 1, time: 50, type: 'run.succeeded', output: null }]);
    assert.deepEqual(
      journal.listRuns().map(({ id, status, ended, input }) => ({ id, status, ended, input })),
      [
        { id: 'r2', status: 'running', ended: undefined, input: { a: [1] } },
        { id: 'r1', status: 'succeeded', ended: 50, input: { a: [1] } },
      ],
    );
    journal.close();
  });

  it('tells of a run that it has begun when its first event was', () => {
    const journal = openMemoryJournal();
    addRun(journal, 'r1', 5);
    assert.equal(journal.readRun('r1')?.started, 5);
    journal.append([log('r1', 1), log('r1', 2)]);
    assert.equal(journal.readRun('r1')?.started, 11);
    assert.equal(journal.listRuns()[0]?.started, 11);
    journal.close();
  });

  it('appends all of a turn or nothing', () => {
    const journal = openMemoryJournal();
    addRun(journal, 'r1');
    assert.throws(() => journal.append([log('r1', 1), log('r1', 1)]), JournalProblem);
    assert.deepEqual(journal.readEvents('r1'), []);
    journal.append([log('r1', 1)]);
    assert.equal(journal.readEvents('r1').length, 1);
    journal.close();
  });

  it('keeps a plan once, however many runs have it', () => {
    const journal = openJournal(workspace);
    for (let number = 0; number < 5; number++) addRun(journal, `r${number}`);
    journal.close();
    const database = new DatabaseSync(join(workspace, '.baton', 'journal.db'));
    assert.equal(database.prepare('select count(*) as n from plans').get()?.n, 1);
    database.close();
  });

  it('keeps what is large aside, once, and forgets it with its last run', () => {
    const journal = openJournal(workspace);
    const value = { text: 'é'.repeat(800_000), list: ['x'.repeat(800_000)] };
    const events: RunEvent[] = ['r1', 'r2'].flatMap(run => [
      { run, seq: 1, time: 1, type: 'value.computed', path: 'main/a', value },
      { run, seq: 2, time: 2, type: 'block.ended', path: 'main', status: 'succeeded', value },
      { run, seq: 3, time: 3, type: 'run.succeeded', output: { $blob: 'only a name' } },
    ]);
    for (const run of ['r1', 'r2']) addRun(journal, run);
    journal.append(events);
    assert.deepEqual([...journal.readEvents('r1'), ...journal.readEvents('r2')], events);
    const database = new DatabaseSync(join(workspace, '.baton', 'journal.db'));
    const count = () => database.prepare('select count(*) as n from blobs').get()?.n;
    assert.equal(count(), 1);
    assert.ok(Number(database.prepare('select max(length(body)) as n from events').get()?.n) < 200);
    journal.removeRuns(['r1']);
    assert.deepEqual(journal.readEvents('r2'), events.slice(3));
    journal.removeRuns(['r2']);
    assert.equal(count(), 0);
    database.close();
    journal.close();
  });

  it('keeps itself out of git', () => {
    openJournal(workspace).close();
    assert.equal(readFileSync(join(workspace, '.baton', '.gitignore'), 'utf8'), '*\n');
  });

  it('says why it can not be opened', () => {
    writeFileSync(join(workspace, '.baton'), 'a file');
    assert.throws(
      () => openJournal(workspace),
      /journal\.db` can't be opened: a file stands where its folder should be\.$/,
    );
    rmSync(join(workspace, '.baton'));
    mkdirSync(join(workspace, '.baton'));
    writeFileSync(join(workspace, '.baton', 'journal.db'), 'not a database '.repeat(100));
    assert.throws(() => openJournal(workspace), /can't be opened: file is not a database\.$/);
    // Root may write everywhere.
    if (process.getuid?.() === 0) return;
    rmSync(join(workspace, '.baton'), { recursive: true });
    chmodSync(workspace, 0o555);
    assert.throws(() => openJournal(workspace), /permission denied/);
    chmodSync(workspace, 0o755);
  });

  it('refuses a format that it does not know', () => {
    openJournal(workspace).close();
    const database = new DatabaseSync(join(workspace, '.baton', 'journal.db'));
    database.exec('pragma user_version = 99');
    database.close();
    assert.throws(
      () => openJournal(workspace),
      /written by a newer version of Baton \(format 99, this one knows \d+\)/,
    );
  });
});

/** What version 1 made. */
const version1 = `
  create table plans (hash text primary key, body text not null) strict, without rowid;
  create table runs (
    id text primary key, flow text not null, file text not null, input text not null,
    plan text not null references plans (hash), started integer not null, ended integer, status text not null
  ) strict, without rowid;
  create table events (
    run text not null references runs (id), seq integer not null, time integer not null, type text not null,
    body text not null, primary key (run, seq)
  ) strict, without rowid;
  insert into plans values ('h', '{"format":1}');
  insert into runs values ('old', 'main', 'file:///f.flow', '{"a":1}', 'h', 5, null, 'running');
  insert into runs values ('done', 'main', 'file:///f.flow', '{}', 'h', 4, 9, 'failed');
  insert into events values ('old', 1, 6, 'run.cancelling', '{"reason":"x"}');
  pragma user_version = 1;
`;

describe('a journal of version 1', () => {
  it('is brought up to date with all that it holds', () => {
    const workspace = mkdtempSync(join(tmpdir(), 'baton-journal-'));
    mkdirSync(join(workspace, '.baton'));
    const database = new DatabaseSync(join(workspace, '.baton', 'journal.db'));
    database.exec(version1);
    database.close();
    for (let opening = 0; opening < 2; opening++) {
      const journal = openJournal(workspace);
      assert.deepEqual(
        journal.listRuns().map(({ id, status, input, cwd, ended }) => ({ id, status, input, cwd, ended })),
        [
          { id: 'old', status: 'interrupted', input: { a: 1 }, cwd: undefined, ended: undefined },
          { id: 'done', status: 'failed', input: {}, cwd: undefined, ended: 9 },
        ],
      );
      assert.deepEqual(journal.readEvents('old'), [
        { run: 'old', seq: 1, time: 6, type: 'run.cancelling', reason: 'x' },
      ]);
      assert.deepEqual(journal.readPlan('old'), { format: 1 });
      journal.close();
    }
    rmSync(workspace, { recursive: true });
  });
});

describe('run ids', () => {
  it('are short, unique, and sort by time', () => {
    const ids = [1_790_000_000_000, 1_790_000_000_001, 1_790_000_100_000, 1_900_000_000_000].map(newRunId);
    assert.deepEqual([...ids].sort(), ids);
    assert.match(ids[0]!, /^[0-9a-z]{13}$/);
    assert.notEqual(newRunId(5), newRunId(5));
  });
});
