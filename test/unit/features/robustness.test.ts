/** Whatever the text is, whatever the place: every question gets an answer. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { analyse } from '#language/analysis/analyse.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '#language/features/callHierarchy.ts';
import { codeActions } from '#language/features/codeActions.ts';
import { completion } from '#language/features/completion.ts';
import { documentLinks } from '#language/features/documentLinks.ts';
import { fileRenames } from '#language/features/fileRenames.ts';
import { onTypeFormatting, rangeFormatting } from '#language/features/formatting.ts';
import { inlayHints } from '#language/features/inlayHints.ts';
import { prepareRename, rename } from '#language/features/rename.ts';
import { semanticTokens } from '#language/features/semanticTokens.ts';
import { summarise } from '#language/features/support/summarise.ts';
import { typeDefinition } from '#language/features/typeDefinition.ts';
import { workspaceSymbols } from '#language/features/workspaceSymbols.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';

const texts = ['taste', 'grammar'].map(name =>
  readFileSync(new URL(`../../fixtures/${name}.flow`, import.meta.url), 'utf8'),
);
const pieces = ['{', '}', '"', '(', ')', 'step ', '${', '\n', '=>', 'let x = ', ''];

/** A fixture with a few pieces put in place of others. */
const broken = fc
  .record({
    text: fc.constantFrom(...texts),
    cuts: fc.array(fc.record({ at: fc.nat(3000), length: fc.nat(40), put: fc.constantFrom(...pieces) }), {
      maxLength: 3,
    }),
    from: fc.nat(3000),
    length: fc.nat(300),
  })
  .map(({ text, cuts, from, length }) => {
    const cut = cuts.reduce((all, { at, length: gone, put }) => all.slice(0, at) + put + all.slice(at + gone), text);
    const start = Math.min(from, cut.length);
    return { text: cut, start, end: Math.min(start + length, cut.length) };
  });

describe('editor questions about any text', () => {
  it('are answered', () => {
    fc.assert(
      fc.property(broken, ({ text, start, end }) => {
        ask(text, start, end);
      }),
      { numRuns: 60 },
    );
  });
});

function ask(text: string, start: number, end: number): void {
  const uri = 'file:///main.flow';
  const model = analyse([{ uri, text }]);
  const lines = new LineIndex(text);
  const range = { start: lines.position(start), end: lines.position(end) };
  prepareRename(model, uri, start);
  rename(model, uri, start, 'zebra');
  typeDefinition(model, uri, start);
  for (const item of prepareCallHierarchy(model, uri, start)) {
    incomingCalls(model, item);
    outgoingCalls(model, item);
  }
  completion(model, uri, start);
  codeActions(model, uri, range, undefined);
  codeActions(model, uri, { start: range.start, end: range.start }, undefined);
  inlayHints(model, uri, range, { types: true, argumentNames: true, order: true });
  semanticTokens(model, uri, range);
  rangeFormatting(model, uri, range);
  onTypeFormatting(model, uri, start, '}');
  onTypeFormatting(model, uri, start, '\n');
  documentLinks(model, uri);
  workspaceSymbols(model, 'a', [summarise('file:///other.flow', text)]);
  fileRenames(model, [{ oldUri: uri, newUri: 'file:///other/main.flow' }]);
}
