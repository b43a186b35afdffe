/** Asks everything that an editor can ask about a text. */
import { analyse } from '#language/analysis/analyse.ts';
import { canDraw, flowSignatures } from '#language/plan/lower.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import * as language from '#server/language.ts';

/** Throws what a feature throws. `start` and `end` are offsets in the text. */
export function ask(text: string, start: number, end: number): void {
  const uri = 'file:///main.flow';
  const model = analyse([{ uri, text }]);
  const lines = new LineIndex(text);
  const range = { start: lines.position(start), end: lines.position(end) };
  atPlace(model, uri, start);
  inRange(model, uri, range, start);
  inFile(model, uri, text);
}

type Model = ReturnType<typeof analyse>;
type Range = Parameters<typeof language.codeActions>[2];

function atPlace(model: Model, uri: string, offset: number): void {
  language.completion(model, uri, offset);
  language.hover(model, uri, offset, 0);
  language.signatureHelp(model, uri, offset);
  language.definition(model, uri, offset);
  language.typeDefinition(model, uri, offset);
  language.references(model, uri, offset, true);
  language.documentHighlights(model, uri, offset);
  language.prepareRename(model, uri, offset);
  language.rename(model, uri, offset, 'zebra');
  for (const item of language.prepareCallHierarchy(model, uri, offset)) {
    language.incomingCalls(model, item);
    language.outgoingCalls(model, item);
  }
}

function inRange(model: Model, uri: string, range: Range, offset: number): void {
  language.codeActions(model, uri, range, undefined);
  language.codeActions(model, uri, { start: range.start, end: range.start }, undefined);
  language.inlayHints(model, uri, range, { types: true, argumentNames: true, order: true });
  language.inlineValues(model, uri, range, { start: range.start, end: range.start });
  language.semanticTokens(model, uri, range);
  language.rangeFormatting(model, uri, range);
  language.selectionRanges(model, uri, [range.start, range.end]);
  language.onTypeFormatting(model, uri, offset, '}');
  language.onTypeFormatting(model, uri, offset, '\n');
}

function inFile(model: Model, uri: string, text: string): void {
  language.documentSymbols(model, uri);
  language.documentLinks(model, uri);
  language.codeLenses(model, uri, uri);
  language.foldingRanges(model, uri);
  language.diagnostics(model, uri, 'https://example.org/page');
  language.workspaceSymbols(model, 'a', [language.summarise('file:///other.flow', text)]);
  language.fileRenames(model, [{ oldUri: uri, newUri: 'file:///other/main.flow' }]);
  for (const { name } of flowSignatures(model, uri)) if (canDraw(model, uri, name)) language.graph(model, uri, name);
}
