import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionAction } from '#language/plan/plan.ts';
import type { Action } from '#runner/actions/action.ts';
import { functionAction } from '#runner/actions/typescript.ts';
import { Stage } from './context.ts';

describe('functions of modules', function () {
  this.timeout(30_000);
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  const write = (text: string, name = 'code.ts'): string => {
    const path = join(stage.folder, name);
    writeFileSync(path, text);
    return pathToFileURL(path).href;
  };

  const one = (...names: string[]): FunctionAction['parameters'] => names.map(name => ({ kind: 'one', name }));

  function action(module: string, parameters: FunctionAction['parameters'] = [], optional: string[] = []): Action {
    return functionAction({ kind: 'function', module, name: 'f', parameters, optional });
  }

  it('take arguments in order, and give what comes of their promise', async () => {
    const module = write('export async function f(a: string, n = 2): Promise<string> { return a.repeat(n); }');
    const repeat = action(module, one('a', 'n'), ['n']);
    assert.equal(await stage.run(repeat, { a: 'x', n: 3 }), 'xxx');
    assert.equal(await stage.run(repeat, { a: 'x', n: null }), 'xx');
    assert.equal(await stage.run(repeat, { a: 'x' }), 'xx');
  });

  it('take an object, or the rest of a list', async () => {
    const object = write('export const f = ({ a, b = 7 }: { a: number; b?: number }) => ({ sum: a + b });', 'o.ts');
    const parameters = [{ kind: 'object', names: ['a', 'b'] }] as const;
    assert.deepEqual(await stage.run(action(object, parameters, ['b']), { a: 1, b: null }), { sum: 8 });
    const rest = write('export function f(...all) { return all.length; }', 'r.mjs');
    assert.equal(await stage.run(action(rest, [{ kind: 'rest', name: 'all' }]), { all: [1, 2, 3] }), 3);
  });

  it('give data: dates as text, nothing as null', async () => {
    const module = write(
      'export function f(x: string) { return x === "d" ? { at: new Date(0), no: undefined } : undefined; }',
    );
    assert.deepEqual(await stage.run(action(module, one('x')), { x: 'd' }), { at: '1970-01-01T00:00:00.000Z' });
    assert.equal(await stage.run(action(module, one('x')), { x: '' }), null);
  });

  it('fail with what they throw, and its stack', async () => {
    const module = write(
      `export function f(): never {\n  throw Object.assign(new RangeError('too far'), { code: 'FAR' });\n}`,
    );
    const failure = await stage.fail(action(module), {});
    assert.equal(failure.code, 'function/threw');
    assert.equal(failure.message, 'RangeError: too far');
    const details = failure.details as { stack: string; code: string; module: string };
    assert.equal(details.code, 'FAR');
    assert.match(details.stack, /code\.ts:2:/);
    assert.doesNotMatch(details.stack, /functionWorker|\?\d/);
  });

  it('fail when they can’t be loaded, found, or kept', async () => {
    assert.equal((await stage.fail(action(write('export enum E { A }', 'e.ts')), {})).code, 'function/load');
    assert.equal((await stage.fail(action(write('export const g = 1;', 'g.ts')), {})).code, 'function/missing');
    assert.equal((await stage.fail(action(write('export const f = () => 1n;', 'n.ts')), {})).code, 'function/not-data');
    assert.equal(
      (await stage.fail(action(write('export const f = () => process.exit(3);', 'x.ts')), {})).code,
      'function/exited',
    );
    const gone = pathToFileURL(join(stage.folder, 'gone.ts')).href;
    assert.equal((await stage.fail(action(gone), {})).code, 'function/no-module');
  });

  it('log what they print', async () => {
    const module = write(`export async function f() {
  console.log('one', { a: 1 });
  console.warn('two');
  process.stdout.write('three\\n');
  await new Promise(resolve => setTimeout(resolve, 50));
}`);
    await stage.run(action(module), {});
    const said = stage.log.map(({ level, stream, text }) => `${stream} ${level} ${text}`);
    assert.deepEqual(said.toSorted(), ['log info one { a: 1 }', 'log warn two', 'stdout info three']);
  });

  it('are told to stop, and stopped when they do not', async () => {
    const polite = write(
      `export const f = (signal: AbortSignal) => new Promise((_, reject) =>
  signal.addEventListener('abort', () => { console.log('stopping'); reject(signal.reason); }));`,
      'polite.ts',
    );
    const running = stage.fail(action(polite, [{ kind: 'signal' }]), {});
    setTimeout(() => stage.abort(), 300);
    assert.equal((await running).code, 'cancelled');
    assert.deepEqual(stage.lines('log'), ['stopping']);
    stage.remove();

    stage = new Stage();
    const deaf = write('export function f() { for (;;); }', 'deaf.ts');
    const stuck = stage.fail(action(deaf), {});
    setTimeout(() => stage.abort(), 300);
    assert.equal((await stuck).code, 'cancelled');
  });

  it('are read again when their module has changed', async () => {
    const module = write('export const f = () => 1;');
    assert.equal(await stage.run(action(module), {}), 1);
    write('export const f = () => 2;');
    utimesSync(join(stage.folder, 'code.ts'), new Date(), new Date(Date.now() + 5000));
    assert.equal(await stage.run(action(module), {}), 2);
  });

  it('see the environment of the flow, and stay warm', async () => {
    stage.env = { ...stage.env, COLOUR: 'red' };
    const module = write('let calls = 0; export const f = () => [process.env.COLOUR, ++calls];');
    const counted: unknown[] = [];
    for (let count = 0; count < 3; count += 1) counted.push(await stage.run(action(module), {}));
    assert.deepEqual(counted, [
      ['red', 1],
      ['red', 2],
      ['red', 3],
    ]);
  });

  it('run side by side, and wait for their turn when there are many', async () => {
    const module = write('export const f = (n: number) => new Promise(done => setTimeout(done, 20, n));');
    const all = Array.from({ length: 40 }, (_, n) => stage.run(action(module, one('n')), { n }));
    assert.deepEqual(
      await Promise.all(all),
      Array.from({ length: 40 }, (_, n) => n),
    );
  });
});
