import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestEvent } from '#protocol/tests.ts';
import { baton, ended, startBaton, temporaryFolder } from './baton.ts';

const flow = `flow greet(name: string) -> string {
  step page = http.get("http://names.example/\${name}") retry 1 catch null
  step told = log("hello") when page != null
  return page == null ? "nobody" : "hello \${name}"
}
`;

const good = `
test "greets who is there" {
  mock http.get => { status: 200, headers: {}, body: null }
  run greet(name: "Ada") as result
  expect result.value == "hello Ada"
}
`;

const bad = `
test "greets & fails" {
  mock http.get => { status: 200, headers: {}, body: null }
  run greet(name: "Ada") as result
  expect result.value == "hello Eve"
}
`;

describe('baton test', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'greet.flow');
  const test = (...args: string[]) => baton(['test', ...args], { cwd: folder.path });
  beforeEach(() => writeFileSync(file, flow + good + bad));
  after(() => folder.remove());

  it('tells each test, and shows what failed where and why', async () => {
    const { code, stdout, stderr } = await test('greet.flow');
    assert.equal(code, 1);
    assert.equal(stderr, '');
    assert.match(stdout, /✔ greets who is there/);
    assert.match(stdout, /✖ greets & fails/);
    assert.match(stdout, /error: `result.value == "hello Eve"` does not hold.\n +--> greet.flow:16:3/);
    assert.match(stdout, /left +"hello Ada"\n +right +"hello Eve"/);
    assert.match(stdout, /1 passed, 1 failed/);
  });

  it('runs only what the filter names, by a text or an expression', async () => {
    const first = await test('.', '--filter', 'who is');
    assert.equal(first.code, 0);
    assert.match(first.stdout, /1 passed/);
    const second = await test('.', '--filter', '/^greets &/');
    assert.equal(second.code, 1);
    const none = await test('.', '-f', 'nothing');
    assert.equal(none.code, 2);
    assert.match(none.stderr, /No test in `.` has a name like `nothing`/);
  });

  it('is wrong use without tests, with an unknown reporter, with a broken expression', async () => {
    writeFileSync(file, flow);
    assert.equal((await test('greet.flow')).code, 2);
    assert.equal((await test('greet.flow', '--reporter', 'dots')).code, 2);
    assert.equal((await test('greet.flow', '--filter', '/(/')).code, 2);
    assert.equal((await test('none.flow')).code, 2);
  });

  it('fails for a file with errors', async () => {
    writeFileSync(file, `${flow}${good}\nflow broken() {\n  return nothing\n}\n`);
    const { code, stdout } = await test('greet.flow');
    assert.equal(code, 1);
    assert.match(stdout, /not run: greet.flow, line 14: There is no name `nothing` here/);
  });

  it('writes events as JSON', async () => {
    const { code, stdout } = await test('greet.flow', '--reporter', 'json', '--coverage');
    assert.equal(code, 1);
    const events = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as TestEvent);
    assert.deepEqual(events.map(({ type }) => type).sort(), [
      'coverage',
      'test.ended',
      'test.ended',
      'test.started',
      'test.started',
    ]);
    const failed = events.find(event => event.type === 'test.ended' && event.status === 'failed');
    assert.ok(failed?.type === 'test.ended');
    assert.deepEqual(failed.failures[0]?.comparison, { operator: '==', left: 'hello Ada', right: 'hello Eve' });
  });

  it('writes JUnit XML', async () => {
    const { code, stdout } = await test('greet.flow', '--reporter', 'junit');
    assert.equal(code, 1);
    assert.match(stdout, /<testsuite name="greet.flow" tests="2" failures="1" errors="0" time="[\d.]+">/);
    assert.match(stdout, /<testcase name="greets &amp; fails" classname="greet.flow" file="greet.flow" line="13"/);
    assert.match(stdout, /<failure message="`result.value == &quot;hello Eve&quot;` does not hold.">greet.flow:16\n/);
  });

  it('tells what the tests have not run, and writes lcov', async () => {
    const { stdout } = await test('.', '--filter', 'who', '--coverage', '--lcov', 'cover.info');
    assert.match(stdout, /greet.flow {2}3 of 3 \(100 %\) steps, 1 of 4 \(25 %\) branches/);
    assert.match(stdout, /2: greet\/page, never: retry, catch/);
    const lcov = readFileSync(join(folder.path, 'cover.info'), 'utf8');
    assert.match(lcov, /^TN:\nSF:.*greet\.flow\nFN:1,greet\nFNDA:1,greet\n/);
    assert.match(lcov, /BRDA:2,0,0,0\n/);
    assert.match(lcov, /DA:4,1\n/);
    assert.match(lcov, /end_of_record\n$/);
  });

  it('records what servers answer, and takes it from the file from then on', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.setHeader('Content-Type', 'application/json').setHeader('Set-Cookie', 'session=sk-1234');
      response.end(JSON.stringify({ state: asked < 2 ? 'busy' : 'done' }));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      file,
      `flow poll(id: string) -> json {
  step first = http.get("http://127.0.0.1:${port}/jobs/\${id}")
  step second = http.get("http://127.0.0.1:${port}/jobs/\${id}") after first
  return [first.body, second.body]
}

test "polls" {
  mock http.get => recorded "fixtures/jobs.json"
  run poll(id: "a b") as result
  expect result.value == [{ state: "busy" }, { state: "done" }]
}
`,
    );
    const missing = await test('greet.flow');
    assert.equal(missing.code, 1);
    assert.match(missing.stdout, /Nothing is recorded for `http.get`.*Record it: `baton test --record`/s);
    const recorded = await test('greet.flow', '--record');
    assert.equal(recorded.code, 0, recorded.stdout);
    assert.match(recorded.stdout, /Recorded: fixtures.jobs\.json/);
    server.close();
    const kept = readFileSync(join(folder.path, 'fixtures', 'jobs.json'), 'utf8');
    const [entry] = JSON.parse(kept) as { action: string; arguments: object; answers: unknown[] }[];
    assert.deepEqual([entry?.action, entry?.answers.length], ['http.get', 2]);
    assert.doesNotMatch(kept, /sk-1234/);
    const replayed = await test('greet.flow');
    assert.equal(replayed.code, 0, replayed.stdout);
    assert.equal(asked, 2);
    writeFileSync(file, readFileSync(file, 'utf8').replace('id: "a b"', 'id: "c"'));
    const other = await test('greet.flow');
    assert.equal(other.code, 1);
    assert.match(other.stdout, /It was called with .*jobs\/c/);
    assert.equal((await test('greet.flow', '--record', '--watch')).code, 2);
  });

  it('watches: runs again when a file changes', async () => {
    const child = startBaton(['test', 'greet.flow', '--watch', '--filter', 'fails'], { cwd: folder.path });
    const ran = ended(child);
    let stdout = '';
    const seen = (text: string) =>
      new Promise<void>(resolve => {
        const look = () => {
          if (stdout.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        look();
      });
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    let told = '';
    const waiting = new Promise<void>(resolve => {
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('Waiting for changes')) resolve();
      });
    });
    await seen('1 failed');
    await waiting;
    writeFileSync(file, flow + bad.replace('Eve', 'Ada'));
    await seen('1 passed');
    child.kill('SIGINT');
    assert.equal((await ran).code, 0);
  });
});
