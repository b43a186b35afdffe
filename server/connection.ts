/** What the server answers: one line per request. The only file that knows the connection. */
import { existsSync } from 'node:fs';
import {
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCallsParams,
  type CancellationToken,
  type CodeLens,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type RenameFilesParams,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver/node';
import type { Model } from '#language/analysis/model.ts';
import type { LensData } from '#language/features/codeLenses.ts';
import {
  editGraphRequest,
  type FlowsParams,
  type FlowsReply,
  flowsRequest,
  type GraphDiffParams,
  type GraphDiffReply,
  type GraphEditParams,
  type GraphEditReply,
  type GraphParams,
  type GraphReply,
  type GraphSvgParams,
  type GraphSvgReply,
  graphDiffRequest,
  graphRequest,
  graphSvgRequest,
  type InputProblemsParams,
  type InputProblemsReply,
  inputProblemsRequest,
} from '#protocol/requests.ts';
import { type TestsParams, type TestsReply, testsRequest } from '#protocol/tests.ts';
import { editorOf, foldersOf, importedKinds, initializeResult } from './capabilities.ts';
import { GraphDiffs, withoutFile } from './graphDiffs.ts';
import { Graphs } from './graphs.ts';
import { Publisher } from './publisher.ts';
import { TokenHistory } from './semanticTokens.ts';
import { granted, type Language, Session } from './session.ts';
import { readSettings } from './settings.ts';
import { StandardFiles } from './uris.ts';
import { Workspace } from './workspace.ts';

/** Files and folders that come with the server. */
interface ServerFiles {
  /** The standard library's `.flow` files. */
  readonly standardFolder: URL;
  /** The program of the layout thread. */
  readonly layoutWorker: URL;
  /** The page that explains the diagnostics; there need not be one. */
  readonly diagnosticsPage: URL;
}

/** Answers on a connection until its client says `exit`. */
export function serve(connection: Connection, files: ServerFiles): void {
  const session = new Session(new Workspace(new StandardFiles(files.standardFolder)), text =>
    connection.console.error(text),
  );
  const page = existsSync(files.diagnosticsPage) ? files.diagnosticsPage.href : undefined;
  const publisher = new Publisher(session, params => connection.sendDiagnostics(params), page);
  const graphs = new Graphs(files.layoutWorker);
  const history = new TokenHistory();

  serveLifetime(connection, session, publisher, graphs);
  serveDocuments(connection, session, publisher, history);
  serveHelp(connection, session);
  serveNavigation(connection, session);
  serveLooks(connection, session);
  serveColours(connection, session, history);
  serveChanges(connection, session);
  serveGraphs(connection, session, graphs);
  connection.listen();
}

function serveLifetime(connection: Connection, session: Session, publisher: Publisher, graphs: Graphs): void {
  let folders: readonly string[] = [];
  connection.onInitialize(params => {
    session.editor = editorOf(params);
    folders = foldersOf(params);
    setImmediate(() => session.warmUp());
    return initializeResult;
  });
  const readAgain = async (): Promise<void> => {
    session.settings = await readSettings(connection);
    if (session.editor.refreshesHints) await connection.languages.inlayHint.refresh();
  };
  connection.onDidChangeConfiguration(() => session.guarded('settings', readAgain));
  connection.onInitialized(async () => {
    const { watchesFiles, hasSettings, tellsFolders } = session.editor;
    void session.openFolders(folders, () => publisher.request());
    if (tellsFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter(uri => !gone.has(uri)), ...added.map(({ uri }) => uri)];
        void session.openFolders(folders, () => publisher.request());
      });
    }
    if (watchesFiles) {
      const watchers = [{ globPattern: `**/*.{${importedKinds}}` }];
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (!hasSettings) return;
    await connection.client.register(DidChangeConfigurationNotification.type, { section: 'baton' });
    await readAgain();
  });
  connection.onShutdown(async () => {
    publisher.stop();
    await graphs.stop();
  });
}

function serveDocuments(connection: Connection, session: Session, publisher: Publisher, history: TokenHistory): void {
  const { workspace } = session;
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    workspace.open(uri, languageId, version, text);
    publisher.request();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    workspace.change(uri, version, contentChanges);
    publisher.request();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    workspace.close(uri);
    publisher.request();
    history.forget(workspace.toModel(uri));
  });
  connection.onDidSaveTextDocument(() => {
    // Nobody tells of files that changed beside the editor: the next best moment to look.
    if (session.editor.watchesFiles) return;
    workspace.forget();
    publisher.request();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    workspace.forget(changes.map(change => change.uri));
    publisher.request();
  });
}

/** What helps at the place where somebody writes. */
function serveHelp(connection: Connection, session: Session): void {
  const { atPlace } = session;
  connection.onCompletion(
    atPlace('completion', q =>
      q.language.completion(q.model, q.uri, q.offset, session.editor.takesSnippets, session.workspace.summaries),
    ),
  );
  connection.onHover(atPlace('hover', q => q.language.hover(q.model, q.uri, q.offset, Date.now())));
  connection.onSignatureHelp(atPlace('signatureHelp', q => q.language.signatureHelp(q.model, q.uri, q.offset)));
}

