import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { ParameterSignature } from '#protocol/shape.ts';
import type { Action, ActionContext, ResourceKind } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { InputProblem } from '#runner/engines/common/input.ts';
import type { RunOutcome } from '#runner/engines/common/runHandle.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import type { EngineOptions } from '#runner/engines/embedded/engineOptions.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { type ActionSketch, planOfActions } from './plans.ts';

type Work = (context: ActionContext, input: Readonly<Record<string, unknown>>) => unknown;

interface Ran {
  readonly outcome: RunOutcome;
  readonly events: readonly RunEvent[];
}

/** Runs a plan whose actions are these functions. */
async function run(
  steps: readonly ActionSketch[],
  work: Readonly<Record<string, Work>>,
  options: Partial<EngineOptions> & {
    readonly cancelAfter?: number;
    readonly resourceKinds?: Record<string, ResourceKind>;
  } = {},
): Promise<Ran> {
  const actions = Object.fromEntries(
    Object.entries(work).map(([name, act]): [string, Action] => [
      name,
      // A plain function on purpose: an action may throw before it gives its promise.
      { parameters: [], run: (input, context) => act(context, input) as Promise<null> },
    ]),
  );
  const { cancelAfter, resourceKinds = {}, ...rest } = options;
  const handle = startRun(planOfActions(steps), {}, { cwd: '/', registry: { actions, resourceKinds }, ...rest });
  const events: RunEvent[] = [];
  handle.onEvents(batch => events.push(...batch));
  if (cancelAfter !== undefined) setTimeout(() => handle.cancel('enough'), cancelAfter);
  return { outcome: await handle.done, events };
}

