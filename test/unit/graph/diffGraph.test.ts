import assert from 'node:assert/strict';
import { diffGraph } from '#language/graph/diff/diffGraph.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { modelOf } from '#test/support/fixture.ts';

function planOf(text: string): Plan {
  const { model, uri } = modelOf(text);
  return lower(model, uri, 'f');
}

/** What is different, as lines: `~ f/a  sleep → log`, with what is waited for. */
function told(before: string | undefined, after: string): readonly string[] {
  const signs = { added: '+', removed: '-', changed: '~', reordered: '>' } as const;
  return diffGraph(before === undefined ? undefined : planOf(before), planOf(after)).changes.map(
    ({ kind, id, waitsFor, waitsNoMoreFor }) =>
      [`${signs[kind]} ${id}`, ...waitsNoMoreFor.map(name => `not ${name}`), ...waitsFor].join(' '),
  );
}

const base = `flow f(n: int) {
  step a = sleep(1s)
  step b = log("b \${n}") after a
  step c = log("c") after b
}`;

describe('what is different in two versions of a flow', () => {
  it('is nothing where only layout, comments or the order of lines differ', () => {
    const other = `// A comment.
flow f(n: int) {
  step a = sleep(1s)

  step c = log(
    "c",
  ) after b
  /// Documented.
  step b = log("b \${n}") after a
}`;
    assert.deepEqual(told(base, base), []);
    assert.deepEqual(told(base, other), []);
  });

  it('is what came, went, does something else, and waits for others', () => {
    const other = `flow f(n: int) {
  step z = log("first")
  step a = sleep(2s)
  step c = log("c") after a
  step d = log("d") after c
}`;
    assert.deepEqual(told(base, other), ['+ f/z', '~ f/a', '- f/b', '> f/c not b a', '+ f/d']);
  });

  it('sees arguments of every name, clauses, and parameters of the flow', () => {
    const flow = (parameters: string, statement: string) => `flow f(${parameters}) {\n  ${statement}\n}`;
    const post = (body: string) => flow('', `step a = http.post("https://x.test/", body: ${body})`);
    assert.deepEqual(told(post('1'), post('2')), ['~ f/a']);
    assert.deepEqual(told(flow('', 'step a = sleep(1s)'), flow('', 'step a = sleep(1s)\n    timeout 2s')), ['~ f/a']);
    assert.deepEqual(told(flow('n: int', 'step a = sleep(1s)'), flow('n: string', 'step a = sleep(1s)')), [
      '~ f:start',
    ]);
  });

  it('takes a statement without a name for the same where it does the same', () => {
    const flow = (lines: string) => `flow f(n: int) {\n${lines}\n}`;
    const one = '  if n > 1 {\n    step big = log("big")\n  }';
    const two = '  if n < 0 {\n    step small = log("small")\n  }';
    assert.deepEqual(told(flow(one), flow(`${two}\n${one}`)), ['+ f/if#1', '+ f/if#1/small']);
    assert.deepEqual(told(flow(one), flow(one.replace('n > 1', 'n > 2'))), ['~ f/if#1']);
  });

  it('is everything where there was no such flow', () => {
    assert.deepEqual(told(undefined, base), ['+ f:start', '+ f/a', '+ f/b', '+ f/c']);
  });
});
