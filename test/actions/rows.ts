/** The rows that killed runs have written, in SQLite (`rows.db` in a folder) or PostgreSQL (a `postgres://` address). */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface Rows {
  /** Indexes of the iterations whose `mark` has written a row, one for each row. */
  of(run: string): Promise<readonly number[]>;
  /** As {@link of}, for `keep`. */
  kept(run: string): Promise<readonly number[]>;
  close(): Promise<void>;
}

const tables = `
  create table if not exists marks (run text not null, i integer not null);
  create table if not exists kept (run text not null, i integer not null, primary key (run, i));
`;

/** Makes the tables where there are none. What a killed process had under way has ended once this resolves. */
export async function openRows(database: string): Promise<Rows> {
  return database.startsWith('postgres:') ? openPostgres(database) : openSqlite(database);
}

function openSqlite(path: string): Rows {
  const sqlite = new DatabaseSync(path, { timeout: 10_000 });
  sqlite.exec(`pragma journal_mode = wal; ${tables}`);
  const read = async (table: string, run: string) =>
    sqlite
      .prepare(`select i from ${table} where run = ?`)
      .all(run)
      .map(row => Number(row.i));
  return { of: run => read('marks', run), kept: run => read('kept', run), close: async () => sqlite.close() };
}

async function openPostgres(url: string): Promise<Rows> {
  const client = new pg.Client(url);
  await client.connect();
  // The server may still be at work on what a process had sent before it died.
  const others = `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  while ((await client.query(others)).rowCount !== 0) await delay(5);
  await client.query(tables);
  const read = async (table: string, run: string) =>
    (await client.query<{ i: number }>(`select i from ${table} where run = $1`, [run])).rows.map(row => row.i);
  return { of: run => read('marks', run), kept: run => read('kept', run), close: () => client.end() };
}
