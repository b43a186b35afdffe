/**
 * What may be inserted at a place, also in a file that is half typed: what may stand there is read from the tokens
 * before it, what it may mean is asked of the model.
 */
import { type CompletionItem, type CompletionList, InsertTextFormat, type Range } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { SyntaxTokenKind } from '../syntax/syntaxToken.ts';
import { typeOfSlot } from './completion/slots.ts';
import { suggestCallables, suggestCallSteps } from './completion/suggestCalls.ts';
import { mostElsewhere, suggestElsewhere, suggestPaths } from './completion/suggestElsewhere.ts';
import { fieldsOf, suggestArguments, suggestObjectFields } from './completion/suggestFields.ts';
import type { Suggestion } from './completion/suggestion.ts';
import { suggestMembers } from './completion/suggestMembers.ts';
import {
  suggestEvents,
  suggestImports,
  suggestPatterns,
  suggestSteps,
  suggestTypes,
} from './completion/suggestNames.ts';
import { suggestPostfix } from './completion/suggestPostfix.ts';
import { suggestSchedules } from './completion/suggestSchedules.ts';
import { suggestLiterals, suggestShorthands, suggestValues } from './completion/suggestValues.ts';
import {
  suggestClauses,
  suggestDeclarations,
  suggestStatements,
  suggestWords,
  suggestWorks,
} from './completion/suggestWords.ts';
import { editsOf, rangeOf } from './support/places.ts';
import type { Expectation } from './support/reading/expectation.ts';
import { before, Place } from './support/reading/place.ts';
import { positionAfter } from './support/reading/readDeclarations.ts';
import type { FileSummary } from './support/summarise.ts';

/**
 * @param takesSnippets whether the editor knows tab stops
 * @param summaries files of the workspace that the model does not hold
 */
export function completion(
  model: Model,
  uri: string,
  offset: number,
  takesSnippets = true,
  summaries: readonly FileSummary[] = [],
): CompletionList {
  const file = model.files.get(uri);
  if (file === undefined) return nothing;
  const { tokens, typed } = before(file, offset);
  if (typed !== undefined && !completed.has(typed.kind)) return nothing;
  const replaced = typed ?? { start: offset, end: offset };
  const place = new Place(model, file, offset, tokens.at(-1), summaries);
  const { expectations, owners } = positionAfter(file.text, tokens);
  const isFirst = isFirstOfLine(file.text, replaced.start);
  const suggestions = expectations.flatMap(expectation => suggest(place, expectation, owners, isFirst));
  const letters = file.text.slice(replaced.start, offset);
  const others = expectations.flatMap(expectation => elsewhere(place, expectation, letters, isFirst));
  const postfix = suggestPostfix(place, replaced.start);
  const items = distinct([...suggestions, ...others, ...postfix]).map(each =>
    item(file, each, rangeOf(file, { start: each.start ?? replaced.start, end: replaced.end }), takesSnippets),
  );
  return { isIncomplete: others.length > mostElsewhere, items };
}

const nothing: CompletionList = { isIncomplete: false, items: [] };

/** What is replaced when something is inserted at its end or in its middle. Nothing is offered in comments and numbers. */
const completed: ReadonlySet<SyntaxTokenKind> = new Set<SyntaxTokenKind>(['name', 'keyword', 'text']);

