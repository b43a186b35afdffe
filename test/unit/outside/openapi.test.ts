import assert from 'node:assert/strict';
import { completion } from '#language/features/completion.ts';
import { definition } from '#language/features/definition.ts';
import { hover } from '#language/features/hover.ts';
import { signatureHelp } from '#language/features/signatureHelp.ts';
import { showSignature } from '#language/features/support/describe.ts';
import { readOutside } from '#language/outside/read.ts';
import { lower } from '#language/plan/lower.ts';
import type { ActionNode } from '#language/plan/plan.ts';
import { check, modelOf, typeAt } from '#test/support/fixture.ts';
import { petshop } from './petshop.ts';

const document = readOutside('file:///pets.yaml', petshop);

describe('an OpenAPI document', () => {
  it('has an action for each operation', () => {
    assert.deepEqual(
      [...document.members.values()].map(({ signature }) => signature && showSignature(signature)),
      [
        'listPets(xTraceId?: string, limit?: int) -> Pet[]',
        'petsAddOne(name: string, xTraceId?: string, kind?: "cat" | "dog" | null, born?: date, friends?: Pet[]) -> Pet',
        'getPetsById(id: string) -> Pet?',
        'replacePet(id: string, body: { id?: string, name?: string }) -> null',
        'removePet(id: string) -> null',
      ],
    );
  });

  it('knows which operations may be executed again', () => {
    const again = [...document.members.values()].filter(({ signature }) => signature?.isIdempotent);
    assert.deepEqual(
      again.map(({ name }) => name),
      ['listPets', 'getPetsById', 'replacePet', 'removePet'],
    );
  });

  it('says what the runner must know', () => {
    const of = (name: string) => document.members.get(name)!.outside!('shop');
    assert.deepEqual(of('petsAddOne'), {
      kind: 'operation',
      client: 'shop',
      method: 'POST',
      server: 'https://pets.example/v1',
      path: '/pets',
      parameters: [{ name: 'xTraceId', wireName: 'X-Trace-Id', in: 'header', style: 'simple', explode: false }],
      body: {
        contentType: 'application/json',
        parameter: undefined,
        fields: ['name', 'kind', 'born', 'friends'].map(name => ({ name, wireName: name })),
      },
      security: { way: 'bearer', name: 'authorization', optional: false },
    });
    const replaced = of('replacePet');
    assert.ok(replaced.kind === 'operation');
    assert.equal(replaced.security, undefined);
    assert.deepEqual(replaced.body, { contentType: 'application/json', parameter: 'body', fields: [] });
  });

  it('tells fields that are files from others', () => {
    const properties = {
      title: { type: 'string' },
      photo: { type: 'string', format: 'binary', description: 'Of the pet.' },
      more: { type: 'array', items: { type: 'string', contentMediaType: 'image/png' } },
      inText: { type: 'string', contentMediaType: 'image/png', contentEncoding: 'base64' },
    };
    const content = { 'multipart/form-data': { schema: { type: 'object', properties } } };
    const post = { operationId: 'upload', requestBody: { content } };
    const text = JSON.stringify({ openapi: '3.1.0', paths: { '/a': { post } } });
    const upload = readOutside('file:///a.json', text).members.get('upload');
    const action = upload?.outside?.('a');
    assert.ok(action?.kind === 'operation');
    assert.deepEqual(action.body?.files, ['photo', 'more']);
    const photo = upload?.signature?.parameters.find(({ name }) => name === 'photo');
    assert.equal(photo?.doc, 'Of the pet.\n\nPath of the file that is sent.');
  });

  it('is read as JSON too, with the places of its members', () => {
    const text = '{ "openapi": "3.1.0", "paths": { "/a": { "get": { "operationId": "a" } } } }';
    const { origin } = readOutside('file:///a.json', text).members.get('a')!;
    assert.equal(text.slice(origin.start, origin.end), 'get');
  });

  it('is refused when it is older than OpenAPI 3', () => {
    const { problem } = readOutside('file:///a.yaml', '\nswagger: "2.0"\n');
    assert.match(problem!.message, /Swagger 2\.0/);
    assert.deepEqual(problem!.span, { start: 1, end: 8 });
  });

  for (const text of [
    'openapi: 3.0.0',
    'openapi: 3.0.0\npaths: [1]',
    'openapi: 3.1.0\npaths: {/a: {get: {parameters: 3}}}',
  ]) {
    it(`may be wrong: ${text.replaceAll('\n', ', ')}`, () => {
      for (const { signature } of readOutside('file:///a.yaml', text).members.values()) {
        assert.ok(signature && showSignature(signature));
      }
    });
  }
});

const at = (body: string) => modelOf(`import "./pets.yaml" as pets\n${body}\n//- /pets.yaml\n${petshop}`);