/** What leads from one place to others. */
function serveNavigation(connection: Connection, session: Session): void {
  const { inFile, atPlace, inAll, whenWhole, everywhere, locations, workspace } = session;
  connection.onDefinition(atPlace('definition', q => locations(q.language.definition(q.model, q.uri, q.offset))));
  connection.onTypeDefinition(
    atPlace('typeDefinition', q => locations(q.language.typeDefinition(q.model, q.uri, q.offset))),
  );
  connection.onReferences(
    everywhere('references', (q, { context }) =>
      locations(q.language.references(q.model, q.uri, q.offset, context.includeDeclaration)),
    ),
  );
  connection.onDocumentHighlight(
    atPlace('documentHighlight', q => q.language.documentHighlights(q.model, q.uri, q.offset)),
  );
  connection.onWorkspaceSymbol(
    whenWhole(
      inAll('workspaceSymbol', ({ language, model }, { query }: WorkspaceSymbolParams) =>
        language.workspaceSymbols(model, query, workspace.summaries).map(symbol => ({
          ...symbol,
          location: { ...symbol.location, uri: workspace.toClient(symbol.location.uri) },
        })),
      ),
    ),
  );
  connection.onDocumentLinks(
    inFile('documentLink', q =>
      q.language
        .documentLinks(q.model, q.uri)
        .map(link => (link.target === undefined ? link : { ...link, target: workspace.toClient(link.target) })),
    ),
  );
  const { callHierarchy } = connection.languages;
  callHierarchy.onPrepare(
    atPlace('prepareCallHierarchy', q => locations(q.language.prepareCallHierarchy(q.model, q.uri, q.offset))),
  );
  const outward = <T extends { uri: string }>(item: T): T => ({ ...item, uri: workspace.toClient(item.uri) });
  const around = (language: Language, { uri, name }: CallHierarchyItem): Model =>
    session.modelMentioning(language, { uri: workspace.toModel(uri), name });
  const inward = <T extends { uri: string }>(item: T): T => ({ ...item, uri: workspace.toModel(item.uri) });
  callHierarchy.onIncomingCalls(
    whenWhole(
      inAll('incomingCalls', ({ language }, { item }: CallHierarchyIncomingCallsParams) =>
        language
          .incomingCalls(around(language, item), inward(item))
          .map(call => ({ ...call, from: outward(call.from) })),
      ),
    ),
  );
  callHierarchy.onOutgoingCalls(
    inAll('outgoingCalls', ({ language }, { item }: CallHierarchyOutgoingCallsParams) =>
      language.outgoingCalls(around(language, item), inward(item)).map(call => ({ ...call, to: outward(call.to) })),
    ),
  );
}

/** How a file is shown. */
function serveLooks(connection: Connection, session: Session): void {
  const { inFile, inAll, whenWhole, workspace } = session;
  connection.onDocumentSymbol(inFile('documentSymbol', q => q.language.documentSymbols(q.model, q.uri)));
  connection.onCodeLens(
    inFile('codeLens', (q, { textDocument }) => q.language.codeLenses(q.model, q.uri, textDocument.uri)),
  );
  connection.onCodeLensResolve(
    whenWhole(
      inAll('codeLensResolve', ({ language }, lens: CodeLens) => {
        const { uri, name } = lens.data as LensData;
        const declared = { uri: workspace.toModel(uri), name };
        const model = session.modelMentioning(language, declared);
        return language.referencesLens(model, declared.uri, lens, each => workspace.toClient(each));
      }),
    ),
  );
  connection.onFoldingRanges(inFile('foldingRange', q => q.language.foldingRanges(q.model, q.uri)));
  connection.onSelectionRanges(
    inFile('selectionRange', (q, { positions }) => q.language.selectionRanges(q.model, q.uri, positions)),
  );
  connection.languages.inlayHint.on(
    inFile('inlayHint', (q, { range }) => q.language.inlayHints(q.model, q.uri, range, session.settings.inlayHints)),
  );
  connection.languages.inlineValue.on(
    inFile('inlineValue', (q, { range, context }) =>
      q.language.inlineValues(q.model, q.uri, range, context.stoppedLocation),
    ),
  );
}

function serveColours(connection: Connection, { inFile }: Session, history: TokenHistory): void {
  const { semanticTokens } = connection.languages;
  semanticTokens.on(inFile('semanticTokens', q => history.whole(q.uri, q.language.semanticTokens(q.model, q.uri))));
  semanticTokens.onDelta(
    inFile('semanticTokensDelta', (q, { previousResultId }) => {
      const now = q.language.semanticTokens(q.model, q.uri);
      return history.delta(q.uri, previousResultId, now, q.language.semanticTokenEdits);
    }),
  );
  semanticTokens.onRange(
    inFile('semanticTokensRange', (q, { range }) => q.language.semanticTokens(q.model, q.uri, range)),
  );
}

