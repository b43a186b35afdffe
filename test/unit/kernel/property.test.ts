/** Random plans with random answers: what must hold however a run goes. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Expr, Need, Plan } from '#language/plan/plan.ts';
import type { RunEventBody } from '#protocol/runEvents.ts';
import { pendingCommands } from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { Input } from '#runner/kernel/input.ts';
import { nextStart } from '#runner/kernel/nextStart.ts';
import { KernelDriver, snapshot } from '#test/support/kernelDriver.ts';
import { type BlockBuilder, constant, flowOf, planOf, type StepOptions } from '#test/support/plans.ts';

/** A statement as random numbers say it; what they mean depends on what stands before it. */
interface Sketch {
  readonly kind: number;
  readonly clause: number;
  readonly target: number;
  readonly size: number;
  readonly inner: readonly Sketch[];
}

function sketchesOf(depth: number): fc.Arbitrary<readonly Sketch[]> {
  const inner = depth === 0 ? fc.constant([]) : sketchesOf(depth - 1);
  const sketch = fc.record({
    kind: fc.nat(firstForm + forms.length - 1),
    clause: fc.nat(23),
    target: fc.nat(7),
    size: fc.nat(4),
    inner,
  });
  return fc.array(sketch, { maxLength: 5 });
}

function fill(block: BlockBuilder, statements: readonly Sketch[], outer: readonly string[], depth: number): void {
  const names: string[] = [];
  for (const [position, sketch] of statements.entries()) {
    const seen = [...outer, ...names];
    const name = `s${depth}_${position}`;
    const options = clausesOf(sketch, seen);
    const mention = seen[(sketch.target + 3) % Math.max(1, seen.length)];
    const value = mention === undefined || sketch.size > 2 ? constant(position) : block.ref(mention);
    const inner = (body: BlockBuilder): void => fill(body, sketch.inner, seen, depth + 1);
    const form = forms[sketch.kind - firstForm];
    if (sketch.kind === 4 && sketch.size > 2) block.start(name, 'helper', { x: value }, withoutCache(options));
    else if (sketch.kind === 5) block.let(name, value);
    else if (sketch.kind === 6) block.call(name, 'helper', { x: value }, options);
    else if (form !== undefined) form({ block, name, sketch, inner, options: withoutCache(options) });
    else if (sketch.kind !== 7) block.action(name, { input: { value }, ...options });
    else {
      addUnnamed(block, sketch, mention, value, withoutCache(options));
      continue;
    }
    names.push(name);
  }
}

/** For steps that call nothing. */
function withoutCache({ cache: _, ...options }: StepOptions): StepOptions {
  return options;
}

function addUnnamed(
  block: BlockBuilder,
  sketch: Sketch,
  mention: string | undefined,
  value: Expr,
  options: StepOptions,
): void {
  if (sketch.size > 2 && mention !== undefined) block.cancel(mention, options);
  else if (sketch.size > 1) block.fail(constant('a `fail`'), options);
  else block.yield(value);
}

interface FormParts {
  readonly block: BlockBuilder;
  readonly name: string;
  readonly sketch: Sketch;
  readonly inner: (body: BlockBuilder) => void;
  readonly options: StepOptions;
}

/** The kind of a sketch that stands for the first of `forms`. */
const firstForm = 8;

