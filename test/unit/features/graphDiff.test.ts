import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { earlierFile, graphDiff } from '#language/features/graphDiff.ts';
import { layoutGraph } from '#language/graph/layout.ts';
import type { GraphFold, GraphModel } from '#protocol/graph.ts';

const uri = 'file:///main.flow';

interface Files {
  readonly before: string | undefined;
  readonly after: string;
  /** What both import as `./other.flow`. */
  readonly otherBefore?: string;
  readonly otherAfter?: string;
}

function compared({ before, after, otherBefore, otherAfter }: Files, fold?: GraphFold) {
  const other = 'file:///other.flow';
  const files = [{ uri, text: after }, ...(otherAfter === undefined ? [] : [{ uri: other, text: otherAfter }])];
  const texts = new Map([[uri, before], ...(otherBefore === undefined ? [] : [[other, otherBefore] as const])]);
  return graphDiff(analyse(files), earlierFile(uri, texts).model, uri, 'f', fold);
}

const marks = { added: '+', removed: '-', changed: '~', reordered: '>' } as const;

/** What differs in a picture, as lines, in the order of the nodes and then of the arrows. */
function told(graph: GraphModel | undefined): readonly string[] {
  const nodes = graph?.nodes.flatMap(({ id, change }) => (change === undefined ? [] : [`${marks[change]} ${id}`]));
  const edges = graph?.edges.flatMap(({ id, change }) => (change === undefined ? [] : [`${marks[change]} ${id}`]));
  return [...(nodes ?? []), ...(edges ?? [])];
}

const chain = `flow f() {
  step a = log("a")
  step b = log("b") after a
  step c = log("c") after b
}`;

describe('the picture of two versions of a flow', () => {
  it('has what is new, and still has what is gone, with their arrows', () => {
    const after = chain.replace('  step b = log("b") after a\n', '').replace('after b', 'after a');
    assert.deepEqual(told(compared({ before: chain, after }).graph), [
      '- f/b~gone',
      '> f/c',
      '+ f/a->f/c',
      '- f/a->f/b~gone~gone',
      '- f/b~gone->f/c~gone',
    ]);
    assert.deepEqual(told(compared({ before: after, after: chain }).graph), [
      '+ f/b',
      '> f/c',
      '+ f/a->f/b',
      '+ f/b->f/c',
      '- f/a->f/c~gone',
    ]);
  });

  it('is that of the flow where nothing differs by its meaning', () => {
    const after = `// Comment.\n${chain.replace('step a', '\n  step a')}`;
    const { graph, changes, isNew } = compared({ before: chain, after });
    assert.deepEqual([told(graph), changes, isNew], [[], [], false]);
  });

  it('takes an arrow for the same where another way implies it now', () => {
    const before = 'flow f() {\n  step a = log("a")\n  step b = log("b")\n  step c = log("c") after a, b\n}';
    assert.deepEqual(told(compared({ before, after: before.replace('log("b")', 'log("b") after a') }).graph), [
      '> f/b',
      '+ f/a->f/b',
    ]);
  });

  it('tells branches by their place, and keeps a branch that is gone in its block', () => {
    const before = `flow f(n: int) {
  step early = log("early")
  if n > 1 {
    step big = log("big")
  } else {
    step small = log("small")
  }
}`;
    const after = before.replace('  step early = log("early")\n', '').replace(/ else \{[\s\S]*?\n {2}\}/, '');
    const { graph } = compared({ before, after });
    const parents = new Map(graph?.nodes.map(({ id, parent }) => [id, parent]));
    assert.ok(told(graph).includes('- f/if#1/small~gone'));
    assert.equal(parents.get(parents.get('f/if#1/small~gone') ?? ''), 'f/if#1');
    assert.ok(!told(graph).includes('+ f/if#1/big'), 'only the other branch is gone');
  });

  it('can be laid out, with all that stands in it behind its box, also where an order is turned around', () => {
    const before = 'flow f() {\n  step a = log("a")\n  step b = log("b") after a\n}';
    const after = 'flow f() {\n  step b = log("b")\n  step a = log("a") after b\n}';
    const { graph } = compared({ before, after });
    assert.ok(graph);
    assert.ok(told(graph).includes('- f/a->f/b~gone'));
    const layout = layoutGraph(graph);
    for (const { id } of graph.nodes) assert.ok(layout.boxes[id], id);
  });

  it('collapses what is gone as well, and says how much differs in a block', () => {
    const before = 'flow f() {\n  sequence {\n    step a = log("a")\n    step b = log("b")\n  }\n}';
    const after = before.replace('    step b = log("b")\n', '').replace('"a"', '"A"');
    const { graph } = compared({ before, after }, { collapsed: ['f/sequence#1'], opened: [] });
    const block = graph?.nodes.find(({ id }) => id === 'f/sequence#1');
    assert.deepEqual(block?.badges, ['2 steps', '2 changes']);
  });

  it('says which parts of a step differ', () => {
    const parts = (before: string, after: string) =>
      compared({ before: `flow f() {\n  ${before}\n}`, after: `flow f() {\n  ${after}\n}` }).changes?.[0]?.parts;
    assert.deepEqual(parts('step a = log("x")', 'step a = log("y")\n    timeout 2s'), [
      'argument message "x" → "y"',
      'with timeout 2s',
    ]);
    assert.deepEqual(parts('step a = sleep(1s)\n    timeout 2s', 'step a = sleep(1s)'), ['without timeout 2s']);
    assert.deepEqual(parts('step a = sleep(1s)', 'step a = log("x")'), [
      'action',
      'without argument duration',
      'with argument message "x"',
    ]);
  });
});

