import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';

const types = { uri: 'file:///types.flow', text: 'type Name = string\n' };
const greet = {
  uri: 'file:///greet.flow',
  text: 'import { Name } from "./types.flow"\n\nflow greet(name: Name) {\n  step told = log(name)\n}\n',
};
const main = {
  uri: 'file:///main.flow',
  text: 'import { greet } from "./greet.flow"\n\nflow main() {\n  step greeted = greet(name: "Ada")\n}\n',
};
const alone = { uri: 'file:///alone.flow', text: 'fn twice(n: int) -> int = n * 2\n' };

describe('analysing again', () => {
  const before = analyse([types, greet, main, alone]);
  const keeps = (after: ReturnType<typeof analyse>, uri: string) => after.files.get(uri) === before.files.get(uri);

  it('keeps everything when nothing changed', () => {
    const after = analyse([types, greet, main, alone], before);
    assert.deepEqual(
      [...after.files.keys()].filter(uri => !keeps(after, uri)),
      [],
    );
  });

  it('does a changed file again, and nothing else when nobody imports it', () => {
    const after = analyse([types, greet, { ...main, text: `${main.text}\n` }, alone], before);
    assert.deepEqual(
      [types, greet, main, alone].map(({ uri }) => keeps(after, uri)),
      [true, true, false, true],
    );
  });

  it('does all files again that import a changed one, directly or not', () => {
    const after = analyse([{ ...types, text: 'type Name = int\n' }, greet, main, alone], before);
    assert.deepEqual(
      [greet, main, alone].map(({ uri }) => keeps(after, uri)),
      [false, false, true],
    );
    assert.deepEqual(
      after.files.get(main.uri)?.diagnostics.map(({ code }) => code),
      ['flow/argument-type'],
    );
  });

  it('notices a file that is gone, and one that comes', () => {
    const gone = analyse([greet, main, alone], before);
    assert.deepEqual(
      gone.files.get(greet.uri)?.diagnostics.map(({ code }) => code),
      ['flow/import-not-found'],
    );
    const back = analyse([types, greet, main, alone], gone);
    assert.deepEqual(back.files.get(greet.uri)?.diagnostics, []);
  });

  it('notices that a function is used by a new file', () => {
    const library = {
      uri: 'file:///l.flow',
      text: 'fn twice(n: int) -> int = n * 2\n\nflow idle() {\n  step rest = sleep(1s)\n}\n',
    };
    const first = analyse([library]);
    assert.deepEqual(
      first.files.get(library.uri)?.diagnostics.map(({ code }) => code),
      ['flow/unused-fn'],
    );
    const user = {
      uri: 'file:///u.flow',
      text: 'import { twice } from "./l.flow"\n\nfn four(n: int) -> int = twice(twice(n))\n',
    };
    assert.deepEqual(analyse([library, user], first).files.get(library.uri)?.diagnostics, []);
  });

  it('ends when files import each other in a circle', () => {
    const a = {
      uri: 'file:///a.flow',
      text: 'import { b } from "./b.flow"\n\nflow a(n: int) {\n  if n > 0 {\n    step next = b(n: n - 1)\n  }\n}\n',
    };
    const b = {
      uri: 'file:///b.flow',
      text: 'import { a } from "./a.flow"\n\nflow b(n: int) {\n  if n > 0 {\n    step next = a(n: n - 1)\n  }\n}\n',
    };
    const model = analyse([a, b]);
    assert.deepEqual(
      [...model.files.values()].flatMap(({ diagnostics }) => diagnostics),
      [],
    );
  });
});