/** One for each construct with blocks. */
const forms: readonly ((parts: FormParts) => void)[] = [
  ({ block, name, sketch, inner, options }) =>
    block.if(name, [{ when: constant(sketch.size > 1), body: inner }, { body: inner }], options),
  ({ block, name, sketch, inner, options }) => {
    const limit = sketch.target % 3;
    const list = constant(Array.from({ length: sketch.size }, (_, at) => at));
    const until = sketch.target > 5 ? { until: hasResults(sketch.target - 5) } : {};
    block.for(name, { list, ...(limit > 0 ? { limit } : {}), ...until, ...options }, inner);
  },
  ({ block, name, sketch, inner, options }) =>
    block.group(name, sketch.size > 2 ? 'sequence' : 'parallel', inner, options),
  ({ block, name, sketch, inner, options }) => {
    const fits = [{ kind: 'literal', value: 0 } as const];
    block.match(name, constant(sketch.size % 2), [{ fits, body: inner }, { body: inner }], options);
  },
  ({ block, name, sketch, inner, options }) => {
    const cleanup = (body: BlockBuilder): void => body.action('tidy');
    const handler = (body: BlockBuilder): void => body.yield(body.local('e'));
    const parts = {
      body: inner,
      ...(sketch.size > 0 ? { handler } : {}),
      ...(sketch.size % 2 === 0 ? { cleanup } : {}),
    };
    block.try(name, parts, options);
  },
  ({ block, name, sketch, inner, options }) => {
    // The first answer's number decides: some rounds end it, some don't.
    const until = (body: BlockBuilder): Expr => isOdd(body.ref('asked'));
    const fill = (body: BlockBuilder): void => {
      body.action('asked');
      inner(body);
    };
    block.repeat(name, { ...options, until, limit: sketch.size + 1, every: sketch.target % 2 }, fill);
  },
  ({ block, name, sketch, inner, options }) => {
    const branch = (body: BlockBuilder): void => body.action('quick');
    const race = { winners: 1 + (sketch.target % 2), restContinue: sketch.size % 2 === 0 };
    block.race(name, { ...options, ...race }, { near: inner, far: branch, away: inner });
  },
  ({ block, name, sketch, options }) => {
    const input = sketch.target > 3 ? {} : { id: constant(sketch.target % 2) };
    if (sketch.size > 2) block.emit(name, 'note', { id: constant(sketch.target % 2) }, options);
    else block.wait(name, 'note', input, { ...options, fresh: sketch.size > 1 });
  },
  ({ block, name, sketch, inner, options }) => {
    const limit = sketch.target % 3;
    const loop = { input: { id: constant(sketch.target % 2) }, until: hasResults(sketch.size) };
    block.forEvents(name, 'note', { ...options, ...loop, ...(limit > 0 ? { limit } : {}) }, inner);
  },
];

function isOdd(value: Expr): Expr {
  const half = { op: 'binary', operator: '%', left: value, right: constant(2) } as const;
  return { op: 'binary', operator: '==', left: half, right: constant(1) };
}

function hasResults(count: number): Expr {
  const results = { op: 'local', name: 'results' } as const;
  const length = { op: 'builtin', name: 'list.length', arguments: [results] } as const;
  return { op: 'binary', operator: '>=', left: length, right: constant(count) };
}

function clausesOf(sketch: Sketch, seen: readonly string[]): StepOptions {
  const target = seen[sketch.target % Math.max(1, seen.length)];
  const other = seen[(sketch.target + 1) % Math.max(1, seen.length)];
  if (target === undefined || other === undefined) return {};
  switch (sketch.clause) {
    case 0:
    case 1:
      return { after: [target] };
    case 2:
      return { afterFailed: [target] };
    case 3:
      return { afterSettled: [target, other] };
    case 4:
      return { afterAny: [target, other] };
    case 5:
      return { when: constant(sketch.size > 1) };
    case 6:
    case 7:
      return { retry: { count: sketch.size, backoff: 10 } };
    case 8:
      return { catch: constant('caught') };
    case 9:
      return { timeout: 25 };
    case 10:
      return { timeout: 15, retry: { count: 2, backoff: 10 }, catch: constant(1) };
    case 11:
    case 12:
    case 13:
      return { undo: { target: constant(target) } };
    case 14:
      return { undo: { target: constant(target) }, retry: { count: 1, backoff: 10 }, timeout: 25 };
    case 15:
      return { cache: true, undo: { target: constant(target) } };
    case 16:
      return { cache: constant(sketch.size), retry: { count: 1, backoff: 10 } };
    case 17:
      return { using: 'gate' };
    case 18:
      return { using: sketch.size > 2 ? 'gate' : 'door', timeout: 40, retry: { count: 1, backoff: 10 } };
    case 19:
      return { cache: true, using: 'door' };
    default:
      return {};
  }
}

const helper = flowOf(
  'helper',
  block => {
    block.action('inside', { input: { x: block.local('x') } });
    block.return(block.ref('inside'));
  },
  { parameters: { x: { kind: 'json' } }, timeout: 40 },
);

