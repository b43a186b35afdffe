/** The debugger over its real wire, request by request, as the published DAP test client speaks it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { EventsBody, ForkReply, HistoryEntry, LastRun, LaunchArguments } from '#protocol/requests.ts';
import type { RunDiff } from '#protocol/runDiff.ts';
import type { RunEvent } from '#protocol/runEvents.ts';

const adapter = join(import.meta.dirname, '../../runner/debug/main.ts');

const source = `import { greet } from "./greet.flow"

flow main(name: string) -> string {
  let upper = name.upper()
  step hello = shell("echo hello \${upper} >> hello.txt; echo hello \${upper}")
  step greeting = greet(who: hello.stdout)
  step all = for n in [1, 2, 3] limit 1 {
    step one = log("n \${n} \${greeting}")
    yield n * 2
  } after greeting
  step bad = shell("exit 3") after all
    catch { stdout: "caught" }
  return "\${greeting}, \${bad.stdout}"
}

flow failing() {
  step paid = log("paid")
    undo log("refunded")
  step bad = shell("echo no >&2; exit 3") after paid
    retry 1
}

flow wide() {
  step all = for n in range(250) limit 1 {
    step one = log("n \${n}")
    yield { n: n, square: n * n }
  }
  step last = log("\${all.length}")
}
`;

/** Each sleep is under way when `here` is about to begin. */
const besides = `flow besides() {
  step asked = race {
    branch near {
      step first = sleep(1h)
      yield "near"
    }
    branch {
      step second = sleep(1h)
      yield "far"
    }
  }
  step both = parallel {
    step left = sleep(1h)
    step right = sleep(1h)
  }
  step called = nap()
  step each = for city in ["Rome"] {
    step told = race {
      branch loud {
        step here = log("Rome!") after started
        step inner = nap() after here
        yield city
      }
    }
  }
  step started = sleep(100ms)
}

flow nap() {
  step one = sleep(1h)
  step two = race {
    branch deep {
      step three = sleep(1h)
    }
  }
}
`;

const greet = `flow greet(who: string) -> string {
  step said = exec("printf", args: ["%s!", who])
  return said.stdout
}
`;

type Stopped = DebugProtocol.StoppedEvent['body'];

/** Speaks to an adapter in its own process as an editor does. */
class Client {
  readonly folder: string;
  readonly dap: DebugClient;
  readonly events: RunEvent[] = [];
  readonly changed: DebugProtocol.Breakpoint[] = [];
  output = '';
  readonly #stops: Stopped[] = [];
  #wake: (() => void) | undefined;

  constructor(folder = mkdtempSync(join(tmpdir(), 'baton-debugger-'))) {
    this.folder = folder;
    this.dap = new DebugClient(process.execPath, adapter, 'baton', { cwd: folder }, true);
    this.dap.defaultTimeout = 15_000;
    this.dap.on('stopped', ({ body }: DebugProtocol.StoppedEvent) => {
      this.#stops.push(body);
      this.#wake?.();
    });
    this.dap.on('output', ({ body }: DebugProtocol.OutputEvent) => {
      this.output += body.output;
    });
    this.dap.on('breakpoint', ({ body }: DebugProtocol.BreakpointEvent) => this.changed.push(body.breakpoint));
    this.dap.on('baton/events', ({ body }: DebugProtocol.Event) => this.events.push(...(body as EventsBody).events));
    if (!existsSync(this.program)) writeFileSync(this.program, source);
    if (!existsSync(join(folder, 'greet.flow'))) writeFileSync(join(folder, 'greet.flow'), greet);
  }

  get program(): string {
    return join(this.folder, 'main.flow');
  }

  /** Launches, or attaches, with breakpoints in `main.flow` by line. */
  async begin(
    given: Partial<LaunchArguments> & { readonly run?: string },
    breakpoints: readonly (number | DebugProtocol.SourceBreakpoint)[] = [],
    configure: () => Promise<unknown> = async () => undefined,
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const args = { program: this.program, cwd: this.folder, ...given };
    await this.dap.initializeRequest({
      adapterID: 'baton',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
    });
    const launched =
      given.run === undefined
        ? this.dap.launchRequest(args as DebugProtocol.LaunchRequestArguments)
        : this.dap.attachRequest(args as DebugProtocol.AttachRequestArguments);
    const set = await this.setBreakpoints(breakpoints);
    await configure();
    await Promise.all([launched, this.dap.configurationDoneRequest()]);
    return set;
  }

