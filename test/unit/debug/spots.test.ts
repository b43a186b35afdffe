import assert from 'node:assert/strict';
import { lower } from '#language/plan/lower.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import { type Spot, spotAt, spotsOf } from '#runner/debug/breakpoints/spots.ts';
import { modelOf } from '#test/support/fixture.ts';

const text = `flow main(names: string[]) -> string[] {
  // nothing runs here
  step hello = shell("echo hello")
    retry 2
    catch null
    undo log("bye")
  step said = for name in names {
    step one = log(
      name,
    )
    yield name
  }
  try {
    step risky = shell("false")
  } catch e {
    step told = log(e.message)
  }
  return said
}
`;

function spotsOfText(source: string): readonly Spot[] {
  const { model, uri, file } = modelOf(source);
  const lines = new LineIndex(file.text);
  const plan = lower(model, uri, 'main');
  return Object.values(plan.flows).flatMap(flow => spotsOf(flow, offset => lines.position(offset).line + 1));
}

const spots = spotsOfText(text);

function bound(line: number, column?: number): string | undefined {
  const spot = spotAt(spots, line, column);
  return spot && `${spot.place.line} ${spot.kind}`;
}

describe('debugger: where breakpoints bind', () => {
  for (const [line, expected, what] of [
    [1, '3 step', 'the head of a flow moves to its first step'],
    [2, '3 step', 'a comment moves to the next step'],
    [3, '3 step', 'a step stays'],
    [4, '3 step', 'a clause that nothing runs for moves to its step'],
    [5, '5 catch', '`catch` stays'],
    [6, '6 undo', '`undo` stays'],
    [8, '8 step', 'a step in a loop stays'],
    [9, '8 step', 'an argument moves to its step'],
    [11, '11 step', '`yield` stays'],
    [12, '13 step', 'the end of a block moves on'],
    [15, '15 block', 'the `catch` of a `try` stays'],
    [18, '18 step', '`return` stays'],
    [19, undefined, 'behind the last step there is nothing'],
  ] as const) {
    it(what, () => assert.equal(bound(line), expected));
  }

  it('a column chooses among what begins in a line', () => {
    const found = spotsOfText('flow main() {\n  step a = shell("x") catch null undo log("y")\n}\n');
    assert.deepEqual(
      [undefined, 1, 23, 40].map(column => spotAt(found, 2, column)?.kind),
      ['step', 'step', 'catch', 'undo'],
    );
  });

  it('a spot has the same name in another version of the text', () => {
    const moved = spotsOfText(text.replace('  // nothing', '  step new = log("new")\n\n  // nothing'));
    const ids = new Set(moved.map(spot => spot.id));
    assert.ok(spots.every(spot => ids.has(spot.id)));
  });
});
