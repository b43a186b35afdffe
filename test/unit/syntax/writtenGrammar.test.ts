import assert from 'node:assert/strict';
import { writtenGrammar } from '#language/syntax/writtenGrammar.ts';

const grammar = writtenGrammar();
const productions = new Map(
  [...grammar.matchAll(/^(\w+) =([^;]|"[^"]*")*;$/gm)].map(([text, name]): [string, string] => [name ?? '', text]),
);

/** A production, on one line. */
const shown = (name: string): string | undefined => productions.get(name)?.replaceAll(/\s+/g, ' ');

describe('the written grammar', () => {
  it('tells what a text must have, and not what the parser forgives', () => {
    assert.equal(shown('stepStatement'), 'stepStatement = "step" name "=" work { clause } ;');
    assert.equal(shown('letStatement'), 'letStatement = "let" name [ ":" anyType ] "=" expression ;');
    assert.equal(shown('unary'), 'unary = unaryOperator operand ;');
    assert.doesNotMatch(grammar, /Bad|\[ \]|\( \)/);
  });

  it('tells lists, alternatives and what stands together', () => {
    assert.equal(shown('argumentList'), 'argumentList = "(" [ argument { "," argument } [ "," ] ] ")" ;');
    assert.equal(shown('ifWork'), 'ifWork = "if" expression block [ "else" ( ifWork | block ) ] ;');
    assert.equal(
      shown('parenthesizedType'),
      'parenthesizedType = "(" [ anyType { "," anyType } [ "," ] ] ")" [ "->" anyType ] ;',
    );
    assert.match(shown('mockOutcome') ?? '', /^mockOutcome = \( "real" \| \[ "fail" \| "recorded" \] expression \) /);
  });

  it('mentions nothing that it does not say', () => {
    const terminals = new Set(['identifier', 'digits', 'characters']);
    for (const [name, text] of productions) {
      const mentioned =
        text
          .slice(name.length)
          .replaceAll(/"[^"]*"|'[^']*'/g, '')
          .match(/\w+/g) ?? [];
      assert.deepEqual(
        mentioned.filter(each => !productions.has(each) && !terminals.has(each)),
        [],
        name,
      );
    }
  });
});
