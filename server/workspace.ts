/** The open documents, the files of the workspace's folders, what they import, and the model of what is needed of them. */

import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Model } from '#language/analysis/model.ts';
import type { FileSummary } from '#language/features/support/summarise.ts';
import { isInFolders } from './folders.ts';
import { isStandard, plainUri, readText, type StandardFiles } from './uris.ts';

type Analyse = (files: readonly SourceText[], previous?: Model) => Model;

/** What the workspace needs of the language. */
interface Reader {
  /** Leaves the previous model as it is. */
  readonly analyse: Analyse;
  /** Takes the previous model over. */
  readonly analyseNext: Analyse;
  readonly summarise: (uri: string, text: string) => FileSummary;
}

interface SourceText {
  readonly uri: string;
  readonly text: string;
}

/** A file of the folders, as it is on disk. */
export interface Member {
  readonly text: string;
  readonly summary: FileSummary;
}

/**
 * All URIs are those of the model, unless a parameter says otherwise.
 *
 * The model holds what is open, all that this imports, and all that imports it: what one types may change what these mean.
 * Of the other files only the text is kept; they are analysed when somebody asks about them.
 */
export class Workspace {
  private readonly standard: StandardFiles;
  private readonly documents = new Map<string, TextDocument>();
  private readonly members = new Map<string, Member>();
  /** Files of the folders whose text is to be read. */
  private readonly unread = new Set<string>();
  /** Files of the folders whose findings may have changed while they were not in the model. */
  private readonly unchecked = new Set<string>();
  /** Texts of imported files that are neither open nor in the folders; undefined where there is no such file. */
  private readonly onDisk = new Map<string, string | undefined>();
  private folders: readonly string[] = [];
  private current: Model | undefined;
  private isStale = true;
  private failure: unknown;

  constructor(standard: StandardFiles) {
    this.standard = standard;
  }

  /** @param uri as the client names it */
  open(uri: string, languageId: string, version: number, text: string): void {
    this.documents.set(this.toModel(uri), TextDocument.create(uri, languageId, version, text));
    this.expire();
  }

