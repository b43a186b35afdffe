/** The resource `postgres` and its methods: a pool of connections for each run, over `pg`. */
import pg from 'pg';
import type { Json } from '#protocol/json.ts';
import type { Action, ActionContext, OpenResource, ResourceKind } from '../action.ts';
import { optionalNumber, templateArgument, textArgument } from '../arguments.ts';
import { ActionFailure, stopped } from '../failure.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import { bindStatement, type Statement } from '../templates/sql.ts';
import { decimalNumber, toRows, wholeNumber } from './values.ts';

/** How long to wait for a server to take a connection, in milliseconds. */
const connectTimeout = 15_000;

class PostgresResource implements OpenResource {
  readonly kind = 'postgres';
  readonly pool: pg.Pool;
  readonly endpoint: Endpoint;

  constructor(pool: pg.Pool, endpoint: Endpoint) {
    this.pool = pool;
    this.endpoint = endpoint;
    // An idle connection that breaks is replaced when the next statement needs one.
    pool.on('error', () => undefined);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

export const postgresKind: ResourceKind = {
  parameters: ['url', 'pool'],
  async open(input) {
    const address = textArgument(input, 'url');
    if (!/^postgres(?:ql)?:\/\//.test(address) || !URL.canParse(address)) {
      throw new ActionFailure('postgres/url', 'The address of the PostgreSQL database is not one.', {
        hint: 'It looks like postgres://user:password@host:5432/database.',
      });
    }
    const url = new URL(address);
    const endpoint = { host: url.hostname || 'localhost', port: Number(url.port || 5432) };
    const pool = new pg.Pool({
      connectionString: address,
      max: optionalNumber(input, 'pool') ?? 10,
      connectionTimeoutMillis: connectTimeout,
      application_name: 'baton',
      types: { getTypeParser },
    });
    return new PostgresResource(pool, endpoint);
  },
};

const query: Action = {
  parameters: ['sql'],
  run: (input, context) => {
    const statement = bindStatement(templateArgument(input, 'sql', 'sql'), 'postgres');
    return run(statement, context, results => toRows(results.at(-1)?.rows ?? []));
  },
};

const execute: Action = {
  parameters: ['sql'],
  run: (input, context) => {
    const statement = bindStatement(templateArgument(input, 'sql', 'sql'), 'postgres');
    return run(statement, context, results => ({
      rows: results.reduce((sum, result) => sum + (changes(result) ? (result.rowCount ?? 0) : 0), 0),
    }));
  },
};

export const postgresActions: Readonly<Record<string, Action>> = {
  'postgres.query': query,
  'postgres.execute': execute,
};

function changes(result: pg.QueryResult): boolean {
  return result.command !== 'SELECT' && result.command !== 'SHOW';
}

async function run(
  statement: Statement,
  context: ActionContext,
  read: (results: readonly pg.QueryResult[]) => Json,
): Promise<Json> {
  const resource = context.resource;
  if (!(resource instanceof PostgresResource)) throw new Error('The step has no open PostgreSQL database.');
  if (context.signal.aborted) throw stopped();
  let client: pg.PoolClient;
  try {
    client = await resource.pool.connect();
  } catch (thrown) {
    throw failureOf(thrown, statement, resource, context);
  }
  const stop = (): void => cancelQuery(resource, client);
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    if (context.signal.aborted) throw stopped();
    // The simple protocol, used without parameters, gives one result per statement.
    const answer: pg.QueryResult | readonly pg.QueryResult[] = await client.query(statement.text, [
      ...statement.parameters,
    ]);
    const results: readonly pg.QueryResult[] = Array.isArray(answer) ? answer : [answer as pg.QueryResult];
    client.release();
    return read(results);
  } catch (thrown) {
    client.release(!isServerError(thrown));
    throw failureOf(thrown, statement, resource, context);
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
}

/** Asks the server, over a second connection, to stop what the first one runs. */
function cancelQuery(resource: PostgresResource, client: pg.PoolClient): void {
  const processId: unknown = Reflect.get(client, 'processID');
  if (typeof processId !== 'number') return;
  const helper = new pg.Client({ ...resource.pool.options });
  helper.on('error', () => undefined);
  helper
    .connect()
    .then(() => helper.query('select pg_cancel_backend($1)', [processId]))
    .catch(() => undefined)
    .finally(() => helper.end().catch(() => undefined));
}

interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly constraint?: string;
  readonly position?: string;
}

function isServerError(thrown: unknown): thrown is ServerError {
  return thrown instanceof Error && 'severity' in thrown && 'code' in thrown;
}

function failureOf(thrown: unknown, statement: Statement, at: PostgresResource, context: ActionContext): unknown {
  if (context.signal.aborted) return stopped();
  if (thrown instanceof ActionFailure) return thrown;
  if (isServerError(thrown)) {
    const more = thrown.detail === undefined ? '' : ` (${thrown.detail.replace(/\.$/, '')})`;
    return new ActionFailure('postgres/error', `PostgreSQL refused the statement: ${thrown.message}${more}.`, {
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      details: {
        code: thrown.code,
        constraint: thrown.constraint ?? null,
        position: thrown.position === undefined ? null : Number(thrown.position),
        sql: statement.text,
      },
    });
  }
  const failure = connectionFailure(thrown, 'postgres', at.endpoint);
  if (failure !== undefined) return failure;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const { host, port } = at.endpoint;
  return new ActionFailure(
    'postgres/connection',
    `The connection to PostgreSQL on ${host}, port ${port}, failed: ${why}.`,
    {
      details: { host, port },
    },
  );
}

/** Readers by type, so that values arrive as the language has them. Dates stay text; a time without a zone is UTC. */
const readers: Readonly<Record<number, (text: string) => Json>> = {
  [pg.types.builtins.INT8]: wholeNumber,
  [pg.types.builtins.NUMERIC]: decimalNumber,
  [pg.types.builtins.DATE]: text => text,
  [pg.types.builtins.INTERVAL]: text => text,
  [pg.types.builtins.TIMESTAMP]: text => instant(`${text}Z`),
  [pg.types.builtins.TIMESTAMPTZ]: instant,
};

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  const reader = format === 'binary' ? undefined : readers[oid];
  return reader ?? pg.types.getTypeParser(oid, format ?? 'text');
}

/** `2026-11-24 06:30:00.5+02` as ISO 8601 in UTC; what no such instant can say (`infinity`) stays text. */
function instant(text: string): string {
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? text.replace(/Z$/, '') : time.toISOString();
}
