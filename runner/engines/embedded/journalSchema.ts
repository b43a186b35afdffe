/** The tables of the journal, and how those that an older version of Baton made become today's. */
import type { DatabaseSync } from 'node:sqlite';
import { JournalProblem } from './journalProblem.ts';

/** What each version adds to the one before. What stands here is never changed: journals that have it are out there. */
const versions: readonly string[] = [
  `create table plans (
    hash text primary key,
    body text not null
  ) strict, without rowid;
  create table runs (
    id text primary key,
    flow text not null,
    file text not null,
    input text not null,
    plan text not null references plans (hash),
    started integer not null,
    ended integer,
    status text not null
  ) strict, without rowid;
  create table events (
    run text not null references runs (id),
    seq integer not null,
    time integer not null,
    type text not null,
    body text not null,
    primary key (run, seq)
  ) strict, without rowid;`,
  // Where the run works, who carries it out, and of which run it is a repetition.
  `alter table runs add column cwd text;
  alter table runs add column owner text;
  alter table runs add column pid integer;
  alter table runs add column host text;
  alter table runs add column rerun_of text;
  create index runs_by_start on runs (started);`,
  // Large values.
  `create table blobs (
    hash text primary key,
    body text not null
  ) strict;
  alter table events add column blobs text;
  create index events_with_blobs on events (run) where blobs is not null;`,
  // What triggers have started. `position`: up to where a trigger has come.
  `create table triggers (
    key text primary key,
    position integer not null
  ) strict, without rowid;
  create table occurrences (
    trigger text not null,
    id text not null,
    run text not null,
    time integer not null,
    primary key (trigger, id)
  ) strict, without rowid;
  alter table runs add column trigger text;`,
  // Lines for locks, rate limits and the runs of a flow.
  `create table claims (
    number integer primary key autoincrement,
    resource text not null,
    run text not null,
    path text not null,
    kind text not null,
    granted integer
  ) strict;
  create index claims_by_resource on claims (resource, granted, number);
  create index claims_by_run on claims (run, path);`,
  // What was taken out of events (and, as number 0, out of the run's input), sealed.
  `create table sealed (
    run text not null references runs (id),
    seq integer not null,
    body blob not null,
    primary key (run, seq)
  ) strict, without rowid;`,
  // What is said to runs, and what runs without a process wait for. `due`: when a waiting run goes on by itself, or has
  // been told something. `heard`: the last message that it has taken. `is_left`: it stands in \`waiting\`.
  `create table messages (
    id integer primary key autoincrement,
    time integer not null,
    run text,
    event text,
    source text,
    body text not null
  ) strict;
  create index messages_by_run on messages (run, id) where run is not null;
  create index messages_by_event on messages (event, id) where event is not null;
  create table waiting (
    event text not null,
    names text not null,
    key text not null,
    run text not null,
    primary key (event, names, key, run)
  ) strict, without rowid;
  create index waiting_by_run on waiting (run);
  alter table runs add column due integer;
  alter table runs add column heard integer not null default 0;
  alter table runs add column is_left integer not null default 0;
  create index runs_by_due on runs (due) where due is not null;`,
  // Results of steps with \`cache\`. \`arguments\`: hashes by name. \`parent\`: the run that has started a run.
  `create table cache (
    key text primary key,
    step text not null,
    path text not null,
    what text not null,
    code text not null,
    goes_by text not null,
    arguments text not null,
    run text not null,
    recorded integer not null,
    body text not null,
    blobs text
  ) strict, without rowid;
  create index cache_by_step on cache (step, recorded);
  alter table runs add column parent text;
  create index runs_by_parent on runs (parent) where parent is not null;`,
  // Runs that are kept until a person says otherwise.
  'alter table runs add column is_pinned integer not null default 0;',
];

/** The version of the tables, kept as the database's `user_version`. */
const current = versions.length;

/**
 * Brings the tables to today's version, all or nothing. Immediate, so that of two processes that start together one
 * waits. Throws a {@link JournalProblem} for a version that is newer than this one.
 */
export function migrate(database: DatabaseSync, path: string): void {
  if (versionOf(database) === current) return;
  database.exec('begin immediate');
  const found = versionOf(database);
  if (found > current) {
    database.exec('rollback');
    const message = `The journal \`${path}\` was written by a newer version of Baton (format ${found}, this one knows ${current}).`;
    throw new JournalProblem(message, undefined);
  }
  for (const step of versions.slice(found)) database.exec(step);
  database.exec(`pragma user_version = ${current}; commit`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
}
