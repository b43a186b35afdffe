/**
 * Runs on three nodes and three workers, of which one after the other is killed at random and started again. Each run must
 * come to what it should, no result that is recorded may be made again, and nothing that the cluster has taken over may be
 * lost. What actions have done is known from a file that they write.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { newRunId } from '#runner/engines/common/runId.ts';
import { RestateClient } from '#runner/engines/restate/client.ts';
import type { Resolution } from '#runner/kernel/input.ts';
import { freePort } from '#scripts/freePort.ts';
import { startBalancer } from '../../../scripts/cluster/balancer.ts';
import { type RestateNode, startRestate } from '../../../scripts/cluster/restate.ts';
import { Chance } from '../../sim/chance.ts';
import { checkEnded } from '../../sim/checks.ts';

const text = `
declare action safe(x: int) -> int idempotent
declare action once(x: int) -> int

resource gate = lock()

event opened(id: int)

flow part(n: int) -> int {
  step a = safe(x: n)
  step b = once(x: a)
  return b
}

flow main(n: int) -> int {
  step first = safe(x: n)
  step parts = for i in range(4) {
    step p = part(n: first + i)
    yield p
  }
  step mark = once(x: first) using gate
  step door = wait opened(id: n) after first
  step last = safe(x: parts.sum() + mark) after door
  return last
}
`;

const uri = 'file:///chaos.flow';

/** What \`main\` gives. */
function outputFor(n: number): number {
  const first = n + 1;
  const parts = [0, 1, 2, 3].map(i => (first + i + 1) * 2);
  return parts.reduce((sum, part) => sum + part, 0) + first * 2 + 1;
}

/** What an action has written down. */
export interface LedgerLine {
  /** Of the run and the step. */
  readonly key: string;
  readonly time: number;
  readonly what: 'begin' | 'end';
  readonly value?: number;
  /** Of the worker's process. */
  readonly worker: number;
}

/** What was done to the site while runs went on. */
interface Deed {
  readonly time: number;
  readonly text: string;
}

/** What a person has said of a step that was in doubt. */
interface PersonsAnswer {
  readonly time: number;
  /** Of the run and the step. */
  readonly key: string;
  readonly resolution: Resolution;
}

export interface ChaosOptions {
  readonly server: string;
  readonly runs: number;
  readonly seed: string;
  /** Is told how far it is. */
  readonly say?: (text: string) => void;
}

export interface ChaosFigures {
  runs: number;
  calls: number;
  /** Calls of actions that came to no recorded result. */
  vain: number;
  /**
   * Those of them that began when the result was recorded already, as where a worker was given the attempt by a node that
   * was killed since. Only what may be done twice without harm begins so: all else asks the cluster first.
   */
  late: number;
  /** Steps about which the run asked. */
  doubts: number;
  /** Of the answers: those that had a step done again whose worker, which had lost its connection, did it all the same. */
  mistaken: number;
  workersKilled: number;
  nodesKilled: number;
}

