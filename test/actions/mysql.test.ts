import assert from 'node:assert/strict';
import type { JsonObject } from '#protocol/json.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import { type Mariadb, startMariadb } from '../services/mariadb.ts';
import { Stage, skipFor, sql } from './context.ts';
import { runPage } from './pages.ts';

describe('mysql', () => {
  let server: Mariadb | undefined;
  let stage: Stage;

  const open = async (url: string): Promise<void> => {
    stage.resource = await resourceKinds.mysql!.open({ url }, { cwd: stage.folder, env: {} });
  };

  before(async function () {
    this.timeout(60_000);
    const started = await startMariadb();
    server = started.service;
    if (server === undefined) skipFor(this, started.reason);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    stage = new Stage();
    await open(server!.url);
    await stage.run('mysql.execute', { sql: sql`drop table if exists t` });
    await stage.run('mysql.execute', {
      sql: sql`create table t (id int primary key auto_increment, name varchar(100) unique, n double, data json) charset utf8mb4`,
    });
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('binds values, whatever they hold', async () => {
    const attack = "x'); drop table t; -- \\' \" ☂";
    assert.deepEqual(await stage.run('mysql.execute', { sql: sql`insert into t (name) values (${attack})` }), {
      rows: 1,
    });
    const found = await stage.run('mysql.query', { sql: sql`select name from t where name = ${attack} limit ${5}` });
    assert.deepEqual(found, [{ name: attack }]);
    const inside = await stage.fail('mysql.query', { sql: sql`select "it's ${'x'}"` });
    assert.equal(inside.code, 'template/sql');
  });

  it('takes lists', async () => {
    await stage.run('mysql.execute', { sql: sql`insert into t (name) values ('a'), ('b'), ('c')` });
    const names = async (query: JsonObject): Promise<unknown> =>
      ((await stage.run('mysql.query', { sql: query })) as readonly JsonObject[]).map(row => row.name);
    assert.deepEqual(await names(sql`select name from t where name in (${['a', 'c']}) order by 1`), ['a', 'c']);
    assert.deepEqual(await names(sql`select name from t where name in (${[]}) order by 1`), []);
    assert.deepEqual(await names(sql`select name from t where id not in (${[]}) order by 1`), ['a', 'b', 'c']);
  });

  it('gives values as data', async () => {
    const created = await stage.run('mysql.transaction', {
      statements: [
        sql`drop table if exists v`,
        sql`create table v (yes boolean, price decimal(10, 2), day date, at timestamp(3) null, local datetime, big bigint,
          b varbinary(10), j json, z int, r double)`,
        sql`insert into v values (${true}, ${12.5}, ${'2026-11-24'}, '2026-11-24 06:30:00.25', '2026-11-24 06:30:00',
          9007199254740993, x'6869', ${{ a: [1] }}, ${null}, ${1.5})`,
      ],
    });
    assert.deepEqual(created, [{ rows: 0 }, { rows: 0 }, { rows: 1 }]);
    const rows = await stage.run('mysql.query', { sql: sql`select *, ${7} as i, count(*) over () as n from v` });
    assert.deepEqual(rows, [
      {
        yes: true,
        price: 12.5,
        day: '2026-11-24',
        at: '2026-11-24T06:30:00.250Z',
        local: '2026-11-24T06:30:00.000Z',
        big: '9007199254740993',
        b: 'aGk=',
        j: { a: [1] },
        z: null,
        r: 1.5,
        i: 7,
        n: 1,
      },
    ]);
  });

  it('runs a transaction, all or nothing', async () => {
    await stage.run('mysql.execute', { sql: sql`insert into t (name) values ('a')` });
    const failure = await stage.fail('mysql.transaction', {
      statements: [sql`delete from t`, sql`insert into nowhere values (${1})`],
    });
    assert.equal(failure.message, "MySQL refused the statement: Table 'shop.nowhere' doesn't exist.");
    assert.equal((failure.details as JsonObject).code, 'ER_NO_SUCH_TABLE');
    assert.deepEqual(await stage.run('mysql.query', { sql: sql`select name from t` }), [{ name: 'a' }]);
  });

  it('inserts many rows, all or nothing', async () => {
    const rows = Array.from({ length: 40_000 }, (_, id) => ({ id: id + 1, name: `it's ${id}`, data: { id } }));
    assert.deepEqual(await stage.run('mysql.insert', { table: 'shop.t', rows }), { rows: 40_000 });
    const again = [{ id: 40_001 }, { id: 1 }];
    assert.match((await stage.fail('mysql.insert', { table: 't', rows: again })).message, /Duplicate entry/);
    assert.deepEqual(await stage.run('mysql.insert', { table: 't', rows: again, existing: 'skip' }), { rows: 1 });
    const failure = await stage.fail('mysql.insert', { table: 't`; drop table t; -- ', rows: [{ id: 1 }] });
    assert.match(failure.message, /doesn't exist|Incorrect table name/);
  });

  it('stops a statement when aborted, on the server too', async () => {
    const running = stage.fail('mysql.query', { sql: sql`select sleep(30)` });
    setTimeout(() => stage.abort(), 200);
    assert.equal((await running).code, 'cancelled');
  });

  it('says when there is no server, a wrong password, several statements', async () => {
    const several = await stage.fail('mysql.execute', { sql: sql`delete from t; delete from t` });
    assert.equal(several.code, 'mysql/several');
    await stage.resource!.close();
    await open('mysql://baton@127.0.0.1:1/shop');
    const failure = await stage.fail('mysql.query', { sql: sql`select 1` });
    assert.equal(failure.message, 'Nothing listens on 127.0.0.1, port 1: the connection was refused.');
    await stage.resource!.close();
    await open(`mysql://baton:wrong@127.0.0.1:${server!.port}/shop`);
    const refused = await stage.fail('mysql.query', { sql: sql`select 1` });
    assert.equal(refused.code, 'mysql/login');
    assert.match(refused.message, /refused the connection: Access denied for user 'baton'/);
    await assert.rejects(open('localhost'), /is not one/);
  });

  it('does what its page says', async () => {
    const people = [
      { email: 'ann@example.com', name: 'Ann' },
      { email: 'bo@example.com', name: 'Bo' },
    ];
    const result = await runPage('mysql', { flow: 'welcome', input: { people }, env: { DATABASE_URL: server!.url } });
    assert.deepEqual(result, { added: 2, members: 2 });
  });
});
