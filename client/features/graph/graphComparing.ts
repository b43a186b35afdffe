import * as vscode from 'vscode';
import { type Commit, commitOf, commitsOf, GitProblem, textAt, watchHead } from '#client/editor/git.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { Place } from '#protocol/place.ts';
import type { GraphDiffReply, GraphParams } from '#protocol/requests.ts';
import type { ComparedReply, GraphComparison } from '#protocol/webviews.ts';

/** Texts as they were are shown under this scheme, with the commit as the query. */
const earlierScheme = 'baton-earlier';
/** As many commits are offered. */
const offered = 50;

/** What a person compares with. */
interface Chosen {
  readonly uri: string;
  /** `HEAD`, or the hash of a commit. */
  readonly revision: string;
}

/** By URI: null for a file that was not there. */
type Texts = Map<string, string | null>;

/** Compares the graph with what the flow was at a revision of git, as long as somebody wants that. */
export class GraphComparing implements vscode.Disposable {
  readonly #language: LanguageRequests;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Something else is compared with now. */
  readonly onDidChange = this.#changed.event;
  /** By the hash of the commit. */
  readonly #texts = new Map<string, Texts>();
  readonly #provider: vscode.Disposable;
  #chosen: Chosen | undefined;
  /** Of the chosen revision; forgotten when `HEAD` may have become another. */
  #commit: Promise<Commit> | undefined;
  #watcher: Promise<vscode.Disposable | undefined> | undefined;

  constructor(language: LanguageRequests) {
    this.#language = language;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(earlierScheme, {
      provideTextDocumentContent: uri => this.#textOf(uri),
    });
  }

  isOn(uri: string): boolean {
    return this.#chosen?.uri === uri;
  }

  /** What the flow is compared with: `HEAD`, or the hash of a commit; undefined when it is not. */
  revisionOf(uri: string): string | undefined {
    return this.isOn(uri) ? this.#chosen?.revision : undefined;
  }

  start(uri: string, revision = 'HEAD'): void {
    this.#end();
    this.#chosen = { uri, revision };
    this.#watcher = watchHead(vscode.Uri.parse(uri), () => this.#forgetCommit()).catch(() => undefined);
    this.#tell();
  }

  stop(): void {
    if (this.#chosen === undefined) return;
    this.#end();
    this.#tell();
  }

  /** Asks what to compare with: one of the commits that changed the file, or any revision that is typed. */
  async choose(uri: string): Promise<void> {
    const file = vscode.Uri.parse(uri);
    try {
      const revision = await chosenRevision(await commitsOf(file, offered));
      if (revision !== undefined) this.start(uri, revision);
    } catch (error) {
      if (!(error instanceof GitProblem)) throw error;
      void vscode.window.showWarningMessage(error.message);
    }
  }

  /** The picture, and what is different in it. Where nothing can be compared, the picture of the flow as it is. */
  async ask(params: GraphParams, token: vscode.CancellationToken): Promise<ComparedReply> {
    const revision = this.#chosen?.revision ?? 'HEAD';
    try {
      const commit = await this.#commitOf(params.uri, revision);
      const reply = await this.#diff(params, commit, token);
      // The first text that is asked for is the file's.
      const [text] = this.#textsAt(commit).values();
      return compared(reply, calledOf(revision, commit), { commit, isFileNew: text === null });
    } catch (error) {
      if (!(error instanceof GitProblem)) throw error;
      const { message: problem } = error;
      const comparison = { revision, about: undefined, changes: undefined, problem, note: undefined };
      return { ...(await this.#language.graph(params, token)), comparison };
    }
  }

  /** Both texts side by side. */
  async showTexts(): Promise<void> {
    const chosen = this.#chosen;
    if (chosen === undefined) return;
    const now = vscode.Uri.parse(chosen.uri);
    const then = await this.#earlierUri(now);
    if (then === undefined) return;
    const name = now.path.slice(now.path.lastIndexOf('/') + 1);
    const title = `${name} (${calledOf(chosen.revision, await this.#commit)} ↔ now)`;
    await vscode.commands.executeCommand('vscode.diff', then, now, title, { viewColumn: vscode.ViewColumn.One });
  }

  /** Selects a place of the earlier text. */
  async reveal({ file, start, end }: Place): Promise<void> {
    const then = await this.#earlierUri(vscode.Uri.parse(file));
    if (then === undefined) return;
    const document = await vscode.workspace.openTextDocument(then);
    const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection, preview: true });
  }

  async #diff(params: GraphParams, commit: Commit, token: vscode.CancellationToken): Promise<GraphDiffReply> {
    const texts = this.#textsAt(commit);
    for (;;) {
      const reply = await this.#language.graphDiff({ ...params, texts: Object.fromEntries(texts) }, token);
      if (reply.wanted.length === 0) return reply;
      const read = async (uri: string): Promise<void> => {
        texts.set(uri, (await textAt(vscode.Uri.parse(uri), commit)) ?? null);
      };
      await Promise.all(reply.wanted.map(read));
    }
  }

  #textsAt({ hash }: Commit): Texts {
    const known = this.#texts.get(hash) ?? new Map<string, string | null>();
    this.#texts.set(hash, known);
    return known;
  }

  #commitOf(uri: string, revision: string): Promise<Commit> {
    this.#commit ??= commitOf(vscode.Uri.parse(uri), revision).catch(error => {
      // There may be one the next time.
      this.#commit = undefined;
      throw error;
    });
    return this.#commit;
  }

  #forgetCommit(): void {
    this.#commit = undefined;
    this.#changed.fire();
  }

  async #earlierUri(now: vscode.Uri): Promise<vscode.Uri | undefined> {
    const commit = await this.#commit?.catch(() => undefined);
    return commit && now.with({ scheme: earlierScheme, query: commit.hash });
  }

  #textOf(uri: vscode.Uri): string {
    const now = uri.with({ scheme: 'file', query: '' }).toString();
    const texts = [...(this.#texts.get(uri.query) ?? [])];
    // The server may write an address in another way.
    return texts.find(([each]) => vscode.Uri.parse(each).toString() === now)?.[1] ?? '';
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', 'baton.graphIsCompared', this.#chosen !== undefined);
    this.#changed.fire();
  }

  #end(): void {
    void this.#watcher?.then(watcher => watcher?.dispose());
    this.#chosen = undefined;
    this.#commit = undefined;
    this.#watcher = undefined;
  }

  dispose(): void {
    this.#end();
    this.#provider.dispose();
    this.#changed.dispose();
  }
}

