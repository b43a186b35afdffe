/** What the server answers: one line per request. The only file that knows the connection. */
import { existsSync } from 'node:fs';
import { type CancellationToken, type Connection, DidChangeWatchedFilesNotification } from 'vscode-languageserver/node';
import {
  type FlowsParams,
  type FlowsReply,
  flowsRequest,
  type GraphParams,
  type GraphReply,
  graphRequest,
} from '#protocol/requests.ts';
import { editorOf, initializeResult } from './capabilities.ts';
import { Graphs } from './graphs.ts';
import { Publisher } from './publisher.ts';
import { granted, Session } from './session.ts';
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

  serveLifetime(connection, session, publisher, graphs);
  serveDocuments(connection, session, publisher);
  serveFeatures(connection, session);
  serveGraphs(connection, session, graphs);
  connection.listen();
}

function serveLifetime(connection: Connection, session: Session, publisher: Publisher, graphs: Graphs): void {
  connection.onInitialize(params => {
    session.editor = editorOf(params);
    setImmediate(() => session.warmUp());
    return initializeResult;
  });
  connection.onInitialized(async () => {
    if (!session.editor.watchesFiles) return;
    const watchers = [{ globPattern: '**/*.flow' }];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  connection.onShutdown(async () => {
    publisher.stop();
    await graphs.stop();
  });
}

function serveDocuments(connection: Connection, session: Session, publisher: Publisher): void {
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
    publisher.close(uri);
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

function serveFeatures(connection: Connection, session: Session): void {
  const { inFile, atPlace, locations } = session;
  connection.onCompletion(
    atPlace('completion', q => q.language.completion(q.model, q.uri, q.offset, session.editor.takesSnippets)),
  );
  connection.onHover(atPlace('hover', q => q.language.hover(q.model, q.uri, q.offset)));
  connection.onSignatureHelp(atPlace('signatureHelp', q => q.language.signatureHelp(q.model, q.uri, q.offset)));
  connection.onDefinition(atPlace('definition', q => locations(q.language.definition(q.model, q.uri, q.offset))));
  connection.onReferences(
    atPlace('references', (q, { context }) =>
      locations(q.language.references(q.model, q.uri, q.offset, context.includeDeclaration)),
    ),
  );
  connection.onDocumentHighlight(
    atPlace('documentHighlight', q => q.language.documentHighlights(q.model, q.uri, q.offset)),
  );
  connection.onPrepareRename(
    atPlace('prepareRename', q => granted(q.language.prepareRename(q.model, q.uri, q.offset))),
  );
  connection.onRenameRequest(
    atPlace('rename', (q, { newName }) =>
      session.changes(granted(q.language.rename(q.model, q.uri, q.offset, newName))),
    ),
  );
  connection.onDocumentSymbol(inFile('documentSymbol', q => q.language.documentSymbols(q.model, q.uri)));
  connection.onCodeAction(
    inFile('codeAction', (q, { range, context }) => q.language.codeActions(q.model, q.uri, range, context.only)),
  );
  connection.onCodeLens(
    inFile('codeLens', (q, { textDocument }) => q.language.codeLenses(q.model, q.uri, textDocument.uri)),
  );
  connection.onDocumentFormatting(inFile('formatting', q => q.language.formatting(q.model, q.uri)));
  connection.onFoldingRanges(inFile('foldingRange', q => q.language.foldingRanges(q.model, q.uri)));
  connection.onSelectionRanges(
    inFile('selectionRange', (q, { positions }) => q.language.selectionRanges(q.model, q.uri, positions)),
  );
  connection.languages.semanticTokens.on(inFile('semanticTokens', q => q.language.semanticTokens(q.model, q.uri)));
}

function serveGraphs(connection: Connection, session: Session, graphs: Graphs): void {
  connection.onRequest(
    flowsRequest,
    ({ uri }: FlowsParams, token: CancellationToken): Promise<FlowsReply> =>
      session.guarded(flowsRequest, async () => {
        const question = await session.question(uri, token);
        return question === undefined ? [] : question.language.flows(question.model, question.uri);
      }),
  );
  connection.onRequest(
    graphRequest,
    ({ uri, flow }: GraphParams, token: CancellationToken): Promise<GraphReply> =>
      session.guarded(graphRequest, async () => {
        const question = await session.question(uri, token);
        if (question === undefined) return { flows: [], graph: undefined, layout: undefined, problem: notOpen };
        const drawn = question.language.graph(question.model, question.uri, flow);
        return { ...drawn, layout: drawn.graph && (await graphs.layout(drawn.graph, token)) };
      }),
  );
}

const notOpen = 'The file is not open in the editor, or its language is not Baton.';
