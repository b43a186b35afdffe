/**
 * What a step costs, beside the floor under it and beside others: `node bench/runner.ts [PART …]`, where a part is
 * `durable`, `processes`, `functions` or `growth`. All that stands in one table is measured in one run; of each, the best
 * of three.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action } from '#runner/actions/action.ts';
import { actions } from '#runner/actions/registry.ts';
import { functionAction } from '#runner/actions/typescript.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { constant, planOf } from '#test/support/plans.ts';
import { bullmq, type Cost, dbos } from './peers.ts';
import { chain, wide } from './plans.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));

/** Layers whose steps each wait for three of the layer before. */
function layered(layers: number, width: number): Plan {
  return planOf(block => {
    for (let layer = 0; layer < layers; layer += 1) {
      for (let at = 0; at < width; at += 1) {
        const after = layer === 0 ? [] : needsOf(at, width).map(each => `l${layer - 1}_${each}`);
        block.action(`l${layer}_${at}`, { after });
      }
    }
  });
}

function needsOf(at: number, width: number): readonly number[] {
  return [at, (at + 1) % width, (at + 7) % width];
}

function loop(length: number): Plan {
  const list = constant(Array.from({ length }, (_, at) => at));
  return planOf(block =>
    block.for('all', { list, limit: 64 }, body => body.action('work', { input: { x: body.local('item') } })),
  );
}

async function measure(work: () => unknown): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

async function best(work: () => unknown): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < 3; round += 1) costs.push(await measure(work));
  return { wall: Math.min(...costs.map(({ wall }) => wall)), cpu: Math.min(...costs.map(({ cpu }) => cpu)) };
}

interface RunOptions {
  readonly act: Action;
  readonly isKept?: boolean;
  readonly slots?: number;
  readonly onBatch?: (events: readonly RunEvent[]) => void;
}

async function run(plan: Plan, { act, isKept = true, slots, onBatch }: RunOptions): Promise<void> {
  const handle = startRun(
    plan,
    {},
    {
      cwd: folder,
      ...(isKept ? { workspace: folder } : {}),
      ...(slots === undefined ? {} : { slots }),
      registry: { actions: { act }, resourceKinds: {} },
    },
  );
  if (onBatch !== undefined) handle.onEvents(onBatch);
  const outcome = await handle.done;
  if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome));
}

const nothing: Action = { parameters: ['x'], run: async () => 1 };

function row(name: string, count: number, { wall, cpu }: Cost, beside: Cost): void {
  const perSecond = Math.round((count / wall) * 1000).toLocaleString('en');
  const cells = [name, perSecond, ((cpu * 1000) / count).toFixed(0), `${(wall / beside.wall).toFixed(2)} ×`];
  console.log(`| ${cells.join(' | ')} |`);
}

function heading(title: string, what: string): void {
  console.log(
    `\n${title}\n\n| | ${what} per second | µs CPU each | time beside the first |\n| --- | --- | --- | --- |`,
  );
}

