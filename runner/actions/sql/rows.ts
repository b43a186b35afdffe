/** Rows that are inserted together: the names of their columns, and how a dialect quotes names. */
import type { Json, JsonObject } from '#protocol/json.ts';
import { isObject, optionalText, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import type { SqlDialect } from '../templates/sqlScanner.ts';

export interface Insertion {
  /** Quoted. */
  readonly table: string;
  /** Quoted, in the order in which they first occur. */
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
  /** Each row's values in the order of the columns; null where it has none. */
  readonly values: readonly (readonly Json[])[];
  /** Whether a row that breaks a unique constraint is left out instead of failing. */
  readonly skipsExisting: boolean;
}

/** The arguments of `insert`: `table`, `rows`, `existing`. */
export function readInsertion(input: JsonObject, dialect: SqlDialect): Insertion {
  const rows = rowsArgument(input);
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  return {
    table: quotedTable(textArgument(input, 'table'), dialect),
    columns: names.map(name => quoted(name, dialect)),
    rows,
    values: rows.map(row => names.map(name => row[name] ?? null)),
    skipsExisting: optionalText(input, 'existing') === 'skip',
  };
}

function rowsArgument(input: JsonObject): readonly JsonObject[] {
  const rows: Json = input.rows ?? null;
  if (!Array.isArray(rows)) throw new ActionFailure('argument', 'The argument `rows` must be a list of objects.');
  return rows.map((row: Json, index) => {
    if (isObject(row) && Object.keys(row).length > 0) return row;
    throw new ActionFailure('argument', `The element ${index} of \`rows\` is not an object with the row's columns.`);
  });
}

/** `orders`, or `sales.orders` with its schema. */
function quotedTable(name: string, dialect: SqlDialect): string {
  const parts = name.split('.');
  if (parts.every(part => part.trim() !== '')) return parts.map(part => quoted(part, dialect)).join('.');
  throw new ActionFailure('argument', `\`${name}\` is not the name of a table.`, {
    hint: 'Give it as "orders", or with its schema as "sales.orders".',
  });
}

function quoted(name: string, dialect: SqlDialect): string {
  if (name.includes('\0')) throw new ActionFailure('argument', 'A name in the database can’t hold a NUL character.');
  return dialect === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}

/** The list in parts of at most `size` elements. */
export function* inParts<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}