  async setBreakpoints(
    breakpoints: readonly (number | DebugProtocol.SourceBreakpoint)[],
    path = this.program,
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const { body } = await this.dap.setBreakpointsRequest({
      source: { path },
      breakpoints: breakpoints.map(each => (typeof each === 'number' ? { line: each } : each)),
    });
    return body.breakpoints;
  }

  /** The next stop that was not asked for yet. */
  async stop(): Promise<Stopped> {
    const deadline = AbortSignal.timeout(15_000);
    while (this.#stops.length === 0) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        deadline.onabort = () => reject(new Error(`no stop; ${this.output}`));
      });
    }
    return this.#stops.shift() as Stopped;
  }

  /** Where the run stands after the next stop: the frames from inside out, with lines. */
  async standing(): Promise<{ readonly stop: Stopped; readonly frames: readonly string[]; readonly top: number }> {
    const stop = await this.stop();
    const { body } = await this.dap.stackTraceRequest({ threadId: stop.threadId ?? 0 });
    const frames = body.stackFrames.map(({ name, line, source: { name: file } = {} }) => `${name} ${file}:${line}`);
    return { stop, frames, top: body.stackFrames[0]?.id ?? 0 };
  }

  async frames(): Promise<readonly string[]> {
    return (await this.standing()).frames;
  }

  /** The variables of a scope of a frame, by name. */
  async scope(
    frameId: number,
    name: string,
  ): Promise<{ readonly reference: number; readonly values: Record<string, string> }> {
    const { scopes } = (await this.dap.scopesRequest({ frameId })).body;
    const reference = scopes.find(scope => scope.name === name)?.variablesReference ?? 0;
    assert.ok(reference > 0, `there is a scope ${name} among ${scopes.map(scope => scope.name).join(', ')}`);
    return { reference, values: await this.values(reference) };
  }

  async values(variablesReference: number): Promise<Record<string, string>> {
    const { variables } = (await this.dap.variablesRequest({ variablesReference })).body;
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }

  async evaluate(expression: string, frameId: number, context = 'watch'): Promise<string> {
    return (await this.dap.evaluateRequest({ expression, frameId, context })).body.result;
  }

  async goOn(): Promise<void> {
    await this.dap.continueRequest({ threadId: 1 });
  }

  async ended(): Promise<RunEvent | undefined> {
    await this.dap.waitForEvent('terminated');
    return this.events.at(-1);
  }

  async close(): Promise<void> {
    await this.dap.stop();
  }
}

