import assert from 'node:assert/strict';
import { resolved, showType } from '#language/analysis/typeOps.ts';
import type { Type } from '#language/analysis/types.ts';
import { readOutside } from '#language/outside/read.ts';
import { check, modelOf, typeAt } from '#test/support/fixture.ts';

/** The type that a schema describes, one level of names looked through. */
function typeOf(schema: unknown): Type {
  const document = readOutside('file:///a.schema.json', JSON.stringify(schema));
  assert.equal(document.problem, undefined);
  const type = document.type!('A');
  return type.kind === 'named' ? type.resolve() : type;
}

const shown = (schema: unknown): string => showType(typeOf(schema));

describe('a JSON Schema as a type', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['primitives', { type: 'string' }, 'string'],
    ['whole numbers', { type: 'integer' }, 'int'],
    ['dates', { type: 'string', format: 'date' }, 'date'],
    ['times', { type: 'string', format: 'date-time' }, 'time'],
    ['other formats', { type: 'string', format: 'email' }, 'string'],
    ['a list of types', { type: ['string', 'null'] }, 'string?'],
    ['null as OpenAPI 3.0 says it', { type: 'integer', nullable: true }, 'int?'],
    ['enum', { enum: ['a', 'b', 3] }, '"a" | "b" | 3'],
    ['enum of a nullable', { type: 'string', enum: ['a', null], nullable: true }, '"a"?'],
    ['const', { const: true }, 'true'],
    ['lists', { type: 'array', items: { type: 'number' } }, 'number[]'],
    ['lists of anything', { type: 'array' }, 'json[]'],
    ['tuples', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }] }, '(string | boolean)[]'],
    ['maps', { type: 'object', additionalProperties: { type: 'int' } }, 'map<json>'],
    ['maps of a type', { type: 'object', additionalProperties: { type: 'integer' } }, 'map<int>'],
    ['any object', { type: 'object' }, 'json'],
    ['anything', {}, 'json'],
    ['anything, as a field', { properties: { a: true } }, '{ a?: json }'],
    [
      'fields, required and not',
      { type: 'object', required: ['a'], properties: { a: { type: 'string' }, 'b-c': { type: 'boolean' } } },
      '{ a: string, "b-c"?: boolean }',
    ],
    ['fields without a type', { properties: { a: {} } }, '{ a?: json }'],
    ['oneOf', { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, 'string | string[]'],
    [
      'anyOf that only asks for fields',
      { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      '{ a?: string }',
    ],
    [
      'allOf, with what is required beside it',
      {
        allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'number' } } }],
        required: ['a'],
      },
      '{ a: string, b?: number }',
    ],
    [
      'allOf around a choice',
      {
        allOf: [
          { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
          { oneOf: [{ properties: { x: { type: 'integer' } } }, { properties: { y: { type: 'integer' } } }] },
        ],
      },
      '{ id: string, x?: int } | { id: string, y?: int }',
    ],
    ['what another file has', { $ref: 'other.json#/x' }, 'json'],
    ['a reference to nothing', { $ref: '#/$defs/no' }, 'json'],
  ];
  for (const [title, schema, expected] of cases) {
    it(title, () => assert.equal(shown(schema), expected));
  }

  it('may refer to itself and to its definitions, which keep their names', () => {
    const tree = {
      type: 'object',
      required: ['value', 'kind'],
      properties: {
        value: { $ref: '#/$defs/some-value' },
        children: { type: 'array', items: { $ref: '#' } },
        kind: {},
      },
      $defs: { 'some-value': { anyOf: [{ type: 'string' }, { $ref: '#/$defs/some-value' }] } },
    };
    assert.equal(shown(tree), '{ value: SomeValue, children?: A[], kind: json }');
  });

  it('ends for schemas that are only themselves', () => {
    for (const schema of [{ $ref: '#' }, { allOf: [{ $ref: '#' }, { $ref: '#' }] }, { anyOf: [{ $ref: '#' }] }]) {
      assert.equal(showType(resolved(typeOf(schema))), 'unknown');
    }
  });
});

const order = `
type: object
required: [id, lines]
properties:
  id: { type: string, description: The order's number. }
  note: { type: string }
  lines:
    type: array
    items: { $ref: '#/$defs/Line' }
$defs:
  Line:
    type: object
    required: [sku]
    properties:
      sku: { type: string }
`;

describe('an imported JSON Schema', () => {
  it('is a type, in YAML as well', () => {
    const body = 'fn skus(order: Order) -> string[] = order.lines.map(l => l.s$0ku)';
    const text = `import "./order.schema.yaml" as Order\nimport { Line } from "./order.schema.yaml"\n${body}\n`;
    assert.equal(typeAt(`${text}//- /order.schema.yaml\n${order}`), 'string');
  });

  it('gives findings in the flow, like any type', () => {
    check(`import "./order.schema.yaml" as Order
import { Line } from "./order.schema.yaml"
fn first(order: Order) -> Line? = order.lines.first()
fn note(order: Order) -> string = order.note
                                //^^^^^^^^^^ flow/null-not-handled
fn wrong(order: Order) -> int = order.total
                                    //^^^^^ flow/unknown-member
flow use(order: Order) {
  step a = log("\${first(order)} \${note(order)} \${wrong(order)}")
}
//- /order.schema.yaml
${order}`);
  });

  it('lacks a name that it does not define', () => {
    check(`import { Lane } from "./order.schema.yaml"
       //^^^^ flow/import-not-exported: Did you mean \`Line\`?
fn f(line: Lane) -> json = line
flow use(line: json) {
  step a = log("\${f(line)}")
}
//- /order.schema.yaml
${order}`);
  });

  it('is reported at the import when it can’t be read, with its line', () => {
    const { file } = modelOf(
      `import "./a.json" as A\nfn f(a: A) -> json = a\n//- /a.json\n{\n  "type": "object",\n  nope\n}\n`,
    );
    const [found] = file.diagnostics.filter(({ code }) => code === 'flow/import-unreadable');
    assert.match(found!.message, /^Line 3 of `\.\/a\.json`: It is not JSON: /);
    assert.equal(file.text.slice(found!.span.start, found!.span.end), '"./a.json"');
  });

  it('knows where its fields stand', () => {
    for (const [uri, text] of [
      ['file:///a.schema.yaml', order],
      ['file:///a.schema.json', '{"x": ["}", "\\""], "properties": { "lines": {}, "id" : {"type":"string"} } }'],
    ] as const) {
      const type = readOutside(uri, text).type!('A');
      const plain = type.kind === 'named' ? type.resolve() : type;
      const origin = plain.kind === 'object' && plain.fields.find(({ name }) => name === 'id')!.origin!;
      assert.ok(origin);
      assert.equal(text.slice(origin.start, origin.end), 'id');
    }
  });
});
