import assert from 'node:assert/strict';
import { flows } from '#language/features/flows.ts';
import { graph } from '#language/features/graph.ts';
import { isRunnable, wordInfo } from '#language/features/support/keywords.ts';
import { edit } from './editor.ts';

const two = `flow first(id: string, times?: int) -> string {
  step a = log(message: id)
  return id
}
flow second() { step b = first(id: "x") }
`;

describe('flows', () => {
  it('are told with their parameters', () => {
    const { model, uri } = edit(two);
    const told = flows(model, uri).map(flow => [flow.name, flow.parameters.map(parameter => parameter.typeText)]);
    assert.deepEqual(told, [
      ['first', ['string', 'int']],
      ['second', []],
    ]);
    assert.deepEqual(flows(model, 'file:///unknown.flow'), []);
  });
});

describe('the graph of a flow', () => {
  it('is that of the first one, unless another is named', () => {
    const { model, uri } = edit(two);
    assert.equal(graph(model, uri, undefined).graph?.flow, 'first');
    assert.equal(graph(model, uri, 'second').graph?.flow, 'second');
    assert.deepEqual(graph(model, uri, 'second').flows, ['first', 'second']);
  });

  it('is there while only types are wrong', () => {
    const { model, uri } = edit(two.replace('return id', 'return 5'));
    assert.ok(graph(model, uri, 'first').graph !== undefined);
  });

  it('is not there while the flow is broken, and says why', () => {
    const { model, uri } = edit(two.replace('= log(', '= (('));
    const drawn = graph(model, uri, 'first');
    assert.equal(drawn.graph, undefined);
    assert.match(drawn.problem ?? '', /line 2/);
    assert.match(graph(model, uri, 'third').problem ?? '', /third/);
    assert.match(graph(edit('').model, 'file:///main.flow', undefined).problem ?? '', /no flow/);
  });
});

describe('words that cannot run yet', () => {
  const uses: Readonly<Record<string, string>> = {
    secret: 'secret word',
    event: 'event sent(id: string)',
    on: 'on schedule("0 3 * * *") => main()',
    test: 'test "x" { }',
    match: 'flow f(x: string) { match x { else => { } } }',
    repeat: 'flow f() { repeat { step a = sleep(1s) } until true }',
    race: 'flow f() { race { branch { step a = sleep(1s) } } }',
    try: 'flow f() { try { step a = sleep(1s) } catch e { } }',
    wait: 'event e(id: string)\nflow f() { wait e(id: "x") }',
    emit: 'event e(id: string)\nflow f() { emit e(id: "x") }',
    cancel: 'flow f() { step a = sleep(1s) cancel a }',
    start: 'flow f() { start main() }',
    undo: 'flow f() { step a = sleep(1s) undo sleep(1s) }',
    cache: 'flow f() { step a = sleep(1s) cache for 1h }',
    using: 'resource r = sqlite(path: "x")\nflow f() { step a = sleep(1s) using r }',
  };
  for (const [word, use] of Object.entries(uses)) {
    it(`${word} is offered, and told of`, () => {
      const { file } = edit(`flow main() { step a = sleep(1s) }\n${use}\n`);
      assert.ok(file.tree.declarations.length > 1);
      assert.ok(isRunnable(word));
      assert.ok(wordInfo(word) !== undefined);
    });
  }
});
