/**
 * Runs whose process is killed again and again, at random moments, while they write to a database.
 *
 * `BATON_KILLS` says how often (8 by default, up to 200), `BATON_KILL_SEED` when, `BATON_KILL_STEPS` how many steps of a
 * run write (100 by default). `npm run kill-test` kills 200 times, runs of 500 such steps, on PostgreSQL.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type Journal, openJournal } from '#runner/engines/embedded/journal.ts';
import { randomFrom } from '#runner/kernel/random.ts';
import { type Postgres, startPostgres } from '../services/postgres.ts';
import { openRows, type Rows } from './rows.ts';

const kills = Math.min(Number(process.env.BATON_KILLS ?? 8), 200);
const seed = process.env.BATON_KILL_SEED ?? 'kills';

/** Two steps in each: one that must not be executed twice, and one that may. */
const iterations = Math.ceil(Number(process.env.BATON_KILL_STEPS ?? 100) / 2);

/** How long a process may be at work at most before it is killed, in milliseconds. */
const longestLife = 120;

const flowOn = (resource: string, ignore: string) => `
resource db = ${resource}

flow rows(count: int) {
  step id = db.query("select 1 as one")
  step all = for i in range(count) limit 4 {
    step nap = sleep(4ms) after id
    step mark = db.execute("insert into marks (run, i) values (\${env("ROWS_RUN", "?")}, \${i})") after nap
    step keep = db.execute("insert into kept (run, i) values (\${env("ROWS_RUN", "?")}, \${i}) ${ignore}")
      retry 2
      after mark
  }
}
`;

class KilledRuns {
  readonly folder = mkdtempSync(join(tmpdir(), 'baton-kill-'));
  readonly figures = { kills: 0, runs: 0, steps: 0, interrupted: 0, inDoubt: 0, takenAsDone: 0, doneAgain: 0 };
  readonly #database: string;
  readonly #random: () => number;

  constructor(database: string | undefined, flow: string) {
    this.#database = database ?? join(this.folder, 'rows.db');
    this.#random = randomFrom(`${seed}\n${flow}`);
    writeFileSync(join(this.folder, 'rows.flow'), flow);
  }

  /** Runs, one after the other, until a process was killed often enough. */
  async go(): Promise<void> {
    const rows = await openRows(this.#database);
    await rows.close();
    while (this.figures.kills < kills) await this.#oneRun();
  }

  async #oneRun(): Promise<void> {
    const marker = `run${this.figures.runs}`;
    let id: string | undefined;
    let isEnded = false;
    while (!isEnded) {
      await this.#oneProcess(marker, id);
      const journal = openJournal(this.folder);
      const [last] = journal.listRuns(1);
      journal.close();
      // One that died before its run was known has done nothing.
      if (last !== undefined && last.id !== this.#previous) id = last.id;
      // The journal knows; the process may have died before it could say so.
      isEnded = id !== undefined && last?.ended !== undefined;
    }
    this.#previous = id;
    this.figures.runs += 1;
    await this.#check(marker, id ?? '');
  }

  #previous: string | undefined;

  /** Starts the run, or takes it up, and kills the process, unless it was faster. */
  async #oneProcess(marker: string, run: string | undefined): Promise<void> {
    const script = join(import.meta.dirname, 'killedRun.ts');
    const args = [script, this.folder, this.#database, ...(run === undefined ? [] : [run])];
    const env = { ...process.env, ROWS_RUN: marker, ROWS_COUNT: String(iterations) };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    let end: string | undefined;
    const lines = createInterface(child.stdout);
    const isUnderWay = new Promise<void>(resolve => {
      lines.on('line', line => {
        if (line.startsWith('ended')) end = line;
        resolve();
      });
    });
    await Promise.race([isUnderWay, exit]);
    if (this.figures.kills < kills) {
      await Promise.race([delay(this.#random() * longestLife), exit]);
      if (child.kill('SIGKILL') && end === undefined) this.figures.kills += 1;
    }
    const [code] = (await exit) as [number | null];
    assert.ok(code === null || code === 0, `The runner ended with ${code}.`);
    if (end !== undefined) assert.equal(end, 'ended succeeded');
  }

  async #check(marker: string, id: string): Promise<void> {
    const journal = openJournal(this.folder);
    const rows = await openRows(this.#database);
    try {
      assert.equal(journal.readRun(id)?.status, 'succeeded');
      this.#count(journal, id);
      await this.#checkRows(marker, rows);
    } finally {
      await rows.close();
      journal.close();
    }
  }

  async #checkRows(marker: string, rows: Rows): Promise<void> {
    const expected = Array.from({ length: iterations }, (_, index) => index);
    const sorted = (found: readonly number[]) => [...found].sort((one, other) => one - other);
    assert.deepEqual(sorted(await rows.of(marker)), expected, 'each row is there, and once');
    assert.deepEqual(sorted(await rows.kept(marker)), expected, 'each kept row is there');
  }

  #count(journal: Journal, id: string): void {
    const succeeded = new Set<string>();
    for (const event of journal.readEvents(id)) {
      if (event.type === 'attempt.started')
        assert.ok(!succeeded.has(event.path), `${event.path} is not executed again`);
      if (event.type === 'step.succeeded') {
        assert.ok(!succeeded.has(event.path), `${event.path} succeeds once`);
        succeeded.add(event.path);
      }
      if (event.type === 'attempt.interrupted') this.figures.interrupted += 1;
      if (event.type === 'step.inDoubt') this.figures.inDoubt += 1;
      if (event.type === 'step.resolved') this.figures[event.how === 'done' ? 'takenAsDone' : 'doneAgain'] += 1;
    }
    this.figures.steps += succeeded.size;
  }
}

async function test(database: string | undefined, flow: string): Promise<void> {
  const runs = new KilledRuns(database, flow);
  try {
    await runs.go();
    const { figures } = runs;
    assert.equal(figures.kills, kills);
    console.log(
      `      ${figures.kills} kills in ${figures.runs} runs, ${figures.steps} steps in all: ${figures.interrupted} attempts made ` +
        `again, ${figures.inDoubt} in doubt (${figures.takenAsDone} had been done, ${figures.doneAgain} had not); ` +
        'no row missing, none twice',
    );
  } finally {
    rmSync(runs.folder, { recursive: true, force: true });
  }
}

describe(`a runner that is killed ${kills} times`, function () {
  this.timeout(60_000 + kills * 12_000);
  let postgres: Postgres | undefined;
  after(() => postgres?.stop());

  it('loses no row of SQLite, and writes none twice', () =>
    test(undefined, flowOn('sqlite(path: "rows.db")', 'on conflict do nothing')));

  it('loses no row of PostgreSQL, and writes none twice', async function () {
    const started = await startPostgres();
    if (started.postgres === undefined) {
      console.log(`      ${started.reason}`);
      return this.skip();
    }
    postgres = started.postgres;
    await test(postgres.url, flowOn(`postgres(url: "${postgres.url}")`, 'on conflict do nothing'));
  });
});
