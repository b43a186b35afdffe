/** What the server can do, as `initialize` tells it. */

import { CodeActionKind, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver/node';
import { semanticLegend } from '#language/features/support/semanticLegend.ts';

export const initializeResult: InitializeResult = {
  serverInfo: { name: 'baton' },
  capabilities: {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    // Not `(`, `{` and the like: a line end typed behind one of them must stay a line end.
    completionProvider: { triggerCharacters: ['.', '"'] },
    hoverProvider: true,
    signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [')', ':'] },
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    documentSymbolProvider: { label: 'Baton' },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
    codeLensProvider: {},
    documentFormattingProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    semanticTokensProvider: { legend: semanticLegend, full: true },
  },
};
