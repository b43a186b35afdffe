/** What the server can do, and what it must know of its client: what `initialize` is about. */

import {
  CodeActionKind,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { semanticLegend } from '#language/features/support/semanticLegend.ts';

/** Endings of the files that a flow may import, as a part of a glob. */
export const importedKinds = 'flow,yaml,yml,json,ts,mts,js,mjs';

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
    typeDefinitionProvider: true,
    callHierarchyProvider: true,
    workspaceSymbolProvider: true,
    documentLinkProvider: {},
    inlayHintProvider: true,
    inlineValueProvider: true,
    referencesProvider: true,
    renameProvider: { prepareProvider: true },
    documentHighlightProvider: true,
    documentSymbolProvider: { label: 'Baton' },
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        CodeActionKind.RefactorExtract,
        CodeActionKind.RefactorInline,
        CodeActionKind.RefactorRewrite,
        CodeActionKind.SourceFixAll,
        CodeActionKind.SourceOrganizeImports,
      ],
    },
    codeLensProvider: { resolveProvider: true },
    linkedEditingRangeProvider: true,
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: {
        willRename: {
          filters: [
            { scheme: 'file', pattern: { glob: `**/*.{${importedKinds}}`, matches: 'file' } },
            { scheme: 'file', pattern: { glob: '**', matches: 'folder' } },
          ],
        },
      },
    },
    semanticTokensProvider: { legend: semanticLegend, full: { delta: true }, range: true },
  },
};

/** What the client can do, as far as an answer depends on it. */
export interface Editor {
  /** Tells when a file on disk changes. */
  readonly watchesFiles: boolean;
  /** Knows tab stops in what is inserted. */
  readonly takesSnippets: boolean;
  /** Answers what somebody has set, and can tell when that changes. */
  readonly hasSettings: boolean;
  /** Asks for inlay hints again when told so. */
  readonly refreshesHints: boolean;
  /** Has folders open, and tells when they change. */
  readonly tellsFolders: boolean;
}

/** One that can nothing of it. */
export const plainEditor: Editor = {
  watchesFiles: false,
  takesSnippets: false,
  hasSettings: false,
  refreshesHints: false,
  tellsFolders: false,
};

export function editorOf({ capabilities: { workspace, textDocument } }: InitializeParams): Editor {
  return {
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    takesSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    hasSettings: workspace?.configuration === true && workspace.didChangeConfiguration?.dynamicRegistration === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    tellsFolders: workspace?.workspaceFolders === true,
  };
}

/** URIs of the folders that are open at the start. */
export function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  return workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
}
