import assert from 'node:assert/strict';
import { completion } from '#language/features/completion.ts';
import { definition } from '#language/features/definition.ts';
import { hover } from '#language/features/hover.ts';
import { showSignature } from '#language/features/support/describe.ts';
import { readOutside } from '#language/outside/read.ts';
import { lower } from '#language/plan/lower.ts';
import { check, modelOf } from '#test/support/fixture.ts';

const signatures = (text: string, uri = 'file:///a.ts'): readonly string[] => {
  const document = readOutside(uri, text);
  assert.equal(document.problem, undefined);
  return [...document.members.values()].map(({ signature }) => showSignature(signature!));
};

describe('a module', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'primitives',
      'export function f(a: string, b: number, c: boolean): null { return null }',
      'f(a: string, b: number, c: boolean) -> null',
    ],
    [
      'what may be left out',
      'export function f(a?: string, b = 3, c: number[] = []) {}',
      'f(a?: string, b?: int, c?: number[]) -> json',
    ],
    ['promises', 'export async function f(): Promise<string[]> { return [] }', 'f() -> string[]'],
    ['nothing', 'export async function f(): Promise<void> {}', 'f() -> null'],
    ['arrows', "export const f = (a: 'x' | 'y' | -1): 2 => 2", 'f(a: "x" | "y" | -1) -> 2'],
    [
      'an object taken apart',
      'export function f({ a, b }: { a: string; b?: number }) {}',
      'f(a: string, b?: number) -> json',
    ],
    ['an object as a whole', 'export function f(o: { a: string }) {}', 'f(o: { a: string }) -> json'],
    ['rest', 'export function f(a: string, ...more: number[]) {}', 'f(a: string, more?: number[]) -> json'],
    ['a signal', 'export function f(a: string, signal: AbortSignal) {}', 'f(a: string) -> json'],
    [
      'types of the file, which may refer to themselves',
      'interface Node { name: string; next?: Node } type Maybe = Node | null; export function f(a: Maybe): Node { }',
      'f(a: Maybe) -> Node',
    ],
    [
      'utility types',
      'type T = { a: string }; export function f(a: Partial<T>, b: Record<string, number>, c: ReadonlyArray<T>) {}',
      'f(a: { a?: string }, b: map<number>, c: T[]) -> json',
    ],
    [
      'tuples and index signatures',
      'export function f(a: [string, number], b: { [k: string]: boolean }) {}',
      'f(a: (string | number)[], b: map<boolean>) -> json',
    ],
    [
      'what is not understood',
      'export function f<T>(a: T, b: Map<string, T>, c: () => void): Other.X {}',
      'f(a: json, b: json, c: json) -> json',
    ],
    ['another name', 'function g(a: string) {} export { g as f }', 'f(a: string) -> json'],
  ];
  for (const [title, text, expected] of cases) it(title, () => assert.deepEqual(signatures(text), [expected]));

  it('tells only what it exports by a name', () => {
    assert.deepEqual(
      signatures('function a() {} export default function b() {} export const c = 3; export class D {}'),
      [],
    );
  });

  it('is typed by its JSDoc in JavaScript', () => {
    const text = `/**
 * Adds up.
 * @param {number[]} values - what to add
 * @param {{ digits: number }} [options]
 * @returns {Promise<number>}
 * @pure
 */
export async function sum(values, options) {}
`;
    assert.deepEqual(signatures(text, 'file:///a.mjs'), [
      'sum(values: number[], options?: { digits: number }) -> number',
    ]);
    const { signature } = readOutside('file:///a.mjs', text).members.get('sum')!;
    assert.equal(signature!.doc, 'Adds up.');
    assert.equal(signature!.parameters[0]!.doc, 'what to add');
    assert.ok(signature!.isPure && signature!.isIdempotent);
  });

  it('says what Node.js will not run of it', () => {
    const made = [
      'enum E { A }',
      'export enum E { A }',
      'namespace N { export const a = 1; }',
      'class C { constructor(private a: string) {} }',
    ];
    for (const text of made) {
      const { problem, members } = readOutside('file:///a.ts', `export const f = () => 1;\n${text}`);
      assert.match(problem!.message, /^Node\.js does not run `(enum|namespace|parameter properties)`/);
      assert.ok(problem!.span.start > 20);
      assert.deepEqual([...members.keys()], ['f']);
    }
    const types =
      'declare enum E { A } declare namespace N {} interface I {} export class C { constructor(a: string) {} }';
    assert.equal(readOutside('file:///a.ts', types).problem, undefined);
  });

  it('says where it can’t be read', () => {
    const { problem } = readOutside('file:///a.ts', 'export function f( {\n');
    assert.match(problem!.message, /^It can’t be read: /);
  });
});

const risk = `/** What an order looks like. */
export interface Order { email: string; amount: number }

/**
 * How risky an order is.
 * @param order the order
 */
export async function riskScore(order: Order): Promise<{ score: number; reasons: string[] }> {
  return { score: 0, reasons: [] };
}
`;

describe('an imported module', () => {
  it('types what is given and what comes back', () => {
    check(`import { riskScore, Order, riskScor } from "./risk.ts"
                         //^^^^^^^^ flow/import-not-exported: \`riskScore\`
flow f(order: Order) -> int {
  step risk = riskScore(order)
  step bad = riskScore(order: { email: "a" })
                            //^^^^^^^^^^^^^^ flow/argument-type
  step old = riskScor(1)
  step told = log("\${old} \${bad}")
  return risk.reasons
       //^^^^^^^^^^^^ flow/type-mismatch
}
//- /risk.ts
${risk}`);
  });

  it('is described in the plan', () => {
    const { model, uri } = modelOf(`import { riskScore as risky } from "./risk.ts"
flow f() {
  step a = risky(order: { email: "a@b.c", amount: 3 })
}
//- /risk.ts
${risk}`);
    assert.deepEqual(lower(model, uri, 'f').outside, {
      riskScore: {
        kind: 'function',
        module: 'file:///risk.ts',
        name: 'riskScore',
        parameters: [{ kind: 'one', name: 'order' }],
        optional: [],
      },
    });
  });

  it('is completed, explained and found', () => {
    const names = modelOf(`import { $0 } from "./risk.ts"\n//- /risk.ts\n${risk}`);
    assert.deepEqual(
      completion(names.model, names.uri, names.offset).items.map(({ label }) => label),
      ['Order', 'riskScore'],
    );
    const use = modelOf(`import { riskScore } from "./risk.ts"
flow f() {
  step a = risk$0Score(order: { email: "", amount: 1 })
}
//- /risk.ts
${risk}`);
    const { contents } = hover(use.model, use.uri, use.offset, 0)!;
    assert.match((contents as { value: string }).value, /riskScore\(order: Order\) -> .*How risky an order is\./s);
    const [location] = definition(use.model, use.uri, use.offset);
    assert.deepEqual([location!.uri, location!.range.start], ['file:///risk.ts', { line: 7, character: 22 }]);
  });
});
