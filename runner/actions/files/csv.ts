/** `csv.*`: tables as text, over `csv-parse` and `csv-stringify`. */
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { Options } from 'csv-parse';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action } from '../action.ts';
import { isObject, listArgument, optionalNumber, optionalText, optionalTexts, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { fileWork, replaceFile } from './fileWork.ts';

const readParameters = ['separator', 'columns', 'numbers', 'skip', 'limit'];

const read: Action = {
  parameters: ['path', ...readParameters],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'read', () =>
      rowsOf(createReadStream(resolve(context.cwd, path), { signal: context.signal }), input),
    );
  },
};

const parse: Action = {
  parameters: ['text', ...readParameters],
  run: (input, context) => rowsOf(Readable.from([textArgument(input, 'text')], { signal: context.signal }), input),
};

const write: Action = {
  parameters: ['path', 'rows', 'columns', 'separator'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'written', async () => {
      const text = await textOf(input);
      await replaceFile(resolve(context.cwd, path), temporary =>
        writeFile(temporary, text, { signal: context.signal }),
      );
      return { path, bytes: Buffer.byteLength(text) };
    });
  },
};

const text: Action = { parameters: ['rows', 'columns', 'separator'], run: textOf };

export const csvActions: Readonly<Record<string, Action>> = {
  'csv.read': read,
  'csv.parse': parse,
  'csv.write': write,
  'csv.text': text,
};

/** Reads no further than `skip` and `limit` ask for, and keeps no more in memory than what it gives. */
async function rowsOf(source: Readable, input: JsonObject): Promise<Json> {
  const { parse: parser } = await import('csv-parse');
  const columns = optionalTexts(input, 'columns');
  const numbers = new Set(optionalTexts(input, 'numbers'));
  const skip = optionalNumber(input, 'skip') ?? 0;
  const limit = optionalNumber(input, 'limit');
  const options: Options = {
    bom: true,
    delimiter: separatorOf(input),
    columns: columns.length === 0 ? header => checkHeader(header as readonly string[]) : [...columns],
    info: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: false,
    ...(limit === undefined ? {} : { to: skip + limit }),
    from: skip + 1,
  };
  const rows: Json[] = [];
  if (limit === 0) return rows;
  const records = parser(options);
  source.on('error', error => records.destroy(error)).pipe(records);
  try {
    for await (const { record, info } of records as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      rows.push(numbers.size === 0 ? record : withNumbers(record, numbers, info.lines));
    }
  } catch (thrown) {
    throw isCsvError(thrown)
      ? new ActionFailure('csv/syntax', `The table can't be read: ${sentence(thrown)}`, {
          details: { line: thrown.lines ?? null },
        })
      : thrown;
  } finally {
    source.destroy();
  }
  return rows;
}

function checkHeader(header: readonly string[]): string[] {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice === undefined) return [...header];
  throw new ActionFailure('csv/header', `Two columns of the table are called \`${twice}\`.`, {
    hint: 'Name them with `columns`, and leave the first line out with `skip: 1`.',
  });
}

function withNumbers(record: Readonly<Record<string, string>>, names: ReadonlySet<string>, line: number): JsonObject {
  const row: Record<string, Json> = { ...record };
  for (const name of names) {
    const value = record[name]?.trim();
    if (value === undefined) {
      throw new ActionFailure('csv/column', `The table has no column \`${name}\`.`, {
        hint: `It has ${Object.keys(record).join(', ')}.`,
      });
    }
    const number = value === '' ? null : Number(value);
    if (Number.isNaN(number)) {
      throw new ActionFailure(
        'csv/number',
        `The column \`${name}\` holds \`${value}\`, which is not a number (line ${line}).`,
        {
          details: { line, column: name, value },
        },
      );
    }
    row[name] = number;
  }
  return row;
}

interface CsvError extends Error {
  readonly code: string;
  readonly lines?: number;
}

function isCsvError(thrown: unknown): thrown is CsvError {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('CSV_');
}

function sentence({ message }: Error): string {
  return message.endsWith('.') ? message : `${message}.`;
}

/** The columns are those of `columns`, else all fields of the rows in the order in which they first occur. */
async function textOf(input: JsonObject): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const rows = listArgument(input, 'rows').map((row, index) => {
    if (isObject(row)) return row;
    throw new ActionFailure('argument', `The element ${index} of \`rows\` is not an object.`);
  });
  const given = optionalTexts(input, 'columns');
  const columns = given.length > 0 ? [...given] : [...new Set(rows.flatMap(row => Object.keys(row)))];
  return stringify(
    rows.map(row => columns.map(name => cell(row[name] ?? null))),
    { header: true, columns, delimiter: separatorOf(input) },
  );
}

function cell(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function separatorOf(input: JsonObject): string {
  const separator = optionalText(input, 'separator') ?? ',';
  if ([...separator].length === 1 && !/["\r\n]/.test(separator)) return separator;
  throw new ActionFailure('argument', 'The `separator` must be one character, and neither a quote nor a line end.');
}
