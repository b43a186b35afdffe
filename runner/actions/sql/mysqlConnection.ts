/** The resource `mysql`: a pool of connections to MySQL or MariaDB for each run, over `mysql2`. */
import type { FieldPacket, Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import type { ActionContext, OpenResource, ResourceKind } from '../action.ts';
import { optionalNumber, textArgument } from '../arguments.ts';
import { ActionFailure, systemCode } from '../failure.ts';
import { commonJs } from '../library.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import type { SqlParameter } from '../templates/sql.ts';
import { type Lender, lend } from './lend.ts';

/** How long to wait for a server to take a connection, in milliseconds. */
const connectTimeout = 15_000;

class MysqlResource implements OpenResource {
  readonly kind = 'mysql';
  readonly pool: Pool;
  readonly endpoint: Endpoint;
  readonly #driver: Driver;

  constructor(driver: Driver, pool: Pool, endpoint: Endpoint) {
    this.#driver = driver;
    this.pool = pool;
    this.endpoint = endpoint;
  }

  /** As the protocol has it: a whole number is sent as one, not as a fraction. */
  parameter(value: SqlParameter): unknown {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return this.#driver.TypedParameter.LONGLONG(value);
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

type Driver = typeof import('mysql2');

export const mysqlKind: ResourceKind = {
  parameters: ['url', 'pool'],
  async open(input) {
    const address = textArgument(input, 'url');
    if (!/^(?:mysql|mariadb):\/\//.test(address) || !URL.canParse(address)) {
      throw new ActionFailure('mysql/url', 'The address of the MySQL database is not one.', {
        hint: 'It looks like mysql://user:password@host:3306/database.',
      });
    }
    const url = new URL(address);
    const endpoint = { host: url.hostname || 'localhost', port: Number(url.port || 3306) };
    const driver = commonJs(await import('mysql2'));
    const pool = driver.createPool({
      ...endpoint,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      charset: 'utf8mb4',
      ...(url.searchParams.get('ssl') === 'true' ? { ssl: {} } : {}),
      connectionLimit: optionalNumber(input, 'pool') ?? 10,
      connectTimeout,
      // Texts, to be read by the column's type; a row that was matched is no change yet.
      dateStrings: true,
      supportBigNumbers: true,
      flags: ['-FOUND_ROWS'],
    });
    // It goes out before the first statement.
    pool.on('connection', connection => connection.query("set time_zone = '+00:00'"));
    return new MysqlResource(driver, pool.promise(), endpoint);
  },
};

/** What the server gave for a statement: rows with their columns, or how many rows it changed. */
export type Result =
  | { readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly fields: readonly FieldPacket[] }
  | { readonly changed: number };

/** One connection, lent for one attempt. */
export interface Connection {
  /** Runs a statement with its parameters bound on the server. */
  run(text: string, parameters: readonly SqlParameter[]): Promise<Result>;
  /** Runs a statement that the server does not prepare, such as `commit`. */
  command(text: string): Promise<Result>;
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
  if (!(resource instanceof MysqlResource)) throw new Error('The step has no open MySQL database.');
  const lender: Lender<PoolConnection> = {
    take: () =>
      resource.pool.getConnection().catch((thrown: unknown) => {
        throw connectFailure(thrown, resource.endpoint);
      }),
    stop: connection => killQuery(resource, connection),
    giveBack: (connection, isBroken) => (isBroken ? connection.destroy() : connection.release()),
  };
  return lend(lender, context.signal, (connection, broke) => {
    const guarded = async (text: string, answer: Promise<[unknown, FieldPacket[] | undefined]>): Promise<Result> => {
      try {
        const [rows, fields] = await answer;
        if (!Array.isArray(rows)) return { changed: (rows as ResultSetHeader).affectedRows };
        return { rows: rows as readonly Readonly<Record<string, unknown>>[], fields: fields ?? [] };
      } catch (thrown) {
        if (isRefusal(thrown)) throw refusal(thrown, text);
        broke();
        throw connectFailure(thrown, resource.endpoint);
      }
    };
    return work({
      run: (text, parameters) =>
        guarded(text, connection.execute(text, parameters.map(value => resource.parameter(value)) as never[])),
      command: text => guarded(text, connection.query(text)),
    });
  });
}

/** Asks the server, over a second connection, to stop what the first one runs. */
function killQuery(resource: MysqlResource, { threadId }: PoolConnection): void {
  resource.pool
    .getConnection()
    .then(async helper => {
      await helper.query(`kill query ${threadId}`).catch(() => undefined);
      helper.release();
    })
    .catch(() => undefined);
}

interface Refusal extends Error {
  readonly code: string;
  readonly errno: number;
  readonly sqlState: string;
  readonly sqlMessage: string;
}

/** An error that the server sent, after which the connection is as good as before. */
function isRefusal(thrown: unknown): thrown is Refusal {
  return thrown instanceof Error && 'sqlMessage' in thrown && Reflect.get(thrown, 'fatal') !== true;
}

function refusal(thrown: Refusal, sql: string): ActionFailure {
  if (thrown.code === 'ER_PARSE_ERROR' && /^[^;]*;\s*\S/.test(sql)) {
    return new ActionFailure('mysql/several', 'The text holds several statements, of which only one can run.', {
      hint: 'Use a step for each, or `transaction`.',
      details: { sql },
    });
  }
  return new ActionFailure('mysql/error', `MySQL refused the statement: ${thrown.sqlMessage.replace(/\.$/, '')}.`, {
    details: { code: thrown.code, number: thrown.errno, state: thrown.sqlState, sql },
  });
}

function connectFailure(thrown: unknown, { host, port }: Endpoint): ActionFailure {
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
  if (thrown instanceof Error && 'sqlMessage' in thrown) {
    return new ActionFailure('mysql/login', `MySQL on ${host}, port ${port}, refused the connection: ${why}.`, {
      hint: 'Check the user, the password and the database in the `url` of the resource.',
      details: { host, port, code: systemCode(thrown) ?? null },
    });
  }
  return (
    connectionFailure(thrown, 'mysql', { host, port }) ??
    new ActionFailure('mysql/connection', `The connection to MySQL on ${host}, port ${port}, failed: ${why}.`, {
      details: { host, port },
    })
  );
}
