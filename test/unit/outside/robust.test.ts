import fc from 'fast-check';
import { analyse } from '#language/analysis/analyse.ts';
import { showSignature } from '#language/features/support/describe.ts';
import { readOutside } from '#language/outside/read.ts';
import { petshop } from './petshop.ts';

const module = `/** Says it. @param {string} a */
export async function f({ a, b = 1 }: { a: string; b?: number }, ...more: Foo[]): Promise<Foo | null> { return null; }
export interface Foo extends Bar { x: 'a' | 1; next?: Foo[] } interface Bar { [k: string]: Partial<Foo> }
export type T = [Foo, string?] & Record<string, T>;
`;

/** Asks for all that a document can tell. */
function readAll(uri: string, text: string): void {
  const document = readOutside(uri, text);
  for (const symbol of [...document.names.values(), ...document.members.values()]) {
    if (symbol.signature) showSignature(symbol.signature);
    symbol.outside?.('api');
    const type = symbol.type();
    if (type.kind === 'named') type.resolve();
  }
  const type = document.type?.('T');
  if (type?.kind === 'named') type.resolve();
  analyse([
    {
      uri: 'file:///main.flow',
      text: `import "./a.${uri.split('.').at(-1)}" as a\nimport { Pet, f } from "./a.yaml"\n`,
    },
    { uri, text },
  ]);
}

/** A text with a piece taken out or put in. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(30), fc.oneof(fc.string(), fc.constantFrom('{', '[', '&a', '*a', '$ref', '#/')))
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));

describe('a document from outside, whatever its text', function () {
  this.timeout(60_000);
  const cases: readonly (readonly [string, string])[] = [
    ['file:///a.yaml', petshop],
    ['file:///a.json', '{"openapi":"3.1.0","paths":{"/a":{"get":{"parameters":[{"$ref":"#/x"}]}}},"x":{"in":"path"}}'],
    ['file:///a.ts', module],
  ];
  for (const [uri, text] of cases) {
    it(`does no harm: ${uri.split('.').at(-1)}`, () => {
      fc.assert(
        fc.property(fc.oneof(damaged(text), fc.string()), each => readAll(uri, each)),
        { numRuns: 150 },
      );
    });
  }

  it('may be any data', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('paths', 'components', '$defs', 'properties', 'allOf'),
        (value, word) => {
          readAll('file:///a.json', JSON.stringify({ openapi: '3.0.0', [word]: value }));
          readAll('file:///a.json', JSON.stringify({ [word]: value }));
        },
      ),
      { numRuns: 300 },
    );
  });
});