describe('a call of a flow of another file', () => {
  const main = 'import { pick } from "./other.flow"\n\nflow f() {\n  step p = pick()\n}';
  const other = 'flow pick() {\n  step a = log("a")\n}';
  const files = { before: main, after: main, otherBefore: other };

  it('is changed where that does something else', () => {
    const { changes } = compared({ ...files, otherAfter: other.replace('"a"', '"b"') });
    assert.deepEqual(
      changes?.map(({ id, kind, parts }) => [id, kind, parts]),
      [['f/p', 'changed', ['what it calls']]],
    );
    assert.deepEqual(compared({ ...files, otherAfter: other.replace('{\n', '{\n  // x\n') }).changes, []);
  });

  it('shows what differs in it where it is open', () => {
    const otherAfter = 'flow pick() {\n  step b = log("b")\n}';
    const { graph } = compared({ ...files, otherAfter }, { collapsed: [], opened: ['f/p'] });
    assert.deepEqual(
      told(graph).filter(line => !line.includes('->')),
      ['~ f/p', '- f/p/a~gone', '+ f/p/b'],
    );
  });
});

describe('what a flow is compared with', () => {
  it('names the files that it takes', () => {
    const text = 'import { pick } from "./other.flow"\n\nflow f() {\n  step p = pick()\n}';
    assert.deepEqual(earlierFile(uri, new Map()).wanted, [uri]);
    assert.deepEqual(earlierFile(uri, new Map([[uri, text]])).wanted, ['file:///other.flow']);
    const all = new Map([
      [uri, text],
      ['file:///other.flow', undefined],
    ]);
    assert.deepEqual(earlierFile(uri, all).wanted, []);
  });

  it('may not have been there, or not be whole', () => {
    const unknown = compared({ before: undefined, after: chain });
    assert.deepEqual([unknown.isNew, unknown.changes?.length], [true, 4]);
    const broken = compared({ before: 'flow f() {\n  step a = = \n}', after: chain });
    assert.equal(broken.changes, undefined);
    assert.ok(broken.earlierProblem);
    assert.deepEqual(told(broken.graph), []);
    assert.ok(broken.graph);
  });
});
