/** `mysql.*`: statements for a MySQL or MariaDB database. */
import type { FieldPacket } from 'mysql2/promise';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { templateArgument, templatesArgument } from '../arguments.ts';
import { bindStatement } from '../templates/sql.ts';
import { type Connection, type Result, withConnection } from './mysqlConnection.ts';
import { type Insertion, inParts, readInsertion } from './rows.ts';
import { decimalNumber, toRows } from './values.ts';

/** The protocol numbers parameters with 16 bits. */
const parametersAtOnce = 60_000;

const query: Action = {
  parameters: ['sql'],
  run: (input, context) => {
    const { text, parameters } = bindStatement(templateArgument(input, 'sql', 'sql'), 'mysql');
    return withConnection(context, async connection => rowsOf(await connection.run(text, parameters)));
  },
};

const execute: Action = {
  parameters: ['sql'],
  run: (input, context) => {
    const { text, parameters } = bindStatement(templateArgument(input, 'sql', 'sql'), 'mysql');
    return withConnection(context, async connection => ({ rows: changedRows(await connection.run(text, parameters)) }));
  },
};

const transaction: Action = {
  parameters: ['statements'],
  run: (input, context) => {
    const statements = templatesArgument(input, 'statements', 'sql').map(each => bindStatement(each, 'mysql'));
    return inTransaction(context, async connection => {
      const results: Json[] = [];
      for (const { text, parameters } of statements) {
        results.push({ rows: changedRows(await connection.run(text, parameters)) });
      }
      return results;
    });
  },
};

const insert: Action = {
  parameters: ['table', 'rows', 'existing'],
  run: async (input, context) => {
    const insertion = readInsertion(input, 'mysql');
    if (insertion.rows.length === 0) return { rows: 0 };
    const size = Math.max(1, Math.floor(parametersAtOnce / insertion.columns.length));
    return inTransaction(context, async connection => {
      let rows = 0;
      for (const part of inParts(insertion.values, size)) {
        const parameters = part.flat().map(value => (Array.isArray(value) ? JSON.stringify(value) : value));
        rows += changedRows(await connection.run(insertText(insertion, part.length), parameters.map(scalar)));
      }
      return { rows };
    });
  },
};

export const mysqlActions: Readonly<Record<string, Action>> = {
  'mysql.query': query,
  'mysql.execute': execute,
  'mysql.transaction': transaction,
  'mysql.insert': insert,
};

function insertText({ table, columns, skipsExisting }: Insertion, count: number): string {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const rows = Array.from({ length: count }, () => row).join(', ');
  // `insert ignore` would also cut values down to what fits.
  const conflict = skipsExisting ? ` on duplicate key update ${columns[0]} = ${table}.${columns[0]}` : '';
  return `insert into ${table} (${columns.join(', ')}) values ${rows}${conflict}`;
}

function scalar(value: Json): null | boolean | number | string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function inTransaction(context: ActionContext, work: (connection: Connection) => Promise<Json>): Promise<Json> {
  return withConnection(context, async connection => {
    await connection.command('start transaction');
    try {
      const value = await work(connection);
      await connection.command('commit');
      return value;
    } catch (thrown) {
      // A connection that is broken has no transaction any more.
      await connection.command('rollback').catch(() => undefined);
      throw thrown;
    }
  });
}

function changedRows(result: Result): number {
  return 'changed' in result ? result.changed : 0;
}

function rowsOf(result: Result): readonly JsonObject[] {
  if ('changed' in result) return [];
  const readers = result.fields.map(field => [field.name, readerOf(field)] as const);
  return toRows(
    result.rows.map(row => Object.fromEntries(readers.map(([name, read]) => [name, read(row[name] ?? null)]))),
  );
}

/** Types of columns, by their numbers in the protocol. */
const types = { tiny: 1, timestamp: 7, datetime: 12, decimal: 246 };

/** The server's session is in UTC. `tinyint(1)` is how MySQL keeps a boolean. */
function readerOf({ columnType, columnLength }: FieldPacket): (value: unknown) => unknown {
  if (columnType === types.timestamp || columnType === types.datetime) return instant;
  if (columnType === types.decimal) return value => (typeof value === 'string' ? decimalNumber(value) : value);
  if (columnType === types.tiny && columnLength === 1)
    return value => (typeof value === 'number' ? value !== 0 : value);
  return value => value;
}

/** `2026-11-24 06:30:00.5` as ISO 8601; what is no moment (`0000-00-00 00:00:00`) stays text. */
function instant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const time = new Date(`${value.replace(' ', 'T')}Z`);
  return Number.isNaN(time.getTime()) ? value : time.toISOString();
}