function suggest(place: Place, expected: Expectation, owners: readonly string[], isFirst: boolean): Suggestion[] {
  switch (expected.kind) {
    case 'words':
      return suggestWords(expected.words);
    case 'declaration':
      return isFirst ? suggestDeclarations() : [];
    case 'statement': {
      if (!isFirst) return [];
      const calls = expected.within === 'test' ? [] : suggestCallSteps(place, owners);
      return [...suggestStatements(expected.within), ...calls];
    }
    case 'clause':
      return suggestClauses(expected.owner, expected.given);
    case 'work':
      return [...suggestCallables(place, 'step', owners), ...suggestWorks()];
    case 'callable':
      return suggestCallables(place, expected.of, owners);
    case 'expression':
      return suggestValues(place, expected.slot, owners);
    case 'type':
      return suggestTypes(place);
    case 'pattern':
      return suggestPatterns(place, expected.value);
    case 'member':
      return suggestMembers(place, expected.object);
    case 'argument':
      return suggestArguments(place, expected.call);
    case 'field':
      return fieldsOf(place, expected.slot).length > 0
        ? suggestObjectFields(place, expected.slot, expected.given)
        : suggestShorthands(place, [...owners, ...expected.given]);
    case 'step':
      return suggestSteps(place, [...expected.given, ...owners], expected.mayBeAny);
    case 'event':
      return suggestEvents(place);
    case 'importName':
      return suggestImports(place, expected.given);
    case 'text':
      if (expected.slot.of === 'path') return suggestPaths(place);
      return [...suggestLiterals(typeOfSlot(place, expected.slot), ''), ...suggestSchedules(place, expected.slot)];
  }
}

/** What other files declare that may stand here. */
function elsewhere(place: Place, expected: Expectation, letters: string, isFirst: boolean): Suggestion[] {
  switch (expected.kind) {
    case 'statement':
      return isFirst && expected.within !== 'test' ? suggestElsewhere(place, ['flow'], letters, true) : [];
    case 'work':
      return suggestElsewhere(place, ['flow'], letters);
    case 'callable':
      return ['step', 'flow', 'mock'].includes(expected.of) ? suggestElsewhere(place, ['flow'], letters) : [];
    case 'expression':
      return letters === '' ? [] : suggestElsewhere(place, ['fn'], letters);
    case 'type':
      return suggestElsewhere(place, ['type'], letters);
    case 'event':
      return suggestElsewhere(place, ['event'], letters);
    default:
      return [];
  }
}

/** Whether a statement may start: line ends mean nothing to the language, but nobody starts one behind another. */
function isFirstOfLine(text: string, start: number): boolean {
  return /(^|[\n\r{}])[ \t]*$/.test(text.slice(Math.max(0, start - 200), start));
}

/** The first of those with the same label and meaning. */
function distinct(suggestions: readonly Suggestion[]): Suggestion[] {
  const byLabel = new Map<string, Suggestion>();
  for (const suggestion of suggestions) {
    const other = byLabel.get(suggestion.label);
    if (other === undefined || suggestion.rank < other.rank) byLabel.set(suggestion.label, suggestion);
  }
  return [...byLabel.values()];
}

function item(file: FileModel, suggestion: Suggestion, range: Range, takesSnippets: boolean): CompletionItem {
  const isSnippet = suggestion.snippet !== undefined && takesSnippets;
  const newText =
    suggestion.snippet === undefined
      ? (suggestion.text ?? suggestion.label)
      : written(suggestion.snippet, takesSnippets);
  const result: CompletionItem = {
    label: suggestion.label,
    kind: suggestion.kind,
    sortText: `${String(suggestion.rank).padStart(3, '0')} ${suggestion.label}`,
    textEdit: { range, newText },
  };
  if (isSnippet) result.insertTextFormat = InsertTextFormat.Snippet;
  if (suggestion.filter !== undefined) result.filterText = suggestion.filter;
  if (suggestion.detail !== undefined) result.detail = suggestion.detail;
  if (suggestion.doc !== undefined) result.documentation = { kind: 'markdown', value: suggestion.doc };
  if (suggestion.from !== undefined) result.labelDetails = { description: suggestion.from };
  if (suggestion.also !== undefined) result.additionalTextEdits = editsOf(file, suggestion.also);
  return result;
}

/** A snippet, for an editor that knows tab stops or one that does not. */
function written(snippet: string, takesSnippets: boolean): string {
  if (takesSnippets) return snippet;
  const withoutStops = snippet.replace(/\$\{\d+:([^{}]*)\}/g, '$1').replace(/(?<!\\)\$\d/g, '');
  return withoutStops.replace(/\\([\\$}])/g, '$1');
}