/** What changes texts. */
function serveChanges(
  connection: Connection,
  { inFile, atPlace, inAll, whenWhole, everywhere, changes, workspace }: Session,
): void {
  connection.onPrepareRename(
    atPlace('prepareRename', q => granted(q.language.prepareRename(q.model, q.uri, q.offset))),
  );
  connection.onRenameRequest(
    everywhere('rename', (q, { newName }) => changes(granted(q.language.rename(q.model, q.uri, q.offset, newName)))),
  );
  connection.workspace.onWillRenameFiles(
    whenWhole(
      inAll('willRenameFiles', ({ language }, { files }: RenameFilesParams) => {
        const renames = files.map(each => ({
          oldUri: workspace.toModel(each.oldUri),
          newUri: workspace.toModel(each.newUri),
        }));
        const moves = (uri: string): boolean => language.isMoved(uri, renames);
        const model = workspace.modelWith(language, ({ summary: { uri, imports } }) => [uri, ...imports].some(moves));
        return changes(language.fileRenames(model, renames));
      }),
    ),
  );
  connection.languages.onLinkedEditingRange(
    atPlace('linkedEditing', q => q.language.linkedEditing(q.model, q.uri, q.offset)),
  );
  connection.onCodeAction(
    inFile('codeAction', (q, { range, context }) =>
      q.language
        .codeActions(q.model, q.uri, range, context.only)
        .map(action => (action.edit === undefined ? action : { ...action, edit: changes(action.edit) })),
    ),
  );
  connection.onDocumentFormatting(inFile('formatting', q => q.language.formatting(q.model, q.uri)));
  connection.onDocumentRangeFormatting(
    inFile('rangeFormatting', (q, { range }) => q.language.rangeFormatting(q.model, q.uri, range)),
  );
  connection.onDocumentOnTypeFormatting(
    atPlace('onTypeFormatting', (q, { ch }) => q.language.onTypeFormatting(q.model, q.uri, q.offset, ch)),
  );
}

function serveGraphs(connection: Connection, session: Session, graphs: Graphs): void {
  connection.onRequest(
    flowsRequest,
    ({ uri }: FlowsParams, token: CancellationToken): Promise<FlowsReply> =>
      session.guarded(flowsRequest, async () => {
        const question = await session.questionOfAny(uri, token);
        return question === undefined ? [] : question.language.flows(question.model, question.uri);
      }),
  );
  connection.onRequest(
    inputProblemsRequest,
    ({ uri, flow, inputs }: InputProblemsParams, token: CancellationToken): Promise<InputProblemsReply> =>
      session.guarded(inputProblemsRequest, async () => {
        const question = await session.questionOfAny(uri, token);
        return question === undefined
          ? []
          : question.language.inputProblems(question.model, question.uri, flow, inputs);
      }),
  );
  connection.onRequest(
    testsRequest,
    ({ uri }: TestsParams, token: CancellationToken): Promise<TestsReply> =>
      session.guarded(testsRequest, async () => {
        const question = await session.questionOfAny(uri, token);
        return question === undefined ? [] : question.language.tests(question.model, question.uri);
      }),
  );
  connection.onRequest(
    graphRequest,
    ({ uri, flow, fold }: GraphParams, token: CancellationToken): Promise<GraphReply> =>
      session.guarded(graphRequest, async () => {
        const question = await session.question(uri, token);
        if (question === undefined) return { flows: [], graph: undefined, layout: undefined, problem: notOpen };
        const drawn = question.language.graph(question.model, question.uri, flow, fold);
        return { ...drawn, layout: drawn.graph && (await graphs.layout(drawn.graph, token)) };
      }),
  );
  const diffs = new GraphDiffs();
  connection.onRequest(
    graphDiffRequest,
    (params: GraphDiffParams, token: CancellationToken): Promise<GraphDiffReply> =>
      session.guarded(graphDiffRequest, async () => {
        const question = await session.question(params.uri, token);
        if (question === undefined) return withoutFile(notOpen);
        const drawn = diffs.draw(question, params, uri => session.workspace.toModel(uri));
        return { ...drawn, layout: drawn.graph && (await graphs.layout(drawn.graph, token)) };
      }),
  );
  connection.onRequest(
    graphSvgRequest,
    ({ graph, layout, scheme }: GraphSvgParams): Promise<GraphSvgReply> =>
      session.guarded(graphSvgRequest, async () => (await session.language()).graphToSvg(graph, layout, scheme)),
  );
  connection.onRequest<GraphEditReply, unknown>(
    editGraphRequest,
    ({ uri, flow, edit }: GraphEditParams, token: CancellationToken): Promise<GraphEditReply> =>
      session.guarded(editGraphRequest, async () => {
        const question = await session.question(uri, token);
        if (question === undefined) return { problem: notOpen };
        return question.language.editGraph(question.model, question.uri, flow, edit);
      }),
  );
}

const notOpen = 'The file is not open in the editor, or its language is not Baton.';