const plans = sketchesOf(2).map(statements =>
  planOf(block => fill(block, statements, [], 0), { timeout: 500 }, { helper }),
);

/** Answers attempts, fires timers and cancels as `choices` say, then answers whatever is left. */
function drive(run: KernelDriver, choices: readonly number[], check: () => void): void {
  run.start();
  check();
  for (const choice of choices) {
    if (run.outcome !== undefined) return;
    const open = [...run.attempts.keys()];
    const path = open[choice % Math.max(1, open.length)];
    run.time += choice % 7;
    if (choice % 97 === 0) run.cancel();
    else if (choice % 11 === 0) run.send(choice % 2);
    else if (choice % 2 === 0 && run.serve()) check();
    else if ((choice % 5 === 0 || path === undefined) && run.timers.size > 0) run.fireNext();
    else if (path !== undefined && choice % 3 === 0) run.fail(path);
    else if (path !== undefined) run.succeed(path, choice);
    check();
  }
  answerAll(run);
  check();
}

function answerAll(run: KernelDriver): void {
  for (let round = 0; run.outcome === undefined; round += 1) {
    assert.ok(round < 20_000, 'every run ends once all attempts are answered');
    const [path] = run.attempts.keys();
    if (run.serve()) continue;
    if (path !== undefined) run.succeed(path, round);
    else if (run.timers.size > 0) run.fireNext();
    // What waits for events may wait for ever.
    else if (round % 5 < 4) run.send(round % 2);
    else run.cancel();
  }
}

/** Holds of each turn that it gives the same events when nothing may begin at first, and then one thing after the other. */
class SteppedDriver extends KernelDriver {
  override take(input: Parameters<KernelDriver['take']>[0]): string[] {
    const state = this.replayed();
    const events: RunEventBody[] = [];
    const take = (more: readonly RunEventBody[]): void => {
      for (const event of more) evolve(state, event);
      events.push(...more);
    };
    const { time } = this;
    take(decide(state, { ...input, time } as Input, 0));
    while (nextStart(state, time) !== undefined) take(decide(state, { type: 'proceed', time }, 1));
    const before = this.events.length;
    const lines = super.take(input);
    assert.deepEqual(events, this.events.slice(before));
    return lines;
  }
}