  /**
   * Applies changes in order. Changes of a document that is not open are dropped.
   *
   * @param uri as the client names it
   */
  change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): void {
    const document = this.documents.get(this.toModel(uri));
    if (document === undefined) return;
    this.documents.set(this.toModel(uri), TextDocument.update(document, changes, version));
    this.expire();
  }

  /** @param uri as the client names it */
  close(uri: string): void {
    this.documents.delete(this.toModel(uri));
    this.checkLater(this.toModel(uri));
    this.expire();
  }

  /** The folders that are open; files of folders that are not any more are dropped. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders.map(plainUri);
    for (const uri of this.members.keys()) if (!isInFolders(uri, this.folders)) this.members.delete(uri);
    this.expire();
  }

  /** Files that were found in the folders. */
  add(uris: readonly string[]): void {
    const own = uris.filter(uri => isInFolders(uri, this.folders) && !isStandard(this.toModel(uri)));
    for (const uri of own) this.unread.add(uri);
    if (own.length > 0) this.expire();
  }

  /**
   * Files on disk were written or removed: they are read again when they are needed. All of them when undefined.
   *
   * @param uris as the client names them
   */
  forget(uris?: readonly string[]): void {
    const changed = uris?.map(plainUri) ?? [...this.members.keys(), ...this.onDisk.keys()];
    const isKnown = changed.filter(uri => this.onDisk.delete(uri)).length > 0;
    this.add(changed.filter(uri => uri.endsWith('.flow')));
    // Somebody works on files that no flow has to do with: nothing to do here either.
    if (!isKnown) return;
    for (const uri of changed) this.checkLater(uri);
    this.expire();
  }

  /** The open documents that are not part of the standard library, by URI. */
  get openDocuments(): ReadonlyMap<string, TextDocument> {
    return new Map([...this.documents].filter(([uri]) => !isStandard(uri)));
  }

  /** Whether a file is one of the folders. */
  isMember(uri: string): boolean {
    return this.members.has(uri);
  }

  /** What is known of the files of the folders. */
  get summaries(): readonly FileSummary[] {
    return [...this.members.values()].map(({ summary }) => summary);
  }

  toModel(uri: string): string {
    return this.standard.toModel(uri);
  }

  /** The URI by which a client knows a file: that of its open document, if there is one. */
  toClient(uri: string): string {
    return this.documents.get(uri)?.uri ?? this.standard.toClient(uri);
  }

  /**
   * The model of what the documents and files hold now.
   *
   * @throws what `analyse` throws, which would be a bug: again for each call until a document changes
   */
  model(reader: Reader): Model {
    if (!this.isStale && this.current !== undefined) return this.current;
    if (this.failure !== undefined) throw this.failure;
    try {
      this.readChanged(reader);
      const previous = this.current;
      this.current = undefined;
      const roots = this.importersOf(this.openDocuments.keys());
      this.current = this.analyseFrom(reader.analyseNext, roots, previous);
      this.isStale = false;
      return this.current;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** The model with more files of the folders: those that fit, and what they import. It is not kept. */
  modelWith(reader: Reader, fits: (member: Member) => boolean): Model {
    const model = this.model(reader);
    const more = [...this.members].flatMap(([uri, member]) => (!model.files.has(uri) && fits(member) ? [uri] : []));
    if (more.length === 0) return model;
    return this.analyseFrom(reader.analyse, new Set([...ownFiles(model), ...more]), model);
  }

  /** Files that import this one, directly or through others, and it itself. */
  dependents(uri: string): ReadonlySet<string> {
    return this.importersOf([uri]);
  }

  /**
   * Analyses a few files whose findings may have changed and which the model does not hold, and gives a model of them;
   * undefined when there are none.
   */
  checkSome(reader: Reader, count: number): { readonly model: Model; readonly uris: readonly string[] } | undefined {
    const { files } = this.model(reader);
    for (const uri of this.unchecked) if (files.has(uri) || !this.members.has(uri)) this.unchecked.delete(uri);
    const uris = [...this.unchecked].slice(0, count);
    if (uris.length === 0) return undefined;
    for (const uri of uris) this.unchecked.delete(uri);
    // Whether a thing is unused is seen in the files that import it.
    const chosen = new Set(uris);
    const users = [...this.members].filter(([, { summary }]) => summary.imports.some(each => chosen.has(each)));
    const roots = new Set([...chosen, ...users.map(([uri]) => uri)]);
    return { model: this.analyseFrom(reader.analyse, roots, this.current), uris };
  }

  private expire(): void {
    this.isStale = true;
    this.failure = undefined;
  }

  /** The file and what depends on it are checked again, if they are files of the folders. */
  private checkLater(uri: string): void {
    for (const each of this.dependents(uri))
      if (this.members.has(each) || this.unread.has(each)) this.unchecked.add(each);
  }

  /** Reads files of the folders that are new or have changed. One that is gone is dropped. */
  private readChanged({ summarise }: Reader): void {
    for (const uri of this.unread) {
      const text = readText(uri);
      if (text !== undefined && text === this.members.get(uri)?.text) continue;
      if (text === undefined) this.members.delete(uri);
      else this.members.set(uri, { text, summary: summarise(uri, text) });
      this.onDisk.delete(uri);
      this.checkLater(uri);
    }
    this.unread.clear();
  }

  /** These files, and those that import them, directly or through others. */
  private importersOf(uris: Iterable<string>): ReadonlySet<string> {
    const importers = new Map<string, string[]>();
    for (const [uri, { summary }] of this.members)
      for (const imported of summary.imports) importers.set(imported, [...(importers.get(imported) ?? []), uri]);
    const reached = new Set(uris);
    for (const uri of reached) for (const importer of importers.get(uri) ?? []) reached.add(importer);
    return reached;
  }

  /** Files of the folders that import one of these and send events: whether anybody sends one is seen in them. */
  private emittersOf(uris: ReadonlySet<string>): readonly string[] {
    return [...this.members].flatMap(([uri, { summary }]) =>
      summary.emits && !uris.has(uri) && summary.imports.some(each => uris.has(each)) ? [uri] : [],
    );
  }

  /** Analyses these files and what they import, reading from disk what is not known. */
  private analyseFrom(analyse: Analyse, roots: ReadonlySet<string>, previous: Model | undefined): Model {
    let model = previous;
    // Most edits change no import: what was reached before is reached now, and is not read anew.
    let wanted = previous === undefined ? roots : this.reachedFrom(previous, roots);
    for (;;) {
      model = analyse(
        [...wanted].flatMap(uri => this.source(uri)),
        model,
      );
      const reached = this.reachedFrom(model, roots);
      if (isSameSet(reached, wanted)) return model;
      wanted = reached;
    }
  }

  /** These files, what they import, and whose events they wait for. */
  private reachedFrom(model: Model, roots: ReadonlySet<string>): ReadonlySet<string> {
    const reached = reachable(model, roots);
    for (const uri of this.emittersOf(reached)) reached.add(uri);
    return reached;
  }

  /** A file's text; none when there is no such file. */
  private source(uri: string): readonly SourceText[] {
    const text = this.documents.get(uri)?.getText() ?? this.members.get(uri)?.text ?? this.textOnDisk(uri);
    return text === undefined || isStandard(uri) ? [] : [{ uri, text }];
  }

  private textOnDisk(uri: string): string | undefined {
    if (!this.onDisk.has(uri)) this.onDisk.set(uri, readText(uri));
    return this.onDisk.get(uri);
  }
}

/** URIs of the files that these files import, directly or through others, and of these files themselves. */
function reachable(model: Model, roots: ReadonlySet<string>): Set<string> {
  const reached = new Set(roots);
  for (const uri of reached) for (const imported of model.files.get(uri)?.imports ?? []) reached.add(imported);
  return reached;
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every(each => other.has(each));
}

/** The files of a model, without the standard library. */
function ownFiles({ files }: Model): readonly string[] {
  return [...files.values()].flatMap(({ uri, isStandard: isLibrary }) => (isLibrary ? [] : [uri]));
}
