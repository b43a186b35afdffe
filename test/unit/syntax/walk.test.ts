import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import type { Node } from '#language/syntax/ast.ts';
import { childrenOf } from '#language/syntax/children.ts';
import { parse } from '#language/syntax/parser.ts';
import { pathAt, walk } from '#language/syntax/walk.ts';

const text = 'flow f(a: int) {\n  let x = a.b(c: 1)\n}\n';
const { tree } = parse(text);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'kind' in value;

/** The innermost nodes' kinds at the place that `|` marks. */
function at(marked: string): string {
  const offset = marked.indexOf('|');
  const path = pathAt(parse(marked.replace('|', '')).tree, offset);
  return path
    .map(({ kind }) => kind)
    .slice(-3)
    .join(' ');
}

describe('walk', () => {
  it('gives children in the order of the text', () => {
    const flow = tree.declarations[0]!;
    assert.deepEqual(
      childrenOf(flow).map(({ kind }) => kind),
      ['Name', 'Parameter', 'Block'],
    );
  });

  it('knows the fields of each kind of node that hold others', () => {
    for (const path of [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow', 'test/fixtures/grammar.flow']) {
      walk(parse(readFileSync(path, 'utf8')).tree, node => {
        const held = Object.values(node).flat().filter(isNode);
        assert.deepEqual(new Set(childrenOf(node)), new Set(held), `${node.kind} in ${path}`);
      });
    }
  });

  it('visits every node with its parents, and leaves out what it is told to', () => {
    const seen: string[] = [];
    walk(tree, (node, parents) => {
      seen.push(`${parents.length} ${node.kind}`);
      return node.kind !== 'Parameter' && node.kind !== 'CallExpression';
    });
    assert.deepEqual(seen, [
      ...['0 SourceFile', '1 FlowDeclaration', '2 Name', '2 Parameter', '2 Block'],
      ...['3 LetStatement', '4 Name', '4 CallExpression'],
    ]);
  });

  it('survives very deep trees', () => {
    let count = 0;
    walk(parse(`flow f() { let x = ${'a.'.repeat(900)}b }`).tree, () => count++);
    assert.ok(count > 900);
  });
});

describe('pathAt', () => {
  const cases: [string, string][] = [
    ['flow f() { let x = a.| }', 'Block LetStatement MemberExpression'],
    ['flow f() { let x = ab| }', 'LetStatement NameExpression Name'],
    ['flow f() { let x = |ab }', 'LetStatement NameExpression Name'],
    ['flow f() { let x = g(|) }', 'Block LetStatement CallExpression'],
    ['flow f() { let x = g(a:|) }', 'LetStatement CallExpression Argument'],
    ['flow f() { let x = "a${b|}" }', 'StringHole NameExpression Name'],
    ['|flow f() { }', 'SourceFile FlowDeclaration'],
    ['flow f|() { }', 'SourceFile FlowDeclaration Name'],
  ];
  for (const [marked, expected] of cases) it(marked, () => assert.equal(at(marked), expected));
});
