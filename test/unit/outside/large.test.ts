import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { analyse } from '#language/analysis/analyse.ts';
import { completion } from '#language/features/completion.ts';
import { readOpenApi } from '#language/outside/openapi.ts';
import { readOutside } from '#language/outside/read.ts';

/** An API with that many operations, each with its own schemas, which refer to each other. */
function largeApi(count: number): unknown {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const schema = (n: number) => ({
    type: 'object',
    required: ['id'],
    properties: Object.fromEntries([
      ['id', { type: 'integer' }],
      ['next', { $ref: `#/components/schemas/Thing${(n + 1) % count}` }],
      ...Array.from({ length: 20 }, (_, field) => [
        `field${field}`,
        { type: 'string', description: `Number ${field}.` },
      ]),
    ]),
  });
  const content = (n: number) => ({ 'application/json': { schema: { $ref: `#/components/schemas/Thing${n}` } } });
  return {
    openapi: '3.1.0',
    paths: Object.fromEntries(
      numbers.map(n => [
        `/things/${n}/{id}`,
        {
          post: {
            operationId: `things/make-${n}`,
            summary: `Makes thing ${n}.`,
            parameters: [{ name: 'key', in: 'query', schema: { type: 'string' } }],
            requestBody: { required: true, content: content(n) },
            responses: { 201: { description: 'It.', content: content((n + 7) % count) } },
          },
        },
      ]),
    ),
    components: { schemas: Object.fromEntries(numbers.map(n => [`Thing${n}`, schema(n)])) },
  };
}

describe('a large OpenAPI document', function () {
  this.timeout(60_000);
  const api = largeApi(2000);
  const json = JSON.stringify(api, undefined, 2);
  const flow = (text: string) => ({ uri: 'file:///main.flow', text: `import "./api.json" as api\n${text}` });
  const document = { uri: 'file:///api.json', text: json };

  it('types what is used of it', () => {
    const text =
      'flow f() -> string? {\n  step a = api.thingsMake5(id: 1, key: "k")\n  return a.next?.next?.field3\n}\n';
    assert.deepEqual(analyse([flow(text), document]).files.get('file:///main.flow')!.diagnostics, []);
  });

  it('is not looked into for what is not used', () => {
    const read = new Set<string>();
    const value = JSON.parse(json) as { paths: Record<string, unknown> };
    for (const [address, item] of Object.entries(value.paths)) {
      Object.defineProperty(Object(item).post, 'requestBody', { get: () => read.add(address) && undefined });
    }
    const { members } = readOpenApi('file:///api.json', { value, spanOf: () => ({ start: 0, end: 1 }) });
    assert.equal(members.size, 2000);
    assert.deepEqual([...read], []);
    assert.ok(members.get('thingsMake3')!.signature);
    assert.deepEqual([...read], ['/things/3/{id}']);
  });

  it('is not read again for an edit beside it', () => {
    const text = 'flow f() {\n  step a = api.thingsMake5(id: 1)\n}\n';
    const before = analyse([flow(text), document]);
    const started = process.cpuUsage();
    const after = analyse([flow(`${text}\n`), document], before);
    const { user } = process.cpuUsage(started);
    assert.equal(after.files.get('file:///api.json'), before.files.get('file:///api.json'));
    assert.ok(user < 500_000, `${user} µs`);
  });

  it('is completed at once', () => {
    const text = 'flow f() {\n  step a = api.\n}\n';
    const files = [flow(text), document];
    const model = analyse(files);
    const offset = files[0]!.text.indexOf('api.\n') + 4;
    completion(model, 'file:///main.flow', offset);
    const started = process.cpuUsage();
    const { items } = completion(model, 'file:///main.flow', offset);
    const { user } = process.cpuUsage(started);
    assert.equal(items.length, 2000);
    assert.ok(user < 500_000, `${user} µs`);
  });

  it('may be YAML', () => {
    const text = stringify(largeApi(200));
    assert.equal(readOutside('file:///api.yaml', text).members.size, 200);
  });
});