describe('the debugger on the wire', () => {
  let client: Client;
  beforeEach(async () => {
    client = new Client();
    await client.dap.start();
  });
  afterEach(async () => {
    await client.close();
    rmSync(client.folder, { recursive: true, force: true });
  });

  /** Another session over the same folder. */
  async function withNext(work: (next: Client) => Promise<void>): Promise<void> {
    const next = new Client(client.folder);
    await next.dap.start();
    try {
      await work(next);
    } finally {
      await next.close();
    }
  }

  const main = { flow: 'main', inputs: { name: 'Ada' } };

  it('stops on entry, and runs to the end', async () => {
    await client.begin({ ...main, stopOnEntry: true });
    const { stop, frames } = await client.standing();
    assert.equal(stop.reason, 'entry');
    assert.deepEqual(frames, ['main main.flow:4']);
    const ended = client.ended();
    await client.goOn();
    assert.equal((await ended)?.type, 'run.succeeded');
  });

  it('moves breakpoints to what runs next, and says where it can not', async () => {
    const set = await client.begin({ ...main, stopOnEntry: true }, [1, 9, 12, 18, 99]);
    assert.deepEqual(
      set.map(({ verified, line }) => [verified, line]),
      [
        [true, 4],
        [true, 9],
        [true, 12],
        [true, 18],
        [false, 99],
      ],
    );
    await client.stop();
    writeFileSync(client.program, source.replace('flow main', '// moved\n\nflow main'));
    const again = await client.setBreakpoints([10]);
    assert.deepEqual([again[0]?.verified, again[0]?.line], [true, 10]);
    await client.goOn();
    assert.deepEqual(await client.frames(), ['all[0] main.flow:8', 'main main.flow:7']);
  });

  it('stops before a step with its arguments, then goes over, into and out', async () => {
    await client.begin(main, [6]);
    const { stop, frames, top } = await client.standing();
    assert.equal(stop.reason, 'breakpoint');
    assert.equal(stop.allThreadsStopped, true);
    assert.deepEqual(frames, ['main main.flow:6']);
    assert.deepEqual((await client.scope(top, 'Arguments')).values, { who: '"hello ADA"' });
    const { values } = await client.scope(top, 'Names');
    assert.equal(values.upper, '"ADA"');
    assert.match(values.hello ?? '', /stdout: "hello ADA"/);
    await client.dap.stepInRequest({ threadId: stop.threadId ?? 0 });
    assert.deepEqual(await client.frames(), ['greet greet.flow:2', 'main main.flow:6']);
    await client.dap.nextRequest({ threadId: stop.threadId ?? 0 });
    assert.deepEqual(await client.frames(), ['greet greet.flow:3', 'main main.flow:6']);
    await client.dap.stepOutRequest({ threadId: stop.threadId ?? 0 });
    assert.deepEqual(await client.frames(), ['main main.flow:7']);
    await client.dap.stepInRequest({ threadId: stop.threadId ?? 0 });
    const loop = await client.standing();
    // What needs no slot begins first.
    assert.deepEqual(loop.frames, ['all[0] main.flow:9', 'main main.flow:7']);
    const { threads } = (await client.dap.threadsRequest()).body;
    assert.deepEqual(
      threads.map(({ name }) => name),
      ['main', 'all[0] · n = 1'],
    );
    const threadId = loop.stop.threadId ?? 0;
    await client.dap.nextRequest({ threadId });
    assert.deepEqual(await client.frames(), ['all[0] main.flow:8', 'main main.flow:7']);
    await client.dap.nextRequest({ threadId });
    assert.deepEqual(await client.frames(), ['all[1] main.flow:9', 'main main.flow:7']);
  });

  it('pauses, terminates while it is held, and disconnects', async () => {
    await client.begin(main, [5]);
    await client.stop();
    const ended = client.ended();
    await client.dap.terminateRequest();
    assert.equal((await ended)?.type, 'run.cancelled');
    assert.ok(!existsSync(join(client.folder, 'hello.txt')), 'what was held did not happen');
  });

  it('pauses a run that goes on', async () => {
    await client.begin({ flow: 'wide' });
    while (client.events.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    await client.dap.pauseRequest({ threadId: 1 });
    const { stop } = await client.standing();
    assert.equal(stop.reason, 'pause');
    const ended = client.ended();
    await client.goOn();
    assert.equal((await ended)?.type, 'run.succeeded');
  });

  it('stops at `catch`, `undo`, `yield` and `return`', async () => {
    await client.begin(main, [9, 12, 13]);
    for (const value of [1, 2, 3]) {
      const { frames, top } = await client.standing();
      assert.deepEqual(frames, [`all[${value - 1}] main.flow:9`, 'main main.flow:7']);
      assert.equal(await client.evaluate('n * 2', top), String(value * 2));
      await client.goOn();
    }
    const { frames, top } = await client.standing();
    assert.deepEqual(frames, ['main: catch main.flow:12']);
    assert.equal(await client.evaluate('error.code', top), '"shell/exit"');
    await client.goOn();
    assert.deepEqual(await client.frames(), ['main main.flow:13']);
  });

  it('stops at an `undo`', async () => {
    await client.begin({ flow: 'failing' }, [18]);
    const { frames } = await client.standing();
    assert.deepEqual(frames, ['failing: undo main.flow:18']);
    const ended = client.ended();
    await client.goOn();
    assert.equal((await ended)?.type, 'run.failed');
  });

  it('stops at failures, with what is known of them', async () => {
    await client.begin({ flow: 'failing' }, [], () =>
      client.dap.setExceptionBreakpointsRequest({
        filters: ['attempt', 'run'],
        filterOptions: [{ filterId: 'step', condition: 'error.details.exitCode == 3' }],
      }),
    );
    const descriptions: (string | undefined)[] = [];
    for (let stops = 0; stops < 3; stops += 1) {
      const stop = await client.stop();
      descriptions.push(stop.description);
      assert.equal(stop.reason, 'exception');
      const info = await client.dap.customRequest('exceptionInfo', { threadId: stop.threadId });
      assert.equal(info.body.exceptionId, 'shell/exit');
      await client.goOn();
    }
    assert.deepEqual(descriptions, ['Paused: an attempt failed', 'Paused: an attempt failed', 'Paused: the run fails']);
  });

  it('stops before a secret is revealed, and shows none', async () => {
    const lines = ['secret token', 'flow shown() -> int {', '  step said = log("x")'];
    lines.push('  let length = reveal(token.length)', '  return length', '}');
    writeFileSync(client.program, lines.join('\n'));
    await client.begin({ flow: 'shown', env: { TOKEN: 'tk-9f8e7d6c' } }, [], () =>
      client.dap.setExceptionBreakpointsRequest({ filters: ['secret'] }),
    );
    const { stop, frames, top } = await client.standing();
    assert.deepEqual([stop.reason, stop.description], ['exception', 'Paused: a secret is revealed']);
    assert.deepEqual(frames, ['shown main.flow:4']);
    assert.doesNotMatch(await client.evaluate('token', top), /9f8e/);
    const ended = client.ended();
    await client.goOn();
    const end = await ended;
    assert.equal(end?.type === 'run.succeeded' && end.output, 11);
  });

  it('runs to a breakpoint that is set where it stands and taken away when it is reached', async () => {
    await client.begin({ ...main, stopOnEntry: true });
    await client.stop();
    await client.setBreakpoints([11]);
    await client.goOn();
    assert.deepEqual(await client.frames(), ['main main.flow:11']);
    await client.setBreakpoints([]);
    const ended = client.ended();
    await client.goOn();
    assert.equal((await ended)?.type, 'run.succeeded');
  });

  it('lets runs that the run starts go on while it stands still', async () => {
    const child = ['flow child() {', '  step noted = file.write("child.txt", text: "on")', '}'];
    const parent = ['flow parent() {', '  step begun = start child()', '  step last = log("end") after begun', '}'];
    writeFileSync(client.program, [...child, ...parent].join('\n'));
    await client.begin({ flow: 'parent' }, [6, 2]);
    assert.deepEqual(await client.frames(), ['parent main.flow:6']);
    while (!existsSync(join(client.folder, 'child.txt'))) await new Promise(resolve => setTimeout(resolve, 10));
    const ended = client.ended();
    await client.goOn();
    assert.equal((await ended)?.type, 'run.succeeded');
  });

  it('heeds conditions and hit counts, and says what log points say', async () => {
    await client.begin({ flow: 'wide' }, [
      { line: 25, condition: 'n == 100 || n == 200' },
      { line: 26, hitCondition: '% 120', logMessage: 'now {n} of {n + 1}' },
    ]);
    const first = await client.standing();
    assert.equal(await client.evaluate('n', first.top), '100');
    await client.goOn();
    const second = await client.standing();
    assert.equal(await client.evaluate('n', second.top), '200');
    // Behind what the iterations before have said.
    assert.match(client.output, /n 118\nnow 119 of 120\n/);
    assert.doesNotMatch(client.output, /now 120 of/);
    const [bad] = await client.setBreakpoints([{ line: 25, hitCondition: 'often' }]);
    assert.equal(bad?.verified, false);
    assert.match(bad?.message ?? '', /no number of hits/);
  });

  it('stops at step paths and at results', async () => {
    await client.begin(main, [], async () => {
      const { body } = await client.dap.setFunctionBreakpointsRequest({
        breakpoints: [{ name: 'greet' }, { name: 'main/all[1]/one' }],
      });
      assert.deepEqual(
        body.breakpoints.map(({ verified }) => verified),
        [true, true],
      );
    });
    const { stop, frames, top } = await client.standing();
    assert.equal(stop.reason, 'function breakpoint');
    assert.deepEqual(frames, ['greet greet.flow:2', 'main main.flow:6']);
    const steps = await client.scope(top, 'Steps');
    const info = await client.dap.customRequest('dataBreakpointInfo', {
      variablesReference: steps.reference,
      name: 'said',
    });
    assert.equal(info.body.dataId, 'main/greeting/said');
    await client.dap.customRequest('setDataBreakpoints', { breakpoints: [{ dataId: info.body.dataId }] });
    await client.goOn();
    const data = await client.standing();
    assert.equal(data.stop.reason, 'data breakpoint');
    assert.equal(await client.evaluate('said.stdout', data.top), '"hello ADA!"');
    await client.goOn();
    assert.deepEqual(await client.frames(), ['all[1] main.flow:8', 'main main.flow:7']);
  });

  it('evaluates with the language, completes, and says why something has no value', async () => {
    await client.begin(main, [7]);
    const { top } = await client.standing();
    assert.equal(await client.evaluate('hello.stdout.upper()', top), '"HELLO ADA"');
    assert.equal(await client.evaluate('{ a: name, b: [1, 2] }', top, 'repl'), '{ a: "Ada", b: [1, 2] }');
    assert.equal(await client.evaluate('{ a: [1] }', top, 'clipboard'), '{\n  "a": [\n    1\n  ]\n}');
    await assert.rejects(client.evaluate('helo', top), /Did you mean `hello`/);
    const { body } = await client.dap.completionsRequest({ frameId: top, text: 'hello.std', column: 10 });
    const proposal = body.targets.find(({ label }) => label === 'stdout');
    assert.deepEqual([proposal?.start, proposal?.length], [7, 3]);
  });

  it('pages long lists', async () => {
    await client.begin({ flow: 'wide' }, [27]);
    const { top } = await client.standing();
    const { body } = await client.dap.evaluateRequest({ expression: 'all', frameId: top });
    assert.equal(body.indexedVariables, 250);
    const page = await client.dap.variablesRequest({
      variablesReference: body.variablesReference,
      filter: 'indexed',
      start: 200,
      count: 2,
    });
    assert.deepEqual(
      page.body.variables.map(({ name, value }) => `${name} ${value}`),
      ['[200] { n: 200, square: 40000 }', '[201] { n: 201, square: 40401 }'],
    );
  });

  it('opens a page of 10,000 values, and sends no more than that', async () => {
    const flow = ['flow many() {', '  let all = range(10000)', '  step told = log("${all.length}")', '}'];
    writeFileSync(client.program, flow.join('\n'));
    await client.begin({ flow: 'many' }, [3]);
    const { top } = await client.standing();
    const { body } = await client.dap.evaluateRequest({ expression: 'all', frameId: top, context: 'hover' });
    assert.equal(body.indexedVariables, 10_000);
    assert.ok(body.result.length < 500, 'the list itself is cut off');
    const { variablesReference } = body;
    const page = await client.dap.variablesRequest({ variablesReference, filter: 'indexed', start: 9_900, count: 100 });
    assert.equal(page.body.variables.length, 100);
    assert.deepEqual([page.body.variables[99]?.name, page.body.variables[99]?.value], ['[9999]', '9999']);
  });

  it('replaces an argument and a result before they are used', async () => {
    await client.begin(main, [6, 13]);
    const first = await client.standing();
    const { reference } = await client.scope(first.top, 'Arguments');
    await client.dap.setVariableRequest({ variablesReference: reference, name: 'who', value: '"Grace " + name' });
    await client.goOn();
    const last = await client.standing();
    assert.equal(await client.evaluate('greeting', last.top), '"Grace Ada!"');
    await client.dap.customRequest('setExpression', {
      expression: 'bad.stdout',
      value: '"replaced"',
      frameId: last.top,
    });
    const ended = client.ended();
    await client.goOn();
    const end = await ended;
    assert.equal(end?.type === 'run.succeeded' && end.output, 'Grace Ada!, replaced');
    assert.deepEqual(
      client.events.flatMap(event => (event.type === 'value.replaced' ? [[event.path, event.what, event.name]] : [])),
      [
        ['main/greeting', 'argument', 'who'],
        ['main/bad', 'result', undefined],
      ],
    );
  });

  it('names what runs side by side by where that stands', async () => {
    writeFileSync(client.program, besides);
    await client.begin({ flow: 'besides' }, [20]);
    await client.stop();
    const { body } = await client.dap.threadsRequest();
    // The flow's own thread stands in the first of the steps that `parallel` has begun.
    assert.deepEqual(
      body.threads.map(thread => thread.name),
      [
        'besides',
        'besides › both › right',
        'besides › called › one',
        'asked: near',
        'asked: branch 2',
        'called › two: deep',
        'each[0] · city = "Rome"',
        'each[0] › told: loud',
      ],
    );
  });

  it('goes back in time, executes nothing there, and comes back to the present', async () => {
    await client.begin(main, [6, 13]);
    await client.stop();
    await client.goOn();
    const { stop } = await client.standing();
    const threadId = stop.threadId ?? 0;
    await client.dap.stepBackRequest({ threadId });
    const back = await client.standing();
    assert.match(back.stop.description ?? '', /^Past: event \d+ of \d+$/);
    assert.deepEqual(back.frames, ['main main.flow:11']);
    await assert.rejects(client.evaluate('bad', back.top), /`bad`/);
    assert.equal(await client.evaluate('all', back.top), '[2, 4, 6]');
    await client.dap.reverseContinueRequest({ threadId });
    assert.deepEqual(await client.frames(), ['main main.flow:6']);
    await client.dap.stepInRequest({ threadId });
    const inside = await client.standing();
    assert.deepEqual(inside.frames, ['greet greet.flow:2', 'main main.flow:6']);
    const { body } = await client.dap.stackTraceRequest({ threadId });
    await client.dap.restartFrameRequest({ frameId: body.stackFrames[1]?.id ?? 0 });
    assert.deepEqual(await client.frames(), ['main main.flow:4']);
    const targets = await client.dap.gotoTargetsRequest({ source: { path: client.program }, line: 8 });
    assert.equal(targets.body.targets.length, 3);
    await client.dap.gotoRequest({ threadId, targetId: targets.body.targets[1]?.id ?? 0 });
    assert.deepEqual(await client.frames(), ['all[1] main.flow:8', 'main main.flow:7']);
    await client.goOn();
    const present = await client.standing();
    assert.deepEqual(present.frames, ['main main.flow:13']);
    assert.equal(present.stop.description, 'Paused on breakpoint');
    const ended = client.ended();
    await client.goOn();
    assert.equal((await ended)?.type, 'run.succeeded');
    assert.equal(readFileSync(join(client.folder, 'hello.txt'), 'utf8'), 'hello ADA\n');
  });

  it('forks from the past with another value, and repeats nothing before', async () => {
    await client.begin(main, [13]);
    const { stop } = await client.standing();
    await client.dap.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'main/greeting' }] });
    await client.dap.reverseContinueRequest({ threadId: stop.threadId ?? 0 });
    const { top } = await client.standing();
    const { reference } = await client.scope(top, 'Names');
    await client.dap.setVariableRequest({
      variablesReference: reference,
      name: 'hello',
      value: '{ stdout: "forked" }',
    });
    assert.equal(await client.evaluate('hello.stdout', top), '"forked"');
    const { body } = await client.dap.customRequest('baton/fork', {});
    const { run } = body as ForkReply;
    await withNext(async next => {
      await next.begin({ resume: run, stopOnEntry: true });
      const entry = await next.standing();
      assert.deepEqual(entry.frames, ['main main.flow:6']);
      const ended = next.ended();
      await next.goOn();
      const end = await ended;
      assert.equal(end?.type === 'run.succeeded' && end.output, 'forked!, caught');
      assert.equal(readFileSync(join(client.folder, 'hello.txt'), 'utf8'), 'hello ADA\n');
    });
    await client.goOn();
    await client.stop();
    const ended = client.ended();
    await client.goOn();
    const end = await ended;
    assert.equal(end?.type === 'run.succeeded' && end.output, 'hello ADA!, caught', 'the run itself is as it was');
  });

  it('forks a run without a debugger from any of its events, and repeats nothing before', async () => {
    const over = client.dap.waitForEvent('terminated');
    await client.begin({ ...main, noDebug: true });
    await over;
    const position = client.events.findIndex(
      event => event.type === 'step.succeeded' && event.path === 'main/greeting',
    );
    const args = [adapter, 'fork', client.program, client.events[0]?.run ?? '', String(position)];
    const { run } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ForkReply;
    await withNext(async next => {
      const finished = next.ended();
      await next.begin({ resume: run, stopOnEntry: true });
      await next.standing();
      await next.goOn();
      assert.equal((await finished)?.type, 'run.succeeded');
      const again = next.events.filter(event => event.type === 'attempt.started').map(({ path }) => path);
      assert.equal(again.filter(path => path === 'main/hello').length, 1, 'it is only in the past that both share');
      assert.equal(readFileSync(join(client.folder, 'hello.txt'), 'utf8'), 'hello ADA\n');
    });
  });

  it('attaches to a past run, and looks at it from its failure on', async () => {
    await client.begin({ flow: 'failing', noDebug: true });
    await client.dap.waitForEvent('terminated');
    await withNext(async next => {
      await next.begin({ run: client.events[0]?.run ?? '' }, [17]);
      const { stop, frames } = await next.standing();
      assert.deepEqual(frames, ['failing main.flow:19']);
      assert.match(stop.text ?? '', /exit code 3/);
      assert.match(next.output, /Nothing is executed/);
      await next.dap.reverseContinueRequest({ threadId: stop.threadId ?? 0 });
      assert.deepEqual(await next.frames(), ['failing main.flow:17']);
      const ended = next.dap.waitForEvent('terminated');
      await next.dap.terminateRequest();
      await ended;
    });
  });

  it('tells a past run without going through it, and ends', async () => {
    await client.begin({ flow: 'failing', noDebug: true });
    await client.dap.waitForEvent('terminated');
    await withNext(async next => {
      const ended = next.ended();
      await next.begin({ run: client.events[0]?.run ?? '', noDebug: true });
      assert.equal((await ended)?.type, 'run.failed');
      assert.deepEqual(next.events, client.events);
    });
  });

  it('runs the same again, with the text as it is now', async () => {
    await client.begin({ ...main, noDebug: true });
    await client.dap.waitForEvent('terminated');
    writeFileSync(client.program, source.replace('return "$', 'return "again $'));
    await withNext(async next => {
      const ended = next.ended();
      await next.begin({ rerun: client.events[0]?.run ?? '', noDebug: true });
      const end = await ended;
      assert.equal(end?.type === 'run.succeeded' && end.output, 'again hello ADA!, caught');
    });
  });

  it('tells the steps of the last run of each flow of a file', async () => {
    await client.begin({ flow: 'failing', noDebug: true });
    await client.dap.waitForEvent('terminated');
    const answer = execFileSync(process.execPath, [adapter, 'last', client.program], { encoding: 'utf8' });
    const [last, ...others] = JSON.parse(answer) as readonly LastRun[];
    assert.deepEqual([last?.flow, others], ['failing', []]);
    assert.deepEqual(
      last?.steps
        .filter(step => step.error !== undefined)
        .map(({ node, attempts, error }) => [node, attempts, error?.code]),
      [['failing/bad', 2, 'shell/exit']],
    );
  });

  it('compares recorded runs, and deletes them', async () => {
    await client.begin({ ...main, noDebug: true });
    await client.dap.waitForEvent('terminated');
    await withNext(async next => {
      const ended = next.ended();
      await next.begin({ flow: 'main', inputs: { name: 'Bea' }, noDebug: true });
      await ended;
      const [before, after] = [client, next].map(({ events }) => events[0]?.run ?? '');
      const ask = (...args: readonly (string | undefined)[]): unknown =>
        JSON.parse(execFileSync(process.execPath, [adapter, ...args.map(String)], { encoding: 'utf8' }) || 'null');
      const diff = ask('diff', client.program, before, after) as RunDiff;
      assert.deepEqual(diff.input, [{ at: 'name', before: 'Ada', after: 'Bea' }]);
      assert.equal(diff.parting, 'main/upper');
      assert.deepEqual(ask('events', client.program, after), next.events);
      ask('forget', client.program, before);
      assert.deepEqual(
        (ask('runs', client.program) as readonly HistoryEntry[]).map(({ run }) => run),
        [after],
      );
    });
  });
});