/** The picture without what is only drawn because it was there once. */
export function withoutComparison({ comparison, ...reply }: ComparedReply): ComparedReply {
  if (comparison === undefined || reply.graph === undefined) return reply;
  const nodes = reply.graph.nodes.flatMap(({ change, ...node }) => (change === 'removed' ? [] : [node]));
  const edges = reply.graph.edges.flatMap(({ change, ...edge }) => (change === 'removed' ? [] : [edge]));
  return { ...reply, graph: { ...reply.graph, nodes, edges } };
}

function calledOf(revision: string, commit: Commit | undefined): string {
  return revision === commit?.hash ? commit.short : revision;
}

interface Against {
  readonly commit: Commit;
  readonly isFileNew: boolean;
}

function compared(reply: GraphDiffReply, revision: string, { commit, isFileNew }: Against): ComparedReply {
  const { wanted: _, changes, earlierProblem, isNew, ...drawn } = reply;
  const what = isFileNew ? 'The file' : `The flow \`${drawn.graph?.flow}\``;
  const comparison: GraphComparison = {
    revision,
    about: `${commit.subject}, ${commit.when}`,
    changes,
    problem: earlierProblem && `The flow can’t be drawn at ${revision}: ${earlierProblem}`,
    note: isNew ? `${what} is not in ${revision}: all of it is new.` : undefined,
  };
  return { ...drawn, comparison };
}

async function chosenRevision(commits: readonly Commit[]): Promise<string | undefined> {
  const items = [
    { label: 'HEAD', description: 'The last commit, whichever that is', revision: 'HEAD' },
    ...commits.map(({ hash, short, subject, when, author }) => ({
      label: subject,
      description: `$(git-commit) ${short}`,
      detail: `${author}, ${when}`,
      revision: hash,
    })),
    { label: 'Another Revision…', description: 'A branch, a tag, HEAD~3', revision: undefined },
  ];
  const options = { title: 'Compare the Graph with', matchOnDescription: true, matchOnDetail: true };
  const item = await vscode.window.showQuickPick(items, options);
  if (item === undefined || item.revision !== undefined) return item?.revision;
  const typed = await vscode.window.showInputBox({
    title: 'Compare the Graph with',
    prompt: 'A branch, a tag or a commit',
  });
  return typed?.trim() === '' ? undefined : typed?.trim();
}