function ofType<Type extends RunEvent['type']>(ran: Ran, type: Type): readonly Extract<RunEvent, { type: Type }>[] {
  return ran.events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

describe('the embedded engine', () => {
  it('runs steps and tells events in order, without gaps', async () => {
    const ran = await run([{ action: 'a' }, { action: 'a', after: [0] }], { a: async () => 7 });
    assert.equal(ran.outcome.status, 'succeeded');
    assert.deepEqual(
      ran.events.map(event => event.seq),
      ran.events.map((_, index) => index + 1),
    );
    assert.equal(ran.events[0]?.type, 'run.started');
    assert.equal(ran.events.at(-1)?.type, 'run.succeeded');
    assert.deepEqual(
      ofType(ran, 'step.succeeded').map(event => [event.path, event.value]),
      [
        ['main/s0', 7],
        ['main/s1', 7],
      ],
    );
  });

  it('runs independent steps side by side, at most as many as there are slots', async () => {
    let now = 0;
    let most = 0;
    const a: Work = async () => {
      most = Math.max(most, ++now);
      await delay(5);
      now--;
      return null;
    };
    await run(
      Array.from({ length: 10 }, () => ({ action: 'a' })),
      { a },
      { slots: 3 },
    );
    assert.equal(most, 3);
  });

  it('turns whatever an action throws into the error of its step, with its place', async () => {
    const thrown: readonly (readonly [unknown, string, string])[] = [
      [new ActionFailure('http/status', 'No.', { details: { status: 500 } }), 'http/status', 'No.'],
      [new Error('oops'), 'action/unexpected', 'oops'],
      ['just text', 'action/unexpected', 'just text'],
      [undefined, 'action/unexpected', 'The action failed with undefined.'],
      [{ a: 1 }, 'action/unexpected', 'The action failed with {"a":1}.'],
    ];
    for (const [value, code, message] of thrown) {
      for (const isSync of [true, false]) {
        const fail: Work = () => {
          if (isSync) throw value;
          return Promise.reject(value);
        };
        const ran = await run([{ action: 'ok' }, { action: 'fail', after: [0] }], { ok: async () => 1, fail });
        assert.ok(ran.outcome.status === 'failed');
        assert.equal(ran.outcome.error.code, code);
        assert.equal(ran.outcome.error.message, message);
        assert.equal(ran.outcome.error.path, 'main/s1');
        assert.equal(ran.outcome.error.place?.line, 2);
      }
    }
  });

  it('makes further attempts with the same idempotency key', async () => {
    const keys: string[] = [];
    const flaky: Work = async context => {
      keys.push(context.idempotencyKey);
      if (keys.length < 3) throw new Error('not yet');
      return 'done';
    };
    const ran = await run([{ action: 'flaky', retry: 5 }], { flaky });
    assert.equal(ran.outcome.status, 'succeeded');
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
    assert.equal(ofType(ran, 'attempt.failed').length, 2);
  });

  it('records what steps log before their end, and joins what belongs together', async () => {
    const a: Work = async context => {
      for (let line = 0; line < 100; line++) context.log({ level: 'info', stream: 'stdout', text: `line ${line}` });
      context.log({ level: 'warn', stream: 'log', text: 'careful' });
      return null;
    };
    const ran = await run([{ action: 'a' }], { a });
    const logs = ofType(ran, 'step.log');
    assert.equal(logs.length, 2);
    assert.equal(logs[0]?.text.split('\n').length, 100);
    const end = ran.events.findIndex(event => event.type === 'step.succeeded');
    assert.ok(ran.events.indexOf(logs[1]!) < end);
  });

  it('tells logs while a step runs', async () => {
    const seen: number[] = [];
    const a: Work = async context => {
      context.log({ level: 'info', stream: 'log', text: 'early' });
      await delay(150);
      seen.push(performance.now());
      return null;
    };
    const actions = {
      a: { parameters: [], run: (input, context) => a(context, input) as Promise<null> } satisfies Action,
    };
    const handle = startRun(
      planOfActions([{ action: 'a' }]),
      {},
      { cwd: '/', registry: { actions, resourceKinds: {} } },
    );
    handle.onEvents(events => {
      if (events.some(event => event.type === 'step.log')) seen.push(performance.now());
    });
    await handle.done;
    assert.equal(seen.length, 2);
    assert.ok(seen[0]! < seen[1]! - 50);
  });

  it('stops what runs when it is cancelled', async () => {
    const wait: Work = context =>
      new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new Error('stopped'))));
    const ran = await run(
      [{ action: 'wait' }, { action: 'never', after: [0] }],
      { wait, never: async () => 1 },
      { cancelAfter: 20 },
    );
    assert.deepEqual(ran.outcome, { status: 'cancelled', reason: 'enough' });
    assert.equal(ofType(ran, 'step.cancelled').length > 0, true);
    assert.equal(ofType(ran, 'step.succeeded').length, 0);
  });

  it('goes on without an action that ignores its signal, and says so', async () => {
    const stubborn: Work = () => new Promise(() => undefined);
    const ran = await run([{ action: 'stubborn' }], { stubborn }, { cancelAfter: 10, abandonAfter: 50 });
    assert.equal(ran.outcome.status, 'cancelled');
    assert.match(ofType(ran, 'step.log')[0]?.text ?? '', /did not stop within 0\.05 s/);
  });

  it('opens a resource once, tries again after a failure, and closes it before it is done', async () => {
    const told: string[] = [];
    const test: ResourceKind = {
      parameters: [],
      open: async () => {
        told.push('open');
        if (told.length === 1) throw new Error('not yet');
        return { kind: 'test', close: async () => void told.push('close') };
      },
    };
    const ran = await run(
      [
        { action: 'use', resource: 'f#db', retry: 3 },
        { action: 'use', resource: 'f#db', after: [0] },
      ],
      { use: async context => context.resource?.kind ?? null },
      { resourceKinds: { test } },
    );
    assert.equal(ran.outcome.status, 'succeeded');
    assert.deepEqual(told, ['open', 'open', 'close']);
  });

  it('writes events before it acts on them', async () => {
    const journal = openMemoryJournal();
    const recorded: number[] = [];
    const a: Work = async () => {
      const [known] = journal.listRuns();
      recorded.push(journal.readEvents(known!.id).filter(event => event.type === 'attempt.started').length);
      return null;
    };
    const ran = await run([{ action: 'a' }, { action: 'a', after: [0] }], { a }, { journal });
    assert.deepEqual(recorded, [1, 2]);
    const [record] = journal.listRuns();
    assert.equal(record?.status, 'succeeded');
    assert.deepEqual(journal.readEvents(record!.id), JSON.parse(JSON.stringify(ran.events)));
    journal.close();
  });

  it('fails, and says why, when the journal can not be opened or written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-engine-'));
    writeFileSync(join(folder, '.baton'), '');
    const ran = await run([{ action: 'a' }], { a: async () => assert.fail('It ran.') }, { workspace: folder });
    assert.ok(ran.outcome.status === 'failed');
    assert.equal(ran.outcome.error.code, 'journal');
    assert.deepEqual(
      ran.events.map(event => event.type),
      ['run.failed'],
    );
    rmSync(folder, { recursive: true });

    const journal = openMemoryJournal();
    const closing: Work = async () => journal.close();
    const broken = await run(
      [{ action: 'closing' }, { action: 'a', after: [0] }],
      { closing, a: async () => assert.fail('It ran.') },
      { journal },
    );
    assert.ok(broken.outcome.status === 'failed');
    assert.equal(broken.outcome.error.code, 'journal');
  });

  it('names an action that it does not have', async () => {
    const ran = await run([{ action: 'toString' }], {});
    assert.ok(ran.outcome.status === 'failed');
    assert.equal(ran.outcome.error.message, 'There is no action `toString`.');
  });

  it('is not broken by a listener', async () => {
    const actions = { a: { parameters: [], run: async () => 1 } };
    const handle = startRun(
      planOfActions([{ action: 'a' }]),
      {},
      { cwd: '/', registry: { actions, resourceKinds: {} } },
    );
    const warned = new Promise<Error>(resolve => process.once('warning', resolve));
    handle.onEvents(() => {
      throw new Error('bad listener');
    });
    assert.equal((await handle.done).status, 'succeeded');
    assert.equal((await warned).message, 'bad listener');
  });

  it('checks its input', () => {
    const shape = {
      kind: 'object',
      fields: [{ name: 'n', shape: { kind: 'int' }, optional: false, doc: undefined }],
    } as const;
    const parameters: readonly ParameterSignature[] = [
      { name: 'order', shape, optional: false, doc: undefined, typeText: '{ n: int }' },
      { name: 'note', shape: { kind: 'string' }, optional: true, doc: undefined, typeText: 'string' },
    ];
    const plan = planOfActions([], parameters);
    const problem = (input: Parameters<typeof startRun>[1]): InputProblem => {
      try {
        startRun(plan, input, { cwd: '/' });
      } catch (thrown) {
        if (thrown instanceof InputProblem) return thrown;
        throw thrown;
      }
      return assert.fail('It was taken.');
    };
    assert.equal(problem({}).message, 'The flow `main` needs the parameter `order` ({ n: int }).');
    assert.equal(
      problem({ order: { n: 'x' } }).message,
      'The parameter `order.n` takes a whole number, and was given the text "x".',
    );
    assert.equal(problem({ ordre: 1 }).message, 'The flow `main` has no parameter `ordre`. Did you mean `order`?');
    assert.equal(problem({ order: { n: 1 }, note: 3 }).parameter, 'note');
  });

  it('is let go while steps are under way: they end, nothing starts, and it goes on from there', async () => {
    const journal = openMemoryJournal();
    const done: string[] = [];
    const act = (_input: unknown, context: ActionContext): Promise<null> => {
      done.push(context.idempotencyKey.slice(-2));
      return delay(30).then(() => null);
    };
    const actions = { a: { parameters: [], run: act } };
    const registry = { actions, resourceKinds: {} };
    const plan = planOfActions([{ action: 'a' }, { action: 'a', after: [0] }]);
    const first = startRun(plan, {}, { cwd: '/', registry, journal });
    await delay(10);
    first.interrupt(10_000);
    assert.deepEqual(await first.done, { status: 'interrupted' });
    assert.deepEqual(done, ['s0']);
    assert.equal(journal.readRun(first.id)?.status, 'interrupted');
    const second = resumeRun(journal, first.id, { registry });
    assert.equal((await second.done).status, 'succeeded');
    assert.deepEqual(done, ['s0', 's1']);
    journal.close();
  });

  it('is let go although a step does not end in time', async () => {
    const journal = openMemoryJournal();
    const actions = { a: { parameters: [], run: () => new Promise<null>(() => undefined) } };
    const handle = startRun(
      planOfActions([{ action: 'a' }]),
      {},
      { cwd: '/', registry: { actions, resourceKinds: {} }, journal },
    );
    await delay(10);
    handle.interrupt(20);
    assert.equal((await handle.done).status, 'interrupted');
    journal.close();
  });
});
