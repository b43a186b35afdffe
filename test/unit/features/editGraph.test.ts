import assert from 'node:assert/strict';
import { editGraph } from '#language/features/editGraph.ts';
import type { GraphEdit } from '#protocol/requests.ts';
import { edit } from './editor.ts';

/** The flow's text after a change, or why there is none; what is selected then stands between ‹ and ›. */
function after(text: string, change: GraphEdit): string {
  const { model, uri } = edit(text);
  const reply = editGraph(model, uri, 'f', change);
  if ('problem' in reply) return `! ${reply.problem}`;
  const changed = reply.edits.reduceRight(
    (result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end),
    text,
  );
  const { select } = reply;
  if (select === undefined) return changed;
  return `${changed.slice(0, select.start)}‹${changed.slice(select.start, select.end)}›${changed.slice(select.end)}`;
}

type Case = readonly [what: string, before: string, change: GraphEdit, after: string];

function cases(all: readonly Case[]): void {
  for (const [what, before, change, expected] of all) it(what, () => assert.equal(after(before, change), expected));
}

const step = 'step ${1:log} = log("$2")';
const add = (node: string): GraphEdit => ({ type: 'add', node, step });
const connect = (from: string, node: string): GraphEdit => ({ type: 'connect', from, node });
const remove = (node: string): GraphEdit => ({ type: 'delete', node });
const name = (node: string): GraphEdit => ({ type: 'name', node });
const wrap = (node: string, how: Extract<GraphEdit, { type: 'wrap' }>['in']): GraphEdit => ({
  type: 'wrap',
  node,
  in: how,
});

const two = 'flow f() {\n  step a = log("1") // one\n  // Two.\n  step b = log("2")\n}\n';

describe('a step added in the graph', () => {
  cases([
    [
      'stands behind the other’s line with its comment, and waits for it',
      two,
      add('f/a'),
      'flow f() {\n  step a = log("1") // one\n  step ${1:log2} = log("$2") after a\n  // Two.\n  step b = log("2")\n}\n',
    ],
    [
      'spreads a block of one line',
      'flow f(c: boolean) {\n  if c { step a = log("1") }\n}\n',
      add('f/if#1/a'),
      'flow f(c: boolean) {\n  if c {\n    step a = log("1")\n    step ${1:log2} = log("$2") after a\n  }\n}\n',
    ],
    [
      'gives what it waits for a name',
      'flow f(c: boolean) {\n  if c {\n    step a = log("1")\n  }\n}\n',
      add('f/if#1'),
      'flow f(c: boolean) {\n  step choice = if c {\n    step a = log("1")\n  }\n  step ${1:log2} = log("$2") after choice\n}\n',
    ],
    [
      'needs no order in a sequence',
      'flow f() {\n  sequence {\n    step a = log("1")\n  }\n}\n',
      add('f/sequence#1/a'),
      'flow f() {\n  sequence {\n    step a = log("1")\n    step ${1:log2} = log("$2")\n  }\n}\n',
    ],
    [
      'comes first behind the start',
      two,
      add('f:start'),
      'flow f() {\n  step ${1:log2} = log("$2")\n  step a = log("1") // one\n  // Two.\n  step b = log("2")\n}\n',
    ],
    [
      'is refused behind a return',
      'flow f() -> int {\n  return 1\n}\n',
      add('f/return#1'),
      '! No step can wait for a `return`. Add the step behind another one.',
    ],
  ]);
});

describe('steps connected in the graph', () => {
  cases([
    ['wait', two, connect('f/a', 'f/b'), two.replace('log("2")', 'log("2") after a')],
    [
      'wait for one more',
      'flow f() {\n  step a = log("1")\n  step b = log("2")\n  step c = log("3")\n    after a // why\n}\n',
      connect('f/b', 'f/c'),
      'flow f() {\n  step a = log("1")\n  step b = log("2")\n  step c = log("3")\n    after a, b // why\n}\n',
    ],
    [
      'keep the layout of other clauses',
      'flow f() {\n  step a = log("1")\n  step b = shell("x")\n    // Slow.\n    timeout 3s\n}\n',
      connect('f/a', 'f/b'),
      'flow f() {\n  step a = log("1")\n  step b = shell("x")\n    // Slow.\n    after a\n    timeout 3s\n}\n',
    ],
    ['do not wait for themselves', two, connect('f/a', 'f/a'), '! `a` can’t wait for itself.'],
    [
      'do not wait twice',
      'flow f() {\n  step a = log("1")\n  step b = log("2") after a\n}\n',
      connect('f/a', 'f/b'),
      '! `b` waits for `a` already.',
    ],
    [
      'do not see into blocks',
      'flow f(c: boolean) {\n  if c {\n    step a = log("1")\n  }\n  step b = log("2")\n}\n',
      connect('f/if#1/a', 'f/b'),
      '! `a` stands in a block that `b` is not in. Connect the block instead.',
    ],
  ]);

  it('make no cycle', () => {
    const text = 'flow f() {\n  step a = log("1")\n  step b = log("2") after a\n}\n';
    assert.match(after(text, connect('f/b', 'f/a')), /^! `a` can’t wait for `b`\. .*a.*b/);
  });
});