describe('an imported OpenAPI document', () => {
  it('types what is given and what comes back', () => {
    check(`import "./pets.yaml" as pets
import { Pet } from "./pets.yaml"
flow adopt(id: int) -> string {
  step pet = pets.getPetsById(id: id)
                                //^^ flow/argument-type
  step more = pets.listPets(limt: 3)
                          //^^^^ flow/unknown-argument: \`limit\`
  step new = pets.petsAddOne(kind: "cow")
           //^^^^^^^^^^^^^^^ flow/missing-argument
                                 //^^^^^ flow/argument-type
  step none = pets.getPet(id: "1")
                 //^^^^^^ flow/unknown-member
  let first: Pet? = more.first()
  return "\${new.name} \${none} \${first}" + pet.name
                                            //^^^^ flow/null-not-handled
}
//- /pets.yaml
${petshop}`);
  });

  it('types members', () => {
    const body = 'flow f() {\n  step all = pets.listPets()\n  return all.first()?.friends?.first()?.ki$0nd\n}';
    assert.equal(typeAt(`import "./pets.yaml" as pets\n${body}\n//- /pets.yaml\n${petshop}`), '"cat" | "dog" | null');
  });

  it('is called by the names in the flow, and described in the plan', () => {
    const { model, uri } = at(`flow f() {
  step a = pets.listPets(limit: 2)
  step b = pets.removePet(id: "1")
}`);
    const plan = lower(model, uri, 'f');
    const calls = plan.flows[plan.entry]!.nodes.map(node => (node as ActionNode).call);
    assert.deepEqual(
      calls.map(({ action, idempotent }) => `${action} ${idempotent}`),
      ['pets.listPets true', 'pets.removePet true'],
    );
    assert.deepEqual(Object.keys(plan.outside!), ['pets.listPets', 'pets.removePet']);
    assert.deepEqual(JSON.parse(JSON.stringify(plan)).outside['pets.removePet'].path, '/pets/{id}');
  });

  it('does not take a name that an action of the library has', () => {
    const files = `import "./pets.yaml" as http\nflow f() {\n  step a = http.get(id: "1")\n}\n//- /pets.yaml\n`;
    const { model, uri } = modelOf(
      files +
        petshop.replace(
          "      responses:\n        '200': { $ref",
          "      operationId: get\n      responses:\n        '200': { $ref",
        ),
    );
    assert.deepEqual(Object.keys(lower(model, uri, 'f').outside!), ['http.get#2']);
  });

  it('is completed, with what each operation needs', () => {
    const { model, uri, offset } = at('flow f() {\n  step a = pets.$0\n}');
    const items = completion(model, uri, offset).items;
    assert.deepEqual(
      items.map(({ label, textEdit }) => `${label}: ${textEdit && 'newText' in textEdit ? textEdit.newText : ''}`),
      [
        'listPets: listPets($1)',
        'petsAddOne: petsAddOne($1)',
        'getPetsById: getPetsById($1)',
        'replacePet: replacePet(id: $1, body: $2)',
        'removePet: removePet($1)',
      ],
    );
  });

  it('is explained: hover, signature help', () => {
    const hovered = at('flow f() {\n  step a = pets.remove$0Pet(id: "1")\n}');
    const { contents } = hover(hovered.model, hovered.uri, hovered.offset, 0)!;
    const text = (contents as { value: string }).value;
    assert.match(text, /action removePet\(id: string\) -> null/);
    assert.match(text, /`DELETE \/pets\/\{id\}`\n\nDeprecated\.\n\nIdempotent/);
    const helped = at('flow f() {\n  step a = pets.listPets(limit: $0)\n}');
    const help = signatureHelp(helped.model, helped.uri, helped.offset)!;
    assert.equal(help.activeParameter, 1);
    const { documentation } = help.signatures[0]!.parameters![1]!;
    assert.deepEqual(documentation, { kind: 'markdown', value: 'At most so many.' });
  });

  it('leads to the line in the document', () => {
    const places: readonly (readonly [string, string])[] = [
      ['step a = pets.list$0Pets()', 'get'],
      ['step a = pets.listPets(li$0mit: 1)', 'name'],
      ['step a = pets.petsAddOne(na$0me: "x")', 'name'],
      ['step a = pets.listPets()\n  step b = log("${a.first()?.bo$0rn}")', 'born'],
    ];
    for (const [body, expected] of places) {
      const { model, uri, offset } = at(`flow f() {\n  ${body}\n}`);
      const [location] = definition(model, uri, offset);
      assert.equal(location!.uri, 'file:///pets.yaml');
      const { start, end } = location!.range;
      const line = petshop.split('\n')[start.line]!;
      assert.equal(line.slice(start.character, end.character), expected);
    }
  });
});
