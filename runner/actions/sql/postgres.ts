/** `postgres.*`: statements for a PostgreSQL database. */
import type pg from 'pg';
import type { Json } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { templateArgument, templatesArgument } from '../arguments.ts';
import { bindStatement } from '../templates/sql.ts';
import { type Connection, withConnection } from './postgresConnection.ts';
import { type Insertion, inParts, readInsertion } from './rows.ts';
import { toRows } from './values.ts';

/** How many rows are sent at once. */
const rowsAtOnce = 5000;

const query: Action = {
  parameters: ['sql'],
  run: (input, context) => {
    const statement = bindStatement(templateArgument(input, 'sql', 'sql'), 'postgres');
    return withConnection(context, async connection => toRows((await connection.run(statement)).at(-1)?.rows ?? []));
  },
};

const execute: Action = {
  parameters: ['sql'],
  run: (input, context) => {
    const statement = bindStatement(templateArgument(input, 'sql', 'sql'), 'postgres');
    return withConnection(context, async connection => ({ rows: changedRows(await connection.run(statement)) }));
  },
};

const transaction: Action = {
  parameters: ['statements'],
  run: (input, context) => {
    const statements = templatesArgument(input, 'statements', 'sql').map(each => bindStatement(each, 'postgres'));
    return inTransaction(context, async connection => {
      const results: Json[] = [];
      for (const statement of statements) results.push({ rows: changedRows(await connection.run(statement)) });
      return results;
    });
  },
};

const insert: Action = {
  parameters: ['table', 'rows', 'existing'],
  run: async (input, context) => {
    const insertion = readInsertion(input, 'postgres');
    if (insertion.rows.length === 0) return { rows: 0 };
    const text = insertText(insertion);
    return inTransaction(context, async connection => {
      let rows = 0;
      for (const part of inParts(insertion.rows, rowsAtOnce)) {
        rows += changedRows(await connection.run({ text, parameters: [JSON.stringify(part)] }));
      }
      return { rows };
    });
  },
};

export const postgresActions: Readonly<Record<string, Action>> = {
  'postgres.query': query,
  'postgres.execute': execute,
  'postgres.transaction': transaction,
  'postgres.insert': insert,
};

/** The table's own row type reads the values, so that each column takes what its type can be written as. */
function insertText({ table, columns, skipsExisting }: Insertion): string {
  const names = columns.join(', ');
  const conflict = skipsExisting ? ' on conflict do nothing' : '';
  return `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, $1)${conflict}`;
}

function inTransaction(context: ActionContext, work: (connection: Connection) => Promise<Json>): Promise<Json> {
  return withConnection(context, async connection => {
    const plain = (text: string) => connection.run({ text, parameters: [] });
    await plain('begin');
    try {
      const value = await work(connection);
      await plain('commit');
      return value;
    } catch (thrown) {
      // A connection that is broken has no transaction any more.
      await plain('rollback').catch(() => undefined);
      throw thrown;
    }
  });
}

function changedRows(results: readonly pg.QueryResult[]): number {
  return results.reduce((sum, result) => sum + (changes(result) ? (result.rowCount ?? 0) : 0), 0);
}

function changes(result: pg.QueryResult): boolean {
  return result.command !== 'SELECT' && result.command !== 'SHOW';
}