/** The same rows in the same transactions, and nothing else. */
function floor(batches: readonly (readonly RunEvent[])[]): void {
  const path = join(folder, 'floor.db');
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = wal; pragma synchronous = normal;
    create table events (run text, seq integer, time integer, type text, body text, primary key (run, seq)) without rowid`);
  const insert = database.prepare('insert into events values (?, ?, ?, ?, ?)');
  for (const batch of batches) {
    database.exec('begin immediate');
    for (const { run: id, seq, time, type, ...body } of batch) insert.run(id, seq, time, type, JSON.stringify(body));
    database.exec('commit');
  }
  database.close();
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

async function durable(): Promise<void> {
  const count = 2000;
  for (const [name, plan] of [
    ['one after the other', chain(count)],
    ['64 at once', loop(count)],
  ] as const) {
    const batches: (readonly RunEvent[])[] = [];
    await run(plan, { act: nothing, slots: 64, onBatch: batch => batches.push(batch) });
    const ours = await best(() => run(plan, { act: nothing, slots: 64 }));
    heading(`${count} steps that do nothing, ${name}`, 'steps');
    row('Baton, with its journal', count, ours, ours);
    row('SQLite: the same rows in the same transactions', count, await best(() => floor(batches)), ours);
    row('Baton, kept nowhere', count, await best(() => run(plan, { act: nothing, slots: 64, isKept: false })), ours);
    const peers = name === '64 at once' ? { concurrency: 64 } : { concurrency: 1 };
    for (const [peer, compare] of [
      ['DBOS on PostgreSQL', dbos],
      ['BullMQ on Redis', bullmq],
    ] as const) {
      const steps = 500;
      const measured = await compare({ steps, ...peers }, best);
      if (typeof measured === 'string') console.log(`| ${peer} | ${measured} | | |`);
      else row(peer, steps, measured, { wall: (ours.wall * steps) / count, cpu: ours.cpu });
    }
  }
}

async function processes(): Promise<void> {
  const exec = actions.exec;
  if (exec === undefined) throw new Error('There is no action `exec`.');
  const act: Action = { parameters: ['x'], run: (_, context) => exec.run({ program: 'true', args: [] }, context) };
  const loopInC = compileLoop();
  const count = 1000;
  const shapes = [
    { name: 'a chain', plan: chain(count), jobs: 1, needs: (at: number) => (at === 0 ? [] : [at - 1]) },
    { name: '2 at once', plan: wide(count), jobs: 2, needs: () => [] },
    { name: '8 at once', plan: wide(count), jobs: 8, needs: () => [] },
    {
      name: '10 layers of 100, 8 at once',
      plan: layered(10, 100),
      jobs: 8,
      needs: (at: number) =>
        at < 100 ? [] : needsOf(at % 100, 100).map(each => each + 100 * (Math.floor(at / 100) - 1)),
    },
  ];
  for (const { name, plan, jobs, needs } of shapes) {
    const ours = await best(() => run(plan, { act, slots: jobs }));
    heading(`${count} processes of \`true\`, ${name}`, 'processes');
    row('Baton, with its journal', count, ours, ours);
    row('Node, a loop of `spawn`', count, await best(() => spawnLoop(count, jobs)), ours);
    const targets = Array.from({ length: count }, (_, at) => ({
      name: `t${at}`,
      needs: needs(at).map(each => `t${each}`),
    }));
    const make = targets.map(target => `${target.name}: ${target.needs.join(' ')}\n\t@true`).join('\n');
    const all = targets.map(target => target.name).join(' ');
    writeFileSync(join(folder, 'Makefile'), `.PHONY: all ${all}\nall: ${all}\n${make}\n`);
    row('`make -j`', count, await best(() => execFileSync('make', ['-s', `-j${jobs}`], { cwd: folder })), ours);
    const ninja = targets.map(target => `build ${target.name}: run ${target.needs.join(' ')}`).join('\n');
    writeFileSync(join(folder, 'build.ninja'), `rule run\n  command = true\n${ninja}\n`);
    if (spawnSync('ninja', ['--version']).status === 0) {
      const build = (): void => {
        for (const end of ['.ninja_log', '.ninja_deps']) rmSync(join(folder, end), { force: true });
        execFileSync('ninja', ['--quiet', `-j${jobs}`], { cwd: folder, stdio: 'ignore' });
      };
      row('`ninja`', count, await best(build), ours);
    }
    if (loopInC !== undefined)
      row(
        'C, a loop of `posix_spawn`',
        count,
        await best(() => execFileSync(loopInC, [String(count), String(jobs)])),
        ours,
      );
  }
}

async function spawnLoop(count: number, jobs: number): Promise<void> {
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      await once(spawn('true', { stdio: ['ignore', 'pipe', 'pipe'] }), 'close');
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** Undefined where there is no compiler. */
function compileLoop(): string | undefined {
  const source = join(folder, 'loop.c');
  writeFileSync(
    source,
    `#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
extern char **environ;
int main(int argc, char **argv) {
  int count = atoi(argv[1]), jobs = atoi(argv[2]), live = 0;
  char *args[] = {"true", 0};
  for (int started = 0; started < count; started++) {
    if (live == jobs) { wait(0); live--; }
    pid_t pid;
    if (posix_spawnp(&pid, "true", 0, 0, args, environ)) return 1;
    live++;
  }
  while (wait(0) > 0);
  return argc != 3;
}
`,
  );
  return spawnSync('cc', ['-O2', '-o', join(folder, 'loop'), source]).status === 0 ? join(folder, 'loop') : undefined;
}

async function functions(): Promise<void> {
  const module = join(folder, 'f.ts');
  writeFileSync(module, 'export function f(x: unknown): number { return typeof x === "number" ? x + 1 : 0; }\n');
  const parameters = [{ kind: 'one' as const, name: 'x' }];
  const act = functionAction({ kind: 'function', module: `file://${module}`, name: 'f', parameters, optional: ['x'] });
  const plan = chain(1000);
  await run(plan, { act });
  const ours = await best(() => run(plan, { act }));
  heading('1,000 steps that call a TypeScript function, in warm workers', 'steps');
  row('Baton, with its journal', 1000, ours, ours);
}

async function growth(): Promise<void> {
  console.log(
    '\nSteps of a loop, 64 at once\n\n| steps | µs CPU each, with the journal | kept nowhere |\n| --- | --- | --- |',
  );
  for (const count of [100, 1000, 10_000, 100_000]) {
    const plan = loop(count);
    const take = (isKept: boolean) =>
      (count < 100_000 ? best : measure)(() => run(plan, { act: nothing, slots: 64, isKept }));
    const [kept, unkept] = [await take(true), await take(false)];
    console.log(`| ${count.toLocaleString('en')} | ${each(kept, count)} | ${each(unkept, count)} |`);
  }
}

const each = ({ cpu }: Cost, count: number): string => ((cpu * 1000) / count).toFixed(0);

const parts = { durable, processes, functions, growth };
const chosen = process.argv.slice(2);
try {
  for (const [name, part] of Object.entries(parts)) if (chosen.length === 0 || chosen.includes(name)) await part();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
