import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { baton, eventsIn } from './baton.ts';
import { Collector } from './collector.ts';
import { ServedFolder } from './serving.ts';

const flow = `flow work(address: string) -> string {
  step answer = http.get("\${address}/")
  step printed = shell("echo $TRACEPARENT") after answer
  step many = for i in range(2) {
    step each = log("number \${i}")
  }
  return printed.stdout
}

on webhook("GET", "/work") as request => work(address: request.query["address"] ?? "")
`;

describe('telemetry', () => {
  const collector = new Collector();
  const folder = new ServedFolder().write({ 'package.json': '{}', 'work.flow': flow });
  const headers: IncomingHttpHeaders[] = [];
  const target = createServer((request, response) => {
    headers.push(request.headers);
    response.end('fine');
  });
  let env: Readonly<Record<string, string>> = {};
  let address = '';
  before(async () => {
    env = await collector.start();
    await new Promise<void>(resolve => target.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  });
  after(async () => {
    await Promise.all([collector.stop(), folder.remove()]);
    target.closeAllConnections();
    target.close();
  });
  beforeEach(() => {
    collector.spans.length = 0;
    headers.length = 0;
  });

  const spanOf = (step: string) => {
    const span = collector.spans.find(each => each.attributes['baton.step'] === step);
    assert.ok(span !== undefined, `There is no span of ${step}: ${JSON.stringify(collector.spans)}`);
    return span;
  };

  it('of baton run: a span for the run and each step, with its line; what steps call is told where it belongs', async () => {
    const ran = await baton(['run', 'work.flow', '--address', address], { cwd: folder.path, env });
    assert.equal(ran.code, 0, ran.stderr);
    const run = collector.spans.find(({ name }) => name === 'work');
    assert.ok(run !== undefined);
    const steps = ['work/answer', 'work/printed', 'work/many', 'work/many[0]/each', 'work/many[1]/each'];
    assert.equal(collector.spans.length, steps.length + 1);
    for (const step of steps) assert.equal(spanOf(step).traceId, run.traceId);
    assert.equal(spanOf('work/answer').parentSpanId, run.spanId);
    assert.equal(spanOf('work/many[1]/each').parentSpanId, spanOf('work/many').spanId);
    const answer = spanOf('work/answer');
    assert.ok(String(answer.attributes['code.filepath']).endsWith('/work.flow'));
    assert.deepEqual([answer.attributes['code.lineno'], answer.attributes['baton.action']], [2, 'http.get']);
    assert.equal(headers[0]?.traceparent, `00-${run.traceId}-${answer.spanId}-01`);
    assert.equal(JSON.parse(ran.stdout), `00-${run.traceId}-${spanOf('work/printed').spanId}-01`);
    assert.deepEqual([...collector.services], ['flows-of-the-tests']);
  });

  it('of a run that fails', async () => {
    const ran = await baton(['run', 'work.flow', '--address', 'http://127.0.0.1:1'], { cwd: folder.path, env });
    assert.equal(ran.code, 1);
    assert.equal(collector.spans.find(({ name }) => name === 'work')?.status, 2);
    assert.equal(spanOf('work/answer').status, 2);
    assert.match(String(spanOf('work/answer').attributes['error.type']), /^http\//);
  });

  it('of a server, with its metrics', async () => {
    const server = await folder.serve([], env);
    const response = await server.fetch(`/work?wait&address=${encodeURIComponent(address)}`);
    assert.equal(response.status, 200);
    assert.equal(await server.stop(), 0);
    assert.equal(collector.spans.length, 6);
    assert.ok(collector.metrics.has('baton_run_duration_seconds'));
  });

  it('nobody is told without a collector, nor when it is gone', async () => {
    const silent = await baton(['run', 'work.flow', '--address', address, '--json'], { cwd: folder.path });
    assert.equal(eventsIn(silent.stdout).at(-1)?.type, 'run.succeeded');
    assert.equal(headers[0]?.traceparent, undefined);
    assert.equal(collector.spans.length, 0);
    const gone = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    assert.equal((await baton(['run', 'work.flow', '--address', address], { cwd: folder.path, env: gone })).code, 0);
  });
});
