/** The resource `postgres`: a pool of connections for each run, over `pg`, and what goes wrong with one. */
import pg from 'pg';
import type { ActionContext, OpenResource, ResourceKind } from '../action.ts';
import { optionalNumber, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import type { Statement } from '../templates/sql.ts';
import { type Lender, lend } from './lend.ts';
import { getTypeParser } from './postgresTypes.ts';

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

/** One connection, lent for one attempt. */
export interface Connection {
  /** Runs a statement; gives a result for each, where the text holds several. */
  run(statement: Pick<Statement, 'text' | 'parameters'>): Promise<readonly pg.QueryResult[]>;
}

/**
 * Lends a connection of the pool to `work`. When the attempt is stopped, so is what the server does for it. What
 * `work` throws leaves as the failure of the attempt.
 */
export async function withConnection<T>(
  context: ActionContext,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const resource = context.resource;
  if (!(resource instanceof PostgresResource)) throw new Error('The step has no open PostgreSQL database.');
  const lender: Lender<pg.PoolClient> = {
    take: () =>
      resource.pool.connect().catch((thrown: unknown) => {
        throw connectFailure(thrown, resource.endpoint);
      }),
    stop: client => cancelQuery(resource, client),
    giveBack: (client, isBroken) => client.release(isBroken),
  };
  return lend(lender, context.signal, (client, broke) =>
    work({
      run: async ({ text, parameters }) => {
        try {
          // The simple protocol, used without parameters, gives one result per statement.
          const answer: pg.QueryResult | readonly pg.QueryResult[] = await client.query(text, [...parameters]);
          return Array.isArray(answer) ? answer : [answer as pg.QueryResult];
        } catch (thrown) {
          if (isServerError(thrown)) throw refusal(thrown, text);
          broke();
          throw connectFailure(thrown, resource.endpoint);
        }
      },
    }),
  );
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

function refusal(thrown: ServerError, sql: string): ActionFailure {
  const more = thrown.detail === undefined ? '' : ` (${thrown.detail.replace(/\.$/, '')})`;
  return new ActionFailure('postgres/error', `PostgreSQL refused the statement: ${thrown.message}${more}.`, {
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    details: {
      code: thrown.code,
      constraint: thrown.constraint ?? null,
      position: thrown.position === undefined ? null : Number(thrown.position),
      sql,
    },
  });
}

/** Class 28 is a refused login, 3D000 a database that does not exist. */
function connectFailure(thrown: unknown, { host, port }: Endpoint): ActionFailure {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  if (isServerError(thrown)) {
    return new ActionFailure('postgres/login', `PostgreSQL on ${host}, port ${port}, refused the connection: ${why}.`, {
      hint: 'Check the user, the password and the database in the `url` of the resource.',
      details: { host, port, code: thrown.code },
    });
  }
  return (
    connectionFailure(thrown, 'postgres', { host, port }) ??
    new ActionFailure('postgres/connection', `The connection to PostgreSQL on ${host}, port ${port}, failed: ${why}.`, {
      details: { host, port },
    })
  );
}
