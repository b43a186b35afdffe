import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '#protocol/json.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import { type Postgres, startPostgres } from '../services/postgres.ts';
import { Stage, skipFor, sql } from './context.ts';
import { runPage } from './pages.ts';

async function open(stage: Stage, kind: string, input: JsonObject): Promise<void> {
  stage.resource = await resourceKinds[kind]!.open(input, { cwd: stage.folder, env: {} });
}

describe('sqlite', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await open(stage, 'sqlite', { path: 'data/shop.db' });
    await stage.run('sqlite.execute', { sql: sql`create table t (id integer primary key, name text, n, at text)` });
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('binds values, whatever they hold', async () => {
    const attack = "x'); drop table t; --";
    assert.deepEqual(
      await stage.run('sqlite.execute', { sql: sql`insert into t (name, n) values (${attack}, ${true})` }),
      { rows: 1 },
    );
    assert.deepEqual(await stage.run('sqlite.query', { sql: sql`select name, n from t where name = ${attack}` }), [
      { name: attack, n: 1 },
    ]);
  });

  it('gives values as data', async () => {
    const rows = await stage.run('sqlite.query', {
      sql: sql`select 1 as i, 1.5 as r, null as z, x'6869' as b, 9007199254740993 as big, ${7} || '' as whole, ${{ a: 1 }} as o`,
    });
    assert.deepEqual(rows, [{ i: 1, r: 1.5, z: null, b: 'aGk=', big: '9007199254740993', whole: '7', o: '{"a":1}' }]);
  });

  it('counts what several statements change, and refuses to drop one silently', async () => {
    assert.deepEqual(
      await stage.run('sqlite.execute', {
        sql: sql`insert into t (name) values ('a'); insert into t (name) values ('b')`,
      }),
      { rows: 2 },
    );
    const failure = await stage.fail('sqlite.execute', { sql: sql`delete from t where name = ${'a'}; delete from t` });
    assert.equal(failure.code, 'sqlite/several');
    assert.deepEqual(await stage.run('sqlite.execute', { sql: sql`delete from t where name in (${['a', 'b']})` }), {
      rows: 2,
    });
  });

  it('runs a transaction, all or nothing', async () => {
    const name = 'a';
    const results = await stage.run('sqlite.transaction', {
      statements: [sql`insert into t (name) values (${name})`, sql`update t set n = 1`],
    });
    assert.deepEqual(results, [{ rows: 1 }, { rows: 1 }]);
    const failure = await stage.fail('sqlite.transaction', {
      statements: [sql`delete from t`, sql`insert into nowhere values (1)`],
    });
    assert.equal(failure.message, 'SQLite refused the statement: no such table: nowhere.');
    assert.deepEqual(await stage.run('sqlite.query', { sql: sql`select name, n from t` }), [{ name: 'a', n: 1 }]);
  });

  it('inserts many rows, all or nothing', async () => {
    const rows = Array.from({ length: 3000 }, (_, id) => (id % 2 === 0 ? { id } : { id, name: `it's ${id}` }));
    assert.deepEqual(await stage.run('sqlite.insert', { table: 't', rows }), { rows: 3000 });
    const again = [{ id: 2999 }, { id: 3000 }];
    assert.match((await stage.fail('sqlite.insert', { table: 't', rows: again.toReversed() })).message, /UNIQUE/);
    assert.deepEqual(await stage.run('sqlite.insert', { table: 't', rows: again, existing: 'skip' }), { rows: 1 });
    assert.deepEqual(await stage.run('sqlite.insert', { table: 't', rows: [] }), { rows: 0 });
    const failure = await stage.fail('sqlite.insert', { table: 't"; drop table t; --', rows: [{ id: 1 }] });
    assert.match(failure.message, /no such table/);
    assert.equal((await stage.fail('sqlite.insert', { table: 't', rows: [{ id: 1 }, {}] })).code, 'argument');
  });

  it('does what its page says', async () => {
    const visits = [
      { page: 'home', seconds: 3 },
      { page: 'about', seconds: 9 },
    ];
    assert.deepEqual(await runPage('sqlite', { flow: 'count', input: { visits } }), ['about', 'home']);
  });

  it('says what SQLite says', async () => {
    const failure = await stage.fail('sqlite.query', { sql: sql`select * from nowhere` });
    assert.equal(failure.message, 'SQLite refused the statement: no such table: nowhere.');
    writeFileSync(join(stage.folder, 'plain.txt'), 'no database at all, only a long text'.repeat(50));
    await assert.rejects(open(new Stage(), 'sqlite', { path: join(stage.folder, 'plain.txt') }), /can't be opened/);
  });
});