describe('kernel: properties', () => {
  it('replays to the state that it lived through, at any moment', () => {
    fc.assert(
      fc.property(
        plans,
        fc.array(fc.nat(10_000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (plan, choices, slots) => {
          const run = new KernelDriver(plan, { slots });
          drive(run, choices, () => run.assertReplays());
          assert.equal(run.attempts.size, 0, 'nothing runs after the end');
          assert.equal(run.timers.size, 0, 'no timer is left');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('does the same when it goes on one start at a time', () => {
    fc.assert(
      fc.property(
        plans,
        fc.array(fc.nat(10_000), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (plan, choices, slots) => {
          drive(new SteppedDriver(plan, { slots }), choices, () => undefined);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('respects needs, limits and slots, and settles each step once', () => {
    fc.assert(
      fc.property(
        plans,
        fc.array(fc.nat(10_000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (plan, choices, slots) => {
          const run = new KernelDriver(plan, { slots });
          drive(run, choices, () => assert.ok(run.attempts.size <= slots, 'slots'));
          checkEvents(plan, run.events);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('asks again for what has not answered when a run is taken up', () => {
    fc.assert(
      fc.property(plans, fc.array(fc.nat(10_000), { maxLength: 12 }), (plan, choices) => {
        const run = new KernelDriver(plan);
        drive(run, choices, () => {
          const pending = pendingCommands(run.replayed());
          const attempts = pending.flatMap(command =>
            command.type === 'startAttempt' || command.type === 'abortAttempt' ? [command.path] : [],
          );
          const timers = pending.flatMap(command => (command.type === 'setTimer' ? [[command.timer, command.at]] : []));
          assert.deepEqual(attempts.sort(), [...run.attempts.keys()].sort());
          for (const [timer, at] of timers) assert.equal(run.timers.get(String(timer)) ?? at, at);
          const names = new Set(timers.map(([name]) => name));
          assert.ok([...run.timers.keys()].every(timer => names.has(timer) || isPast(run, timer)));
        });
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same events for the same inputs', () => {
    fc.assert(
      fc.property(plans, fc.array(fc.nat(10_000), { maxLength: 40 }), (plan, choices) => {
        const [one, other] = [new KernelDriver(plan), new KernelDriver(plan)];
        drive(one, choices, () => undefined);
        drive(other, choices, () => undefined);
        assert.deepEqual(one.events, other.events);
        assert.deepEqual(snapshot(one.state), snapshot(other.state));
      }),
      { numRuns: 50 },
    );
  });
});

/** A timer of a step that does not run any more is of no use. */
function isPast(run: KernelDriver, timer: string): boolean {
  const path = timer.slice(timer.indexOf(':') + 1);
  return run.state.steps.get(path)?.status !== 'running';
}

type Ended = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** Walks over the events of a whole run with a bookkeeping of its own. */
function checkEvents(plan: Plan, events: readonly RunEventBody[]): void {
  const status = new Map<string, Ended | 'started'>();
  const blocks = new Map<string, { flow: string; block: number; live: Set<string> }>();
  const limits = new Map<string, number>();
  for (const event of events) {
    switch (event.type) {
      case 'block.started': {
        blocks.set(event.path, { flow: event.flow, block: event.block, live: new Set() });
        if (event.index === undefined) break;
        const loop = event.path.slice(0, event.path.lastIndexOf('['));
        const live = [...blocks.keys()].filter(
          path => path.startsWith(`${loop}[`) && path.endsWith(']') && !path.slice(loop.length + 1).includes('['),
        );
        assert.ok(live.length <= (limits.get(loop) ?? Infinity), `${loop} keeps its limit`);
        break;
      }
      case 'block.ended':
        blocks.delete(event.path);
        // What is retried begins anew, with the same paths.
        for (const path of status.keys()) if (path.startsWith(`${event.path}/`)) status.delete(path);
        break;
      case 'step.started':
        checkNeeds(plan, blocks, status, event.path);
        limits.set(event.path, event.limit ?? Infinity);
        status.set(event.path, 'started');
        break;
      case 'value.computed':
        checkNeeds(plan, blocks, status, event.path);
        settleOnce(status, event.path, 'succeeded');
        break;
      case 'step.succeeded':
      case 'step.failed':
      case 'step.skipped':
      case 'step.cancelled':
        settleOnce(status, event.path, event.type.slice(5) as Ended);
        break;
    }
  }
  assert.equal(events.filter(event => /^run\.(succeeded|failed|cancelled)$/.test(event.type)).length, 1);
}

function settleOnce(status: Map<string, Ended | 'started'>, path: string, ended: Ended): void {
  const before = status.get(path);
  assert.ok(before === undefined || before === 'started', `${path} settles once`);
  status.set(path, ended);
}

function checkNeeds(
  plan: Plan,
  blocks: ReadonlyMap<string, { flow: string; block: number }>,
  status: ReadonlyMap<string, Ended | 'started'>,
  path: string,
): void {
  const place = path.slice(0, path.lastIndexOf('/'));
  const block = blocks.get(place)!;
  const flow = plan.flows[block.flow]!;
  const node = flow.nodes.find(one => one.block === block.block && path === `${place}/${one.name}`)!;
  const statusOf = (number: number): Ended | 'started' | undefined => status.get(pathOf(number));
  const pathOf = (number: number): string => {
    let around = place;
    while (blocks.get(around)?.block !== flow.nodes[number]!.block) around = around.slice(0, around.lastIndexOf('/'));
    return `${around}/${flow.nodes[number]!.name}`;
  };
  for (const need of node.needs) assert.ok(isMet(need, statusOf), `${path} has what it needs`);
}

function isMet(need: Need, statusOf: (node: number) => Ended | 'started' | undefined): boolean {
  if (need.kind === 'any') return need.nodes.some(node => statusOf(node) === 'succeeded');
  const status = statusOf(need.node);
  if (need.on === 'failed') return status === 'failed';
  if (need.on === 'settled') return status !== undefined && status !== 'started';
  return status === 'succeeded' || status === 'skipped' || status === 'cancelled';
}
