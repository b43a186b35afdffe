import assert from 'node:assert/strict';
import { configurationsIn, placeIn } from '#client/features/launchJson/configurations.ts';
import { type Proposal, proposals } from '#client/features/launchJson/proposals.ts';
import type { FlowSignature, ParameterSignature, Shape } from '#protocol/shape.ts';

const parameter = (name: string, shape: Shape, optional = false): ParameterSignature => ({
  ...{ name, shape, optional, doc: `The ${name}.`, typeText: shape.kind },
});

const line: Shape = {
  kind: 'object',
  fields: [
    { name: 'sku', shape: { kind: 'string' }, optional: false, doc: undefined },
    { name: 'gift', shape: { kind: 'boolean' }, optional: true, doc: 'Wrapped.' },
  ],
};

const tier: Shape = { kind: 'union', members: ['basic', 'go,ld'].map(value => ({ kind: 'literal', value })) };

const signature = (name: string, parameters: readonly ParameterSignature[]): FlowSignature => ({
  ...{ name, doc: `Does ${name}.`, parameters, result: undefined, shapes: { Line: line }, problem: undefined },
  place: { file: 'file:///a.flow', line: 1, column: 1, start: 0, end: 0 },
});

const flows = [
  signature('order', [
    parameter('id', { kind: 'string' }),
    parameter('lines', { kind: 'list', element: { kind: 'named', name: 'Line' } }),
    parameter('tier', tier, true),
    parameter('token', { kind: 'secret', inner: { kind: 'string' } }),
  ]),
  signature('bare', []),
];

/** What is proposed at `|`. @param written the members of a configuration */
function at(
  written: string,
  configurationsOf = (all: string): string => `{ "configurations": [${all}] }`,
): readonly Proposal[] {
  const text = configurationsOf(`// of flows\n{ "type": "baton", "request": "launch", ${written} }`);
  const place = placeIn(text.replace('|', ''), text.indexOf('|'));
  return place === undefined ? [] : proposals(place, flows);
}

const labels = (written: string): readonly string[] => at(written).map(({ label }) => label);

/** The text once the first proposal is taken, `|` still in it where it stood. */
function taken(written: string): string {
  const text = `{ "configurations": [{ "type": "baton", ${written} }] }`.replace('|', '');
  const place = placeIn(text, text.length - 5 - (written.length - 1 - written.indexOf('|')));
  assert.ok(place !== undefined);
  const [first] = proposals(place, flows);
  assert.ok(first !== undefined);
  const { start, end } = place.replaced;
  return text.slice(40, start) + first.snippet + (place.needsComma ? ',' : '') + text.slice(end, -5);
}

describe('launch.json', () => {
  it('takes the names of flows', () => {
    assert.deepEqual(labels('"flow": |'), ['order', 'bare']);
    assert.deepEqual(labels('"flow": "or|"'), ['order', 'bare']);
    const [order] = at('"flow": |');
    assert.deepEqual(
      [order?.detail, order?.doc],
      ['(id: string, lines: list, tier: union, token: secret)', 'Does order.'],
    );
    assert.deepEqual(labels('|'), []);
  });

  it('takes the inputs of the flow that is named, each once, with its type and what is said of it', () => {
    assert.deepEqual(labels('"flow": "order", "inputs": { | }'), ['id', 'lines', 'tier', 'token']);
    assert.deepEqual(labels('"flow": "order", "inputs": { "id": "1", "|" }'), ['lines', 'tier', 'token']);
    assert.deepEqual(labels('"flow": "order", "inputs": { "i|d": "1" }'), ['id', 'lines', 'tier', 'token']);
    assert.deepEqual(labels('"flow": "bare", "inputs": { | }'), []);
    assert.deepEqual(labels('"flow": "none", "inputs": { | }'), []);
    const [, , , token] = at('"flow": "order", "inputs": { | }');
    assert.match(token?.doc ?? '', /The token\.\n\nA secret: leave it out/);
  });

  it('takes what is inside an input', () => {
    const inside = (text: string): readonly string[] => labels(`"flow": "order", "inputs": { ${text} }`);
    assert.deepEqual(inside('"tier": |'), ['basic', 'go,ld']);
    assert.deepEqual(inside('"lines": [{ | }]'), ['sku', 'gift']);
    assert.deepEqual(inside('"lines": [{}, { "sku": "x", | }]'), ['gift']);
    assert.deepEqual(inside('"lines": [{ "gift": | }]'), ['true', 'false']);
    assert.deepEqual(inside('"id": |'), []);
  });

  it('writes what reads as JSON', () => {
    assert.equal(taken('"flow": "or|"'), '"flow": "order"');
    assert.equal(taken('"flow": | "cwd": ""'), '"flow": "order", "cwd": ""');
    const inputs = (text: string): string => taken(`"flow": "order", "inputs": ${text}`).slice(27);
    assert.equal(inputs('{ | }'), '{ "id": "$1" }');
    assert.equal(inputs('{ "i|": 1 }'), '{ "id": 1 }');
    assert.equal(inputs('{ "id": "", "lines": [], | }'), '{ "id": "", "lines": [], "tier": ${1|"basic","go\\,ld"|} }');
    assert.equal(inputs('|'), '{\n\t"id": "$1",\n\t"lines": [$2]\n}');
  });

  it('knows the configurations of flows only, also in the file of a workspace', () => {
    const other = '{ "configurations": [{ "type": "node", "flow": | }] }';
    assert.equal(placeIn(other.replace('|', ''), other.indexOf('|')), undefined);
    const workspace = at('"flow": |', all => `{ "folders": [], "launch": { "configurations": [${all}] } }`);
    assert.deepEqual(
      workspace.map(({ label }) => label),
      ['order', 'bare'],
    );
    const text =
      '{ "configurations": [{ "type": "node" }, { "type": "baton", "request": "attach" }, { "type": "baton", "flow": "a", },] }';
    assert.deepEqual(
      configurationsIn(text).map(({ flow }) => flow),
      ['a'],
    );
    assert.deepEqual(configurationsIn(''), []);
  });

  it('knows where a value stands', () => {
    const text = '{ "configurations": [{ "type": "baton", "inputs": { "lines": [1, { "a": 2 }] } }] }';
    const [configuration] = configurationsIn(text);
    const written = (path: (string | number)[]): string => {
      const { start, end } = configuration!.spanOf(path);
      return text.slice(start, end);
    };
    assert.equal(written(['inputs', 'lines', 1, 'a']), '2');
    assert.equal(written(['inputs', 'lines', 1, 'missing']), '{ "a": 2 }');
  });
});
