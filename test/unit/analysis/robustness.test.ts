import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { analyse } from '#language/analysis/analyse.ts';
import type { FileModel, Model } from '#language/analysis/model.ts';
import { reportDiagnostics } from '#language/analysis/report.ts';
import { visibleNames } from '#language/analysis/scope.ts';
import { membersOf, showType } from '#language/analysis/typeOps.ts';
import { canDraw, flowSignatures, lower } from '#language/plan/lower.ts';

const uri = 'file:///main.flow';
const fixtures = join(import.meta.dirname, '../../fixtures');
const texts = ['taste.flow', 'grammar.flow'].map(name => readFileSync(join(fixtures, name), 'utf8'));

/** Asks a model all that can be asked of it about one file. */
function askAll(model: Model, offset: number): void {
  const file = model.files.get(uri)!;
  reportDiagnostics(file, model);
  visibleNames(model, uri, offset);
  for (const type of file.types.values()) membersOf(model, type).map(member => showType(member.type()));
  for (const { name } of flowSignatures(model, uri)) {
    const plan = lower(model, uri, name);
    assert.equal(typeof canDraw(model, uri, name), 'boolean');
    assert.deepEqual(
      plan.flows[plan.entry]!.nodes.map(({ number }) => number),
      plan.flows[plan.entry]!.nodes.map((_, index) => index),
    );
  }
}

/** A text with some of its tokens taken out, doubled, or replaced by others of its own. */
const damaged = fc
  .record({
    text: fc.constantFrom(...texts),
    cuts: fc.array(fc.record({ at: fc.nat(), other: fc.nat(), how: fc.constantFrom('remove', 'double', 'replace') }), {
      minLength: 1,
      maxLength: 12,
    }),
  })
  .map(({ text, cuts }) => {
    const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
    for (const { at, other, how } of cuts) {
      const index = at % tokens.length;
      const token = tokens[index]!;
      if (how === 'remove') tokens[index] = '';
      else tokens[index] = how === 'double' ? token + token : tokens[other % tokens.length]!;
    }
    return tokens.join('');
  });

describe('analysis of broken text', () => {
  it('never throws, whatever is missing', () => {
    fc.assert(
      fc.property(damaged, fc.nat(), (text, offset) => askAll(analyse([{ uri, text }]), offset % (text.length + 1))),
      { numRuns: 150 },
    );
  });

  it('never throws on text that is no flow at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => askAll(analyse([{ uri, text }]), 0)),
      { numRuns: 100 },
    );
  });

  it('gives the same from a previous model as from nothing', () => {
    fc.assert(
      fc.property(damaged, damaged, (first, second) => {
        const other = { uri: 'file:///x.flow', text: 'type B = { a: int }\nflow a() {}\n' };
        const previous = analyse([{ uri, text: first }, other]);
        const again = analyse([{ uri, text: second }, other], previous);
        const fresh = analyse([{ uri, text: second }, other]);
        assert.deepEqual(findings(again), findings(fresh));
      }),
      { numRuns: 60 },
    );
  });

  it('handles an expression, and a chain of steps, a thousand long', () => {
    const sum = Array.from({ length: 1000 }, (_, index) => index).join(' + ');
    const backwards = Array.from({ length: 1000 }, (_, index) => `  let a${index} = a${index + 1}`).join('\n');
    askAll(analyse([{ uri, text: `flow f() {\n  let s = ${sum}\n${backwards}\n  let a1000 = 1\n}\n` }]), 10);
  });
});

function findings(model: Model) {
  return [...model.files.values()].flatMap((file: FileModel) => reportDiagnostics(file, model));
}