describe('postgres', () => {
  let server: Postgres | undefined;
  let stage: Stage;

  before(async function () {
    this.timeout(60_000);
    const started = await startPostgres();
    server = started.postgres;
    if (server === undefined) skipFor(this, started.reason);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    stage = new Stage();
    await open(stage, 'postgres', { url: server!.url });
    await stage.run('postgres.execute', {
      sql: sql`create temporary table if not exists unused (x int); drop table if exists t; create table t (id serial primary key, name text unique, data jsonb, tags text[])`,
    });
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('binds values, whatever they hold', async () => {
    const attack = "x'); drop table t; --";
    assert.deepEqual(
      await stage.run('postgres.execute', { sql: sql`insert into t (name, data) values (${attack}, ${{ a: [1] }})` }),
      { rows: 1 },
    );
    assert.deepEqual(await stage.run('postgres.query', { sql: sql`select name, data from t where name = ${attack}` }), [
      { name: attack, data: { a: [1] } },
    ]);
  });

  it('takes lists', async () => {
    await stage.run('postgres.execute', { sql: sql`insert into t (name) values ('a'), ('b'), ('c')` });
    const names = async (query: JsonObject): Promise<unknown> =>
      ((await stage.run('postgres.query', { sql: query })) as readonly JsonObject[]).map(row => row.name);
    assert.deepEqual(await names(sql`select name from t where name in (${['a', 'c']}) order by 1`), ['a', 'c']);
    assert.deepEqual(await names(sql`select name from t where name in (${[]}) order by 1`), []);
    assert.deepEqual(await names(sql`select name from t where id not in (${[]}) order by 1`), ['a', 'b', 'c']);
    assert.deepEqual(await names(sql`select name from t where name = any(${['b']})`), ['b']);
  });

  it('gives values as data', async () => {
    const rows = await stage.run('postgres.query', {
      sql: sql`select 1::bigint as i, 9007199254740993::bigint as big, 12.50::numeric as price, 1.5::float8 as r,
        'NaN'::float8 as nan, date '2026-11-24' as day, timestamptz '2026-11-24 08:30:00+02' as moment,
        timestamp '2026-11-24 06:30:00.25' as local, true as yes, null as z, '\\x6869'::bytea as b,
        array[1, 2]::int[] as list, '{"a": null}'::json as j, interval '1 hour' as length, sum(x) as total
        from generate_series(1, 3) x`,
    });
    assert.deepEqual(rows, [
      {
        i: 1,
        big: '9007199254740993',
        price: 12.5,
        r: 1.5,
        nan: 'NaN',
        day: '2026-11-24',
        moment: '2026-11-24T06:30:00.000Z',
        local: '2026-11-24T06:30:00.250Z',
        yes: true,
        z: null,
        b: 'aGk=',
        list: [1, 2],
        j: { a: null },
        length: '01:00:00',
        total: 6,
      },
    ]);
  });

  it('says what the server says, with its code', async () => {
    await stage.run('postgres.execute', { sql: sql`insert into t (name) values ('a')` });
    const failure = await stage.fail('postgres.execute', { sql: sql`insert into t (name) values (${'a'})` });
    assert.match(
      failure.message,
      /^PostgreSQL refused the statement: duplicate key value .* \(Key \(name\)=\(a\) already exists\)\.$/,
    );
    assert.equal((failure.details as JsonObject).code, '23505');
    assert.match((await stage.fail('postgres.query', { sql: sql`selec` })).message, /syntax error/);
    // The connection is still good.
    assert.deepEqual(await stage.run('postgres.query', { sql: sql`select 1 as one` }), [{ one: 1 }]);
  });

  it('runs a transaction, all or nothing', async () => {
    const results = await stage.run('postgres.transaction', {
      statements: [sql`insert into t (name) values (${'a'}), (${'b'})`, sql`delete from t where name = ${'b'}`],
    });
    assert.deepEqual(results, [{ rows: 2 }, { rows: 1 }]);
    const failure = await stage.fail('postgres.transaction', {
      statements: [sql`delete from t`, sql`insert into nowhere values (${1})`],
    });
    assert.equal(failure.message, 'PostgreSQL refused the statement: relation "nowhere" does not exist.');
    assert.deepEqual(await stage.run('postgres.query', { sql: sql`select name from t` }), [{ name: 'a' }]);
  });

  it('inserts many rows, all or nothing', async () => {
    const rows = Array.from({ length: 12_000 }, (_, id) => ({
      id,
      name: `it's ${id}`,
      data: { id },
      tags: ['x', null],
    }));
    assert.deepEqual(await stage.run('postgres.insert', { table: 'public.t', rows }), { rows: 12_000 });
    assert.deepEqual(await stage.run('postgres.query', { sql: sql`select * from t where id = ${11_999}` }), [
      { id: 11_999, name: "it's 11999", data: { id: 11_999 }, tags: ['x', null] },
    ]);
    const again = [{ id: 12_000 }, { id: 0 }];
    assert.match((await stage.fail('postgres.insert', { table: 't', rows: again })).message, /duplicate key/);
    assert.deepEqual(await stage.run('postgres.insert', { table: 't', rows: again, existing: 'skip' }), { rows: 1 });
    const failure = await stage.fail('postgres.insert', { table: 't"; drop table t; --', rows: [{ id: 1 }] });
    assert.match(failure.message, /does not exist/);
  });

  it('does what its page says', async () => {
    const sales = [
      { sku: 'tea', quantity: 3, price: 2.5 },
      { sku: 'cup', quantity: 1, price: 8 },
    ];
    const result = await runPage('postgres', { flow: 'book', input: { sales }, env: { DATABASE_URL: server!.url } });
    assert.deepEqual(result, { left: 196 });
  });

  it('stops a statement when aborted, on the server too', async () => {
    const running = stage.fail('postgres.query', { sql: sql`select pg_sleep(30)` });
    setTimeout(() => stage.abort(), 200);
    assert.equal((await running).code, 'cancelled');
    const other = new Stage();
    await open(other, 'postgres', { url: server!.url });
    const count = sql`select count(*) as n from pg_stat_activity where query = 'select pg_sleep(30)' and state = 'active'`;
    assert.deepEqual(await other.run('postgres.query', { sql: count }), [{ n: 0 }]);
    await other.resource!.close();
    other.remove();
  });

  it('says when there is no server, or no such database', async () => {
    await stage.resource!.close();
    await open(stage, 'postgres', { url: 'postgres://baton@127.0.0.1:1/shop' });
    const failure = await stage.fail('postgres.query', { sql: sql`select 1` });
    assert.equal(failure.message, 'Nothing listens on 127.0.0.1, port 1: the connection was refused.');
    await stage.resource!.close();
    await open(stage, 'postgres', { url: server!.url.replace(/\/postgres$/, '/nowhere') });
    const refused = await stage.fail('postgres.query', { sql: sql`select 1` });
    assert.equal(refused.code, 'postgres/login');
    assert.match(refused.message, /refused the connection: database "nowhere" does not exist\.$/);
    await assert.rejects(open(new Stage(), 'postgres', { url: 'localhost' }), /is not one/);
  });
});
