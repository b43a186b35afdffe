/** The resource `sqlite` and its methods, over `node:sqlite`. */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Json } from '#protocol/json.ts';
import type { Action, ActionContext, OpenResource, ResourceKind } from '../action.ts';
import { templateArgument, templatesArgument, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { bindStatement, type Statement } from '../templates/sql.ts';
import { type Insertion, readInsertion } from './rows.ts';
import { toRows } from './values.ts';

/** How long a statement waits for another process that holds the database, in milliseconds. */
const lockTimeout = 5000;

class SqliteResource implements OpenResource {
  readonly kind = 'sqlite';
  readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  async close(): Promise<void> {
    if (this.database.isOpen) this.database.close();
  }
}

export const sqliteKind: ResourceKind = {
  parameters: ['path'],
  async open(input, context) {
    const path = textArgument(input, 'path');
    const file = path === ':memory:' ? path : resolve(context.cwd, path);
    try {
      if (file !== ':memory:') await mkdir(dirname(file), { recursive: true });
      const database = new DatabaseSync(file, { timeout: lockTimeout, enableForeignKeyConstraints: true });
      // Opening is lazy: only a read shows whether the file is a database.
      database.prepare('select count(*) from sqlite_schema').get();
      return new SqliteResource(database);
    } catch (thrown) {
      throw new ActionFailure('sqlite/open', `The SQLite database \`${path}\` can't be opened: ${reason(thrown)}.`, {
        details: { path: file },
      });
    }
  },
};

const query: Action = {
  parameters: ['sql'],
  run: async (input, context) => {
    const statement = bindStatement(templateArgument(input, 'sql', 'sql'), 'sqlite');
    return attempt(statement.text, () => {
      refuseSeveral(statement);
      const prepared = databaseOf(context).prepare(statement.text);
      prepared.setReadBigInts(true);
      return toRows(prepared.all(...statement.parameters.map(toInput)));
    });
  },
};

const execute: Action = {
  parameters: ['sql'],
  run: async (input, context) => {
    const statement = bindStatement(templateArgument(input, 'sql', 'sql'), 'sqlite');
    return attempt(statement.text, () => ({ rows: runStatement(databaseOf(context), statement) }));
  },
};

const transaction: Action = {
  parameters: ['statements'],
  run: async (input, context) => {
    const statements = templatesArgument(input, 'statements', 'sql').map(each => bindStatement(each, 'sqlite'));
    const database = databaseOf(context);
    return inTransaction(database, () =>
      statements.map(statement => attempt(statement.text, () => ({ rows: runStatement(database, statement) }))),
    );
  },
};

const insert: Action = {
  parameters: ['table', 'rows', 'existing'],
  run: async (input, context) => {
    const insertion = readInsertion(input, 'sqlite');
    const text = insertText(insertion);
    const database = databaseOf(context);
    if (insertion.rows.length === 0) return { rows: 0 };
    return inTransaction(database, () =>
      attempt(text, () => {
        const statement = database.prepare(text);
        const counts = insertion.values.map(row => Number(statement.run(...row.map(toInput)).changes));
        return { rows: counts.reduce((sum, count) => sum + count, 0) };
      }),
    );
  },
};

export const sqliteActions: Readonly<Record<string, Action>> = {
  'sqlite.query': query,
  'sqlite.execute': execute,
  'sqlite.transaction': transaction,
  'sqlite.insert': insert,
};

function insertText({ table, columns, skipsExisting }: Insertion): string {
  const holes = columns.map((_, index) => `?${index + 1}`).join(', ');
  const conflict = skipsExisting ? ' on conflict do nothing' : '';
  return `insert into ${table} (${columns.join(', ')}) values (${holes})${conflict}`;
}

/** All or nothing. No other step comes in between: nothing in here waits. */
function inTransaction(database: DatabaseSync, work: () => Json): Json {
  attempt('begin immediate', () => database.exec('begin immediate'));
  try {
    const value = work();
    attempt('commit', () => database.exec('commit'));
    return value;
  } catch (thrown) {
    // SQLite has rolled back by itself after some errors.
    if (database.isTransaction) database.exec('rollback');
    throw thrown;
  }
}

function databaseOf(context: ActionContext): DatabaseSync {
  if (context.resource instanceof SqliteResource) return context.resource.database;
  throw new Error('The step has no open SQLite database.');
}

/** How many rows changed. Several statements at once run as one transaction. */
function runStatement(database: DatabaseSync, statement: Statement): number {
  if (statement.parameters.length === 0 && statement.isSeveral) {
    const before = totalChanges(database);
    database.exec(statement.text);
    return totalChanges(database) - before;
  }
  refuseSeveral(statement);
  const changes = database.prepare(statement.text).run(...statement.parameters.map(toInput)).changes;
  return Number(changes);
}

function totalChanges(database: DatabaseSync): number {
  return Number(database.prepare('select total_changes() as total').get()?.total ?? 0);
}

/** `node:sqlite` would carry out the first and drop the rest without a word. */
function refuseSeveral(statement: Statement): void {
  if (!statement.isSeveral || /^\s*create\s+(?:temp\w*\s+)?trigger\b/i.test(statement.text)) return;
  throw new ActionFailure('sqlite/several', 'The text holds several statements, of which only one can run.', {
    hint: 'Use a step for each. Only an `execute` without any ${…} takes several.',
  });
}

/** SQLite has no booleans; a whole number is bound as one, so that it is not shown as `1.0`. */
function toInput(value: Json): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function attempt<T>(sql: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('errcode' in thrown)) throw thrown;
    throw new ActionFailure('sqlite/error', `SQLite refused the statement: ${reason(thrown)}.`, {
      details: { code: Number(thrown.errcode), sql },
    });
  }
}

function reason(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
}
