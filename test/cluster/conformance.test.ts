/** The conformance programs on a real Restate server: the same outcomes, and the same order of events. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action, ActionContext } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { newRunId } from '#runner/engines/common/runId.ts';
import { RestateClient } from '#runner/engines/restate/client.ts';
import { submitRun } from '#runner/engines/restate/clusterRun.ts';
import { startWorker, type Worker } from '#runner/engines/restate/worker.ts';
import { type RestateNode, type RestateServers, startRestate } from '../../scripts/cluster/restate.ts';
import { type Program, readProgram } from '../conformance/program.ts';
import { verify } from '../conformance/verify.ts';

const folder = new URL('../conformance/', import.meta.url);

/** The programs count in milliseconds; on a cluster each takes longer, so that the cluster's own time does not matter. */
const slownessOf = (text: string): number => (/\b\d+s\b/.test(text) ? 6 : 20);

/** These are about more than one run: all programs share one cluster, and would take each other's results. */
const aboutOthers = /^\/\/! child |\bcache\b/m;

/** Times of these are too long to wait for, whatever the clock. */
const tooLong = /\b\d+[hd]\b/;

function slowed(text: string): Program {
  const slowness = slownessOf(text);
  const slower = (time: number) => time * slowness;
  const program = readProgram(
    text.replaceAll(/\b(\d+)(m?s)\b/g, (_, number, unit) => `${slower(Number(number))}${unit}`),
  );
  return {
    ...program,
    cancelAt: program.cancelAt === undefined ? undefined : slower(program.cancelAt),
    answers: program.answers.map(answer => ({ ...answer, at: slower(answer.at) })),
    arriving: program.arriving.map(event => ({ ...event, at: slower(event.at) })),
    outcomes: new Map(
      [...program.outcomes].map(([path, outcomes]) => [
        path,
        outcomes.map(outcome => ({ ...outcome, after: slower(outcome.after ?? 0) })),
      ]),
    ),
  };
}

/** Actions of all programs: what each comes to, the program of its run says. */
class Script {
  readonly actions: Record<string, Action> = {};
  readonly #programs = new Map<string, Program>();
  readonly #attempts = new Map<string, number>();

  add(plan: Plan): void {
    for (const { nodes } of Object.values(plan.flows)) {
      for (const { clauses, ...node } of nodes) {
        if (node.kind === 'action') this.#declare(node.call.action);
        if (clauses.undo !== undefined) this.#declare(clauses.undo.action);
      }
    }
  }

  play(run: string, program: Program): void {
    this.#programs.set(run, program);
  }

  #declare(name: string): void {
    this.actions[name] = { parameters: [], run: (_, context) => this.#comeTo(context) };
  }

  async #comeTo({ idempotencyKey, signal }: ActionContext): Promise<Json> {
    const slash = idempotencyKey.indexOf('/');
    const attempt = (this.#attempts.get(idempotencyKey) ?? 0) + 1;
    this.#attempts.set(idempotencyKey, attempt);
    const program = this.#programs.get(idempotencyKey.slice(0, slash));
    const outcomes = program?.outcomes.get(idempotencyKey.slice(slash + 1)) ?? [{}];
    const { after = 0, value = null, fail } = outcomes[Math.min(attempt, outcomes.length) - 1] ?? {};
    await delay(after, undefined, { signal }).catch(() => {
      throw new ActionFailure('cancelled', 'Stopped.');
    });
    if (fail !== undefined) throw new ActionFailure('scripted', fail);
    return value;
  }
}

const server = process.env.RESTATE_SERVER;

(server === undefined ? describe.skip : describe)('conformance on a cluster', () => {
  const script = new Script();
  const results = new Map<string, Promise<readonly RunEvent[]>>();
  let restate: RestateServers;
  let node: RestateNode;
  let worker: Worker;

  const programs = readdirSync(folder)
    .filter(name => name.endsWith('.flow'))
    .sort()
    .map(name => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
    .filter(({ text }) => !tooLong.test(text) && !aboutOthers.test(text))
    .map(({ name, text }) => {
      const program = slowed(text);
      const plan = lower(analyse([{ uri: `file:///${name}`, text: program.text }]), `file:///${name}`, 'main');
      script.add(plan);
      return { name, program, plan };
    });

  /** Of all workers, and of whoever starts runs. */
  const env: Record<string, string> = Object.assign(
    { BATON_KEY: 'key' },
    ...programs.map(each => each.program.secrets),
  );

  async function runOne(client: RestateClient, plan: Plan, program: Program): Promise<readonly RunEvent[]> {
    const id = newRunId(Date.now());
    script.play(id, program);
    const events: RunEvent[] = [];
    const handle = await submitRun(plan, program.input, { client, cwd: '/', env, id, stay: true });
    handle.onEvents(told => events.push(...told));
    const timers = [
      ...(program.cancelAt === undefined
        ? []
        : [setTimeout(() => handle.cancel('the test says so'), program.cancelAt)]),
      ...program.arriving.map(({ at, event, fields }) => setTimeout(() => handle.emit(event, fields), at)),
      ...program.answers.map(({ at, path, answer }) => setTimeout(() => handle.answer(path, answer), at)),
    ];
    await handle.done;
    for (const timer of timers) clearTimeout(timer);
    return events;
  }

  before(async () => {
    restate = await startRestate(server ?? '');
    node = restate.nodes[0] as RestateNode;
    worker = await startWorker({
      cluster: node.address,
      env,
      port: 0,
      registry: { actions: script.actions, resourceKinds: {} },
    });
    const client = new RestateClient(node.address);
    await client.deploy(`http://127.0.0.1:${worker.port}`);
    // Most of a run is waiting: several go on beside each other, each test waits for its own.
    const queue = [...programs];
    const one = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const result = runOne(client, next.plan, next.program);
        results.set(next.name, result);
        await result.catch(() => undefined);
      }
    };
    for (let index = 0; index < 6; index += 1) void one();
  });

  after(async () => {
    await worker?.close();
    await restate?.close();
  });

  for (const { name, program, plan } of programs) {
    it(`${name}: ${program.title}`, async function () {
      // On a machine that others keep busy, one step may overtake another: then the program runs once more, alone.
      this.retries(2);
      while (!results.has(name)) await delay(20);
      try {
        verify(program, (await results.get(name)) ?? []);
      } catch (thrown) {
        results.set(name, runOne(new RestateClient(node.address), plan, program));
        throw thrown;
      }
    });
  }
});