/** Rejects at the first thing that is not right. */
export async function chaos(options: ChaosOptions): Promise<ChaosFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-chaos-'));
  const ledger = join(folder, 'ledger');
  writeFileSync(ledger, '');
  const restate = await startRestate(options.server, 3);
  const site = new Site(restate.nodes, ledger, options);
  const balancer = await site.start();
  try {
    await new RestateClient((restate.nodes[0] as RestateNode).address).deploy(balancer.url);
    return await site.run(options.runs);
  } finally {
    site.close();
    await balancer.close();
    await restate.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run's events, and when each was first seen, by its number. */
interface Followed {
  readonly events: readonly RunEvent[];
  readonly seenAt: readonly number[];
}

/**
 * Until when an event was certainly recorded, in milliseconds since 1970-01-01 UTC. The time that it bears is that of what it
 * tells: when a result came about, which may be long before the cluster takes it. But it was recorded before it was seen,
 * and before a step began whose start is recorded after it. `begins`: when the action of a step first began, by its path.
 */
function recordedBy(event: RunEvent, { events, seenAt }: Followed, begins: ReadonlyMap<string, number>): number {
  const before = new Set<string>();
  let recorded = seenAt[event.seq] ?? Number.POSITIVE_INFINITY;
  for (const each of events) {
    if (each.type !== 'attempt.started') continue;
    if (each.seq < event.seq) before.add(each.path);
    else if (!before.has(each.path)) recorded = Math.min(recorded, begins.get(each.path) ?? recorded);
  }
  return recorded;
}

/** What is known of a step that may not be repeated. `again`: where a person, who found that it had no effect, had it done again. */
interface OnceDone {
  readonly begun: readonly LedgerLine[];
  readonly ends: readonly LedgerLine[];
  readonly again: readonly PersonsAnswer[];
}

/**
 * An action that may not be repeated begins once for an attempt, before a person is asked what came of it; none begins late,
 * for an attempt that a person has given up. So there is one effect, and one more at most for each time that a person had
 * it done again while it was still under way.
 */
function checkTurns(path: string, { begun, ends, again }: OnceDone, events: readonly RunEvent[]): void {
  const attempts = [0];
  for (const event of events) {
    if (!('path' in event) || event.path !== path) continue;
    if (event.type === 'step.resolved' && event.how === 'retry') attempts.push(0);
    if (event.type === 'attempt.started') attempts.push((attempts.pop() ?? 0) + 1);
  }
  assert.equal(attempts.length, again.length + 1, `${path} goes on as a person has said`);
  for (const [turn, count] of attempts.entries()) {
    const [from, to] = [again[turn - 1]?.time ?? 0, again[turn]?.time ?? Number.POSITIVE_INFINITY];
    const own = begun.filter(({ time }) => time >= from && time < to);
    assert.ok(own.length <= count, `${path} begins ${own.length} times for ${count} attempts`);
  }
  assert.ok(ends.length >= 1, `${path} has its effect`);
  assert.ok(ends.length <= 1 + again.length, `${path} has its effect again only where a person has said so`);
}

const isDoubt = (event: RunEvent): event is RunEvent & { readonly type: 'step.inDoubt' } =>
  event.type === 'step.inDoubt';

const sideBySide = 12;
/** How long a call, and a run, may take, in milliseconds. */
const [callPatience, runPatience] = [60_000, 600_000];

class Site {
  readonly #nodes: readonly RestateNode[];
  readonly #clients: readonly RestateClient[];
  readonly #ledger: string;
  readonly #say: (text: string) => void;
  readonly #chance: Chance;
  readonly #workers: { readonly port: number; child: ChildProcess }[] = [];
  readonly #figures: ChaosFigures = {
    runs: 0,
    calls: 0,
    vain: 0,
    late: 0,
    doubts: 0,
    mistaken: 0,
    workersKilled: 0,
    nodesKilled: 0,
  };
  readonly #plan = lower(analyse([{ uri, text }]), uri, 'main');
  readonly #answers: PersonsAnswer[] = [];
  readonly #deeds: Deed[] = [];
  #started = 0;
  #isOver = false;

  constructor(nodes: readonly RestateNode[], ledger: string, { seed, say = () => undefined }: ChaosOptions) {
    this.#say = say;
    this.#nodes = nodes;
    this.#clients = nodes.map(({ address }) => new RestateClient(address));
    this.#ledger = ledger;
    this.#chance = new Chance(`${seed} chaos`);
  }

  async start(): ReturnType<typeof startBalancer> {
    for (const node of this.#nodes) {
      const port = await freePort();
      this.#workers.push({ port, child: await this.#startWorker(port, node) });
    }
    return await startBalancer(this.#workers.map(({ port }) => port));
  }

  close(): void {
    this.#isOver = true;
    for (const { child } of this.#workers) child.kill('SIGKILL');
  }

  async run(count: number): Promise<ChaosFigures> {
    const work = async (): Promise<void> => {
      while (this.#started < count) {
        this.#started += 1;
        await this.#runOne(this.#started);
        this.#figures.runs += 1;
      }
    };
    const kills = this.#killOn();
    // What goes wrong while something is killed is told as well.
    await Promise.race([Promise.all(Array.from({ length: sideBySide }, work)), kills]);
    this.#isOver = true;
    await kills;
    return this.#figures;
  }

  async #startWorker(port: number, { address }: RestateNode): Promise<ChildProcess> {
    const program = fileURLToPath(new URL('chaosWorker.ts', import.meta.url));
    const child = spawn(process.execPath, [program, `${port}`, this.#ledger, `${this.#chance.below(1_000_000)}`], {
      env: { ...process.env, INGRESS: address.ingress, ADMIN: address.admin },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', code => reject(new Error(`A worker ended with code ${code}.`)));
    });
    return child;
  }

  /** One thing at a time, as long as there are runs. */
  async #killOn(): Promise<void> {
    while (!this.#isOver) {
      this.#say(
        `${this.#figures.runs} runs, ${this.#figures.workersKilled} workers and ${this.#figures.nodesKilled} nodes killed`,
      );
      await delay(400 + this.#chance.below(1200));
      if (this.#isOver) return;
      if (this.#chance.hits(0.65)) await this.#killWorker(this.#chance.below(this.#workers.length));
      else await this.#killNode(this.#chance.pick(this.#nodes));
    }
  }

  async #killWorker(index: number): Promise<void> {
    const worker = this.#workers[index];
    if (worker === undefined) return;
    const gone = new Promise(resolve => worker.child.once('exit', resolve));
    this.#note(`worker ${worker.child.pid} is killed`);
    worker.child.kill('SIGKILL');
    await gone;
    this.#figures.workersKilled += 1;
    await delay(100 + this.#chance.below(1200));
    if (this.#isOver) return;
    worker.child = await this.#startWorker(worker.port, this.#chance.pick(this.#nodes));
    this.#note(`worker ${worker.child.pid} has started`);
    if (this.#isOver) worker.child.kill('SIGKILL');
  }

  async #killNode(node: RestateNode): Promise<void> {
    this.#note(`${node.name} is killed`);
    await node.kill();
    this.#figures.nodesKilled += 1;
    await delay(500 + this.#chance.below(2500));
    await node.start();
    this.#note(`${node.name} has started`);
  }

  #note(text: string): void {
    this.#deeds.push({ time: Date.now(), text });
  }

  async #runOne(n: number): Promise<void> {
    const id = newRunId(Date.now());
    const request = { plan: this.#plan, input: { clear: { n } }, seed: `${n}`, cwd: '/' };
    await this.#call(client => client.start(id, request));
    // It is sent once; the cluster has taken it over.
    const event = { type: 'eventReceived', time: Date.now(), event: 'opened', fields: { id: n } } as const;
    await this.#call(client => client.tell(id, event));
    const followed = await this.#follow(id);
    try {
      this.#check(id, n, followed);
    } catch (thrown) {
      throw new Error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${this.#story(id, followed)}`);
    }
  }

  async #follow(id: string): Promise<Followed> {
    let seen: readonly RunEvent[] = [];
    const seenAt: number[] = [];
    const answered = new Set<number>();
    for (const until = Date.now() + runPatience; Date.now() < until; await delay(250)) {
      const found = await this.#call(client => client.events(id, { skip: 0 }));
      const events = found.flatMap(batch => batch.events);
      assert.deepEqual(events.slice(0, seen.length), seen, 'what was told once has happened');
      for (const { seq } of events.slice(seen.length)) seenAt[seq] = Date.now();
      seen = events;
      const last = events.findLast(({ type }) => type !== 'step.log');
      if (last !== undefined && /^run\.(succeeded|failed|cancelled)$/.test(last.type)) return { events, seenAt };
      if (last?.type !== 'run.waiting') continue;
      const doubts = last.inDoubt.map(path => events.filter(isDoubt).findLast(event => event.path === path));
      const open = doubts.filter(doubt => doubt !== undefined).filter(({ seq }) => !answered.has(seq));
      // A worker that has only lost its connection is still at it.
      if (open.length > 0) await delay(1500);
      for (const { seq, path } of open) {
        answered.add(seq);
        await this.#resolve(id, path);
      }
    }
    throw new Error(`${id} does not end:\n${seen.map(event => JSON.stringify(event)).join('\n')}`);
  }

  /** As a person who looks up what was done. */
  async #resolve(run: string, path: string): Promise<void> {
    this.#figures.doubts += 1;
    const done = this.#lines().findLast(({ key, what }) => key === `${run}/${path}` && what === 'end');
    const resolution =
      done === undefined ? ({ how: 'retry' } as const) : ({ how: 'done', value: done.value as Json } as const);
    this.#answers.push({ time: Date.now(), key: `${run}/${path}`, resolution });
    await this.#call(client => client.tell(run, { type: 'resolve', time: Date.now(), path, resolution }));
  }

  /** All that is known of a run, and what was killed meanwhile, in the order of time. */
  #story(run: string, { events, seenAt }: Followed): string {
    const lines: Deed[] = [
      ...events.map(event => ({ time: seenAt[event.seq] ?? 0, text: `seen: ${JSON.stringify(event)}` })),
      ...this.#lines()
        .filter(({ key }) => key.startsWith(`${run}/`))
        .map(({ time, ...line }) => ({ time, text: `done: ${JSON.stringify(line)}` })),
      ...this.#answers
        .filter(({ key }) => key.startsWith(`${run}/`))
        .map(({ time, ...answer }) => ({ time, text: `answered: ${JSON.stringify(answer)}` })),
    ].sort((one, other) => one.time - other.time);
    const [first, last] = [lines[0]?.time ?? 0, lines.at(-1)?.time ?? 0];
    const deeds = this.#deeds.filter(({ time }) => time >= first && time <= last);
    return [...lines, ...deeds]
      .sort((one, other) => one.time - other.time)
      .map(({ time, text }) => `${time} ${text}`)
      .join('\n');
  }

  #lines(): readonly LedgerLine[] {
    const lines = readFileSync(this.#ledger, 'utf8').split('\n');
    return lines.filter(line => line !== '').map(line => JSON.parse(line) as LedgerLine);
  }

  #check(run: string, n: number, followed: Followed): void {
    const { events } = followed;
    checkEnded(events);
    const end = events.at(-1);
    assert.equal(end?.type, 'run.succeeded', JSON.stringify(end));
    assert.equal(end.output, outputFor(n));
    const calls = this.#lines().filter(({ key }) => key.startsWith(`${run}/`));
    const begun = calls.filter(({ what }) => what === 'begin');
    this.#figures.calls += begun.length;
    const begins = new Map<string, number>();
    for (const { key, time } of begun.toReversed()) begins.set(key.slice(run.length + 1), time);
    for (const path of new Set(begun.map(({ key }) => key.slice(run.length + 1)))) {
      const own = begun.filter(({ key }) => key === `${run}/${path}`);
      const of = (type: RunEvent['type']) =>
        events.filter(event => event.type === type && 'path' in event && event.path === path);
      const [succeeded] = of('step.succeeded');
      assert.ok(succeeded !== undefined, `${path} has a result`);
      this.#figures.vain += own.length - 1;
      const isRepeatable = events.some(
        event => event.type === 'attempt.started' && event.path === path && event.action === 'safe',
      );
      const recorded = recordedBy(succeeded, followed, begins);
      const late = own.filter(({ time }) => time > recorded);
      if (isRepeatable) this.#figures.late += late.length;
      else assert.deepEqual(late, [], `${run}/${path} is done again after its result was recorded, by ${recorded}`);
      if (isRepeatable) continue;
      const ends = calls.filter(({ key, what }) => key === `${run}/${path}` && what === 'end');
      const again = this.#answers.filter(
        ({ key, resolution }) => key === `${run}/${path}` && resolution.how === 'retry',
      );
      checkTurns(path, { begun: own, ends, again }, events);
      this.#figures.mistaken += ends.length - 1;
    }
  }

  /** Asks any node, and another one while it does not answer. */
  async #call<T>(ask: (client: RestateClient) => Promise<T>): Promise<T> {
    for (const until = Date.now() + callPatience; ; await delay(200)) {
      const index = Math.floor(Math.random() * this.#clients.length);
      try {
        return await ask(this.#clients[index] as RestateClient);
      } catch (thrown) {
        if (Date.now() > until) throw thrown;
      }
    }
  }
}
