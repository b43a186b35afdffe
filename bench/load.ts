/**
 * Large runs, and many: `node bench/load.ts [PART …]`, where a part is `loop`, `chain`, `runs` or `waiting`. Each is
 * measured in a process of its own, whose peak of memory it tells.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Action } from '#runner/actions/action.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import { constant, planOf } from '#test/support/plans.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-load-'));
const work: Action = { parameters: ['x'], run: async () => 1 };
const registry = { actions: { act: work }, resourceKinds: {} };

function chain(length: number): Plan {
  return planOf(block => {
    for (let step = 0; step < length; step += 1) {
      block.action(`s${step}`, { input: { x: step === 0 ? constant(0) : block.ref(`s${step - 1}`) } });
    }
  });
}

function loopOf(length: number): Plan {
  const list = constant(Array.from({ length }, (_, at) => at));
  return planOf(block => {
    block.for('all', { list, limit: 64 }, body => body.action('work', { input: { x: body.local('item') } }));
  });
}

async function toEnd(plan: Plan): Promise<undefined> {
  const outcome = await startRun(plan, {}, { cwd: folder, workspace: folder, registry, slots: 64 }).done;
  assert.equal(outcome.status, 'succeeded');
}

async function manyRuns(count: number): Promise<undefined> {
  const journal = openJournal(folder);
  const plan = chain(10);
  const runs = Array.from({ length: count }, () => startRun(plan, {}, { cwd: folder, journal, registry }));
  for (const { done } of runs) assert.equal((await done).status, 'succeeded');
  journal.close();
}

/** Runs that wait for a person, and hold no process; then each is answered, and comes to its end. */
async function waitingRuns(count: number): Promise<string> {
  const uri = 'file:///load.flow';
  const text = 'flow main() {\n  step ok = approve("Go on?")\n}\n';
  const plan = lower(analyse([{ uri, text }]), uri, 'main');
  const journal = openJournal(folder);
  const ids: string[] = [];
  const started = performance.now();
  for (let start = 0; start < count; start += 100) {
    const runs = Array.from({ length: 100 }, () => startRun(plan, {}, { cwd: folder, journal, registry }));
    for (const { id, done } of runs) {
      assert.equal((await done).status, 'waiting');
      ids.push(id);
    }
  }
  const waiting = performance.now();
  assert.equal(journal.countRuns('waiting'), count);
  assert.equal(journal.dueRuns(Date.now()).length, 0);
  const looked = performance.now();
  for (const run of ids) {
    journal.post({ run, input: { type: 'answer', time: Date.now(), path: 'main/ok', answer: { approved: true } } });
  }
  assert.equal(journal.dueRuns(Date.now()).length, count);
  const answered = performance.now();
  for (let start = 0; start < count; start += 100) {
    const runs = ids.slice(start, start + 100).map(id => resumeRun(journal, id, { registry }));
    for (const { done } of runs) assert.equal((await done).status, 'succeeded');
  }
  const ended = performance.now();
  journal.close();
  const each = (from: number, to: number): string => `${((to - from) / count).toFixed(2)} ms`;
  const parts = [`to start and leave ${each(started, waiting)}`, `to answer ${each(looked, answered)}`];
  return `each: ${[...parts, `to take up and end ${each(answered, ended)}`].join(', ')}; a look at who is due among those who wait: ${(looked - waiting).toFixed(1)} ms`;
}

const parts: Readonly<Record<string, { readonly title: string; readonly run: () => Promise<string | undefined> }>> = {
  loop: { title: '`for` over 100,000 elements, `limit 64`', run: () => toEnd(loopOf(100_000)) },
  chain: { title: 'a chain of 10,000 steps', run: () => toEnd(chain(10_000)) },
  runs: { title: '1,000 runs of 10 steps at once, one journal', run: () => manyRuns(1000) },
  waiting: { title: '10,000 runs that wait for an answer', run: () => waitingRuns(10_000) },
};

async function measure(name: string): Promise<void> {
  const part = parts[name];
  assert.ok(part, `There is no part ${name}.`);
  const before = process.resourceUsage().maxRSS / 1024;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const more = await part.run();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS / 1024;
  const cells = [
    part.title,
    wall.toFixed(1),
    ((user + system) / 1e6).toFixed(1),
    `${peak.toFixed(0)} (${before.toFixed(0)} before)`,
  ];
  console.log(`| ${cells.join(' | ')} |${more === undefined ? '' : `\n\n${more}\n`}`);
}

const [first, ...names] = process.argv.slice(2);
if (first === '--in-process') {
  await measure(names[0] ?? '');
} else {
  console.log('| | seconds | seconds of CPU | peak memory, MB |\n| --- | --- | --- | --- |');
  const chosen = first === undefined ? Object.keys(parts) : [first, ...names];
  for (const name of chosen)
    spawnSync(process.execPath, [import.meta.filename, '--in-process', name], { stdio: 'inherit' });
}
rmSync(folder, { recursive: true, force: true });
process.exit();
