/** Keywords, and the declarations, statements and clauses that they start. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { fence, paragraphs } from '../support/describe.ts';
import {
  clauseKeywords,
  declarationKeywords,
  flowClauseKeywords,
  isRunnable,
  statementKeywords,
  testKeywords,
  wordInfo,
  workKeywords,
} from '../support/keywords.ts';
import type { ClauseOwner } from '../support/reading/expectation.ts';
import { clauseSnippets, declarationSnippets, statementSnippets } from './snippets.ts';
import { rank, type Suggestion } from './suggestion.ts';

export function suggestWords(words: readonly string[]): Suggestion[] {
  return words.map(word => suggestWord(word));
}

export function suggestDeclarations(): Suggestion[] {
  return declarationKeywords
    .filter(isRunnable)
    .map((word, index) => suggestWord(word, declarationSnippets[word], index));
}

export function suggestStatements(within: 'flow' | 'block' | 'test'): Suggestion[] {
  const words: readonly string[] = within === 'test' ? testKeywords : statementKeywords;
  return words
    .filter(word => isRunnable(word) && !(within === 'flow' && word === 'yield'))
    .map((word, index) => suggestWord(word, statementSnippets[word], index));
}

/** The block forms that a step may be. */
export function suggestWorks(): Suggestion[] {
  return workKeywords.filter(isRunnable).map(word => suggestWord(word, statementSnippets[word], rank.word));
}

export function suggestClauses(owner: ClauseOwner, given: readonly string[]): Suggestion[] {
  const words: readonly string[] =
    owner === 'flow' ? flowClauseKeywords : clauseKeywords.filter(word => word !== 'limit');
  return words
    .filter(word => isRunnable(word) && !given.includes(word))
    .map((word, index) => suggestWord(word, clauseSnippets[word], index));
}

function suggestWord(word: string, snippet?: string, position: number = rank.word): Suggestion {
  const info = wordInfo(word);
  return {
    label: word,
    kind: snippet === undefined ? CompletionItemKind.Keyword : CompletionItemKind.Snippet,
    rank: position,
    doc: info && paragraphs(info.text, fence(info.example)),
    snippet,
  };
}