describe('a step deleted in the graph', () => {
  cases([
    [
      'goes with its documentation and what stands behind it; other comments stay',
      'flow f() {\n  // Part one.\n  /// Says one.\n  step a = log("1") // one\n  step b = log("2")\n}\n',
      remove('f/a'),
      'flow f() {\n  // Part one.\n  step b = log("2")\n}\n',
    ],
    [
      'hands over what it waited for',
      'flow f() {\n  step a = log("1")\n  step b = log("2") after a\n  step c = log("3") after b\n}\n',
      remove('f/b'),
      'flow f() {\n  step a = log("1")\n  step c = log("3") after a\n}\n',
    ],
    [
      'leaves no empty clause',
      'flow f() {\n  step a = log("1")\n  step b = log("2")\n    after a\n    timeout 3s\n}\n',
      remove('f/a'),
      'flow f() {\n  step b = log("2")\n    timeout 3s\n}\n',
    ],
    [
      'is refused while its result is used',
      'flow f() -> string {\n  step a = shell("x")\n  step b = log(a.stdout)\n  return a.stdout\n}\n',
      remove('f/a'),
      '! `a` is used by `b`, `return`: change that first.',
    ],
  ]);
});

describe('a step renamed in the graph', () => {
  cases([
    ['is selected by its name', two, name('f/b'), two.replace('step b', 'step ‹b›')],
    [
      'gets a name',
      'flow f(c: boolean) {\n  if c {\n    step a = log("1")\n  }\n}\n',
      name('f/if#1'),
      'flow f(c: boolean) {\n  step ‹choice› = if c {\n    step a = log("1")\n  }\n}\n',
    ],
  ]);
});

describe('a step wrapped in the graph', () => {
  cases([
    [
      'stands in a try, with its comment',
      two,
      wrap('f/b', 'try'),
      'flow f() {\n  step a = log("1") // one\n  // Two.\n  try {\n    step b = log("2")\n  } catch e {\n  }\n}\n',
    ],
    [
      'keeps its name outside when something waits for it',
      'flow f() {\n  step a = log("1")\n  step b = log("2") after a\n}\n',
      wrap('f/a', 'if'),
      'flow f() {\n  step a = if ‹true› {\n    step result = log("1")\n    yield result\n  }\n  step b = log("2") after a\n}\n',
    ],
    [
      'is done again and again',
      two,
      wrap('f/b', 'for'),
      'flow f() {\n  step a = log("1") // one\n  // Two.\n  for item in ‹range(3)› {\n    step b = log("2")\n  }\n}\n',
    ],
    [
      'gets a clause',
      'flow f() {\n  step a = shell("x")\n}\n',
      wrap('f/a', 'timeout'),
      'flow f() {\n  step a = shell("x") timeout ‹30s›\n}\n',
    ],
    [
      'has a clause once',
      'flow f() {\n  step a = shell("x") timeout 3s\n}\n',
      wrap('f/a', 'timeout'),
      '! `a` has a `timeout` already.',
    ],
  ]);

  it('is refused where its result must be there', () => {
    const text = 'flow f() -> string {\n  step a = shell("x")\n  return a.stdout\n}\n';
    assert.match(after(text, wrap('f/a', 'if')), /^! `a` can’t stand in an `if` as it is\. `a` is used by `return`\. /);
  });
});

describe('a graph of a broken text', () => {
  it('is not changed', () =>
    assert.match(after('flow f() {\n  step a = log(\n}\n', remove('f/a')), /^! The text has err/));
});
