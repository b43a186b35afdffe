/** What the kernel costs per step: it must not depend on how many steps there are. Run with `node bench/kernel.ts`. */
import type { Plan } from '#language/plan/plan.ts';
import { advance, type StartAttempt } from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import type { Input } from '#runner/kernel/input.ts';
import { initialState } from '#runner/kernel/state.ts';
import { type BlockBuilder, constant, planOf } from '#test/support/plans.ts';
import { chain, wide } from './plans.ts';

function loop(length: number, body: (block: BlockBuilder) => void): Plan {
  return planOf(block => block.for('all', { list: constant(Array.from({ length }, (_, at) => at)) }, body));
}

function oneAction(body: BlockBuilder): void {
  body.action('work', { input: { x: body.local('item') } });
  body.yield(body.ref('work'));
}

/** Runs the plan with actions that answer at once, and counts the attempts and the events. */
function run(plan: Plan): { steps: number; events: number } {
  const state = initialState(plan, { run: 'bench' });
  const open: StartAttempt[] = [];
  let steps = 0;
  let events = 0;
  const take = (input: Input): void => {
    for (const event of decide(state, input)) {
      events += 1;
      for (const command of advance(state, event)) if (command.type === 'startAttempt') open.push(command);
    }
  };
  take({ type: 'start', time: 0, input: {}, seed: 'bench' });
  for (let at = 0; at < open.length; at += 1) {
    const { path = '', attempt = 1 } = open[at] ?? {};
    take({ type: 'attemptSucceeded', time: at, path, attempt, value: at });
    steps += 1;
  }
  return { steps, events };
}

function measure(name: string, plan: Plan): void {
  run(plan);
  const before = process.cpuUsage();
  const { steps, events } = run(plan);
  const { user, system } = process.cpuUsage(before);
  const cpu = user + system;
  const perStep = (cpu / Math.max(1, steps)).toFixed(1);
  console.log(
    `${name.padEnd(34)} ${String(steps).padStart(7)} steps ${perStep.padStart(7)} µs/step ${(cpu / events).toFixed(1).padStart(6)} µs/event`,
  );
}

for (const length of [1000, 10_000]) measure(`chain of ${length}`, chain(length));
for (const length of [1000, 10_000]) measure(`${length} side by side`, wide(length));
for (const length of [10_000, 100_000]) measure(`for of ${length}`, loop(length, oneAction));
for (const length of [10_000, 100_000])
  measure(
    `for of ${length}, without actions`,
    loop(length, body => body.yield(body.local('item'))),
  );
