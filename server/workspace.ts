/** The open documents, the files of the workspace's folders, what they import, and the model of them all. */

import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Model } from '#language/analysis/model.ts';
import { isInFolders } from './folders.ts';
import { isStandard, plainUri, readText, type StandardFiles } from './uris.ts';

/** `analyse` of the language. */
type Analyse = (files: readonly SourceText[], previous?: Model) => Model;

interface SourceText {
  readonly uri: string;
  readonly text: string;
}

/** All URIs are those of the model, unless a parameter says otherwise. */
export class Workspace {
  private readonly standard: StandardFiles;
  private readonly documents = new Map<string, TextDocument>();
  /** Files of the folders, open or not. */
  private readonly members = new Set<string>();
  /** Texts of files that are not open; undefined where there is no such file. */
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
    this.expire();
  }

  /** The folders that are open; files of folders that are not any more are dropped. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders.map(plainUri);
    for (const uri of this.members) if (!isInFolders(uri, this.folders)) this.members.delete(uri);
    this.expire();
  }

  /** Files that were found in the folders. */
  add(uris: readonly string[]): void {
    const own = uris.filter(uri => isInFolders(uri, this.folders) && !isStandard(this.toModel(uri)));
    for (const uri of own) this.members.add(uri);
    if (own.length > 0) this.expire();
  }

  /**
   * Files on disk were written or removed: they are read again when they are needed. All of them when undefined.
   *
   * @param uris as the client names them
   */
  forget(uris?: readonly string[]): void {
    if (uris === undefined) this.onDisk.clear();
    const changed = uris?.map(plainUri) ?? [];
    const isKnown = changed.filter(uri => this.onDisk.delete(uri)).length > 0;
    this.add(changed.filter(uri => uri.endsWith('.flow')));
    // Somebody works on files that no flow has to do with: nothing to do here either.
    if (isKnown || uris === undefined) this.expire();
  }

  /** The open documents that are not part of the standard library, by URI. */
  get openDocuments(): ReadonlyMap<string, TextDocument> {
    return new Map([...this.documents].filter(([uri]) => !isStandard(uri)));
  }

  /** Files of the folders that are not open. */
  get closedMembers(): readonly string[] {
    return [...this.members].filter(uri => !this.documents.has(uri));
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
  model(analyse: Analyse): Model {
    if (!this.isStale && this.current !== undefined) return this.current;
    if (this.failure !== undefined) throw this.failure;
    try {
      this.current = this.analyseAll(analyse);
      this.isStale = false;
      return this.current;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  private expire(): void {
    this.isStale = true;
    this.failure = undefined;
  }

  /** Analyses what is open or in the folders and what that imports, reading from disk what is not open. */
  private analyseAll(analyse: Analyse): Model {
    const open = [...this.openDocuments].map(([uri, document]) => ({ uri, text: document.getText() }));
    const opened = new Set(open.map(file => file.uri));
    for (const uri of this.onDisk.keys()) if (opened.has(uri)) this.onDisk.delete(uri);
    const roots = new Set([...opened, ...this.members]);
    this.readMissing(roots, opened);
    let model = this.current;
    for (;;) {
      const others = [...this.onDisk].flatMap(([uri, text]) => (text === undefined ? [] : [{ uri, text }]));
      model = analyse([...open, ...others], model);
      const reached = reachable(model, roots);
      for (const uri of this.onDisk.keys()) if (!reached.has(uri)) this.onDisk.delete(uri);
      if (!this.readMissing(reached, opened)) return model;
    }
  }

  /** Reads what was not read before; gives whether that was anything. A file of the folders that is gone is dropped. */
  private readMissing(wanted: ReadonlySet<string>, opened: ReadonlySet<string>): boolean {
    let isNew = false;
    for (const uri of wanted) {
      if (opened.has(uri) || this.onDisk.has(uri) || isStandard(uri)) continue;
      const text = readText(uri);
      this.onDisk.set(uri, text);
      if (text === undefined) this.members.delete(uri);
      isNew ||= text !== undefined;
    }
    return isNew;
  }
}

/** URIs of the files that these files import, directly or through others, and of these files themselves. */
function reachable(model: Model, roots: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(roots);
  for (const uri of reached) for (const imported of model.files.get(uri)?.imports ?? []) reached.add(imported);
  return reached;
}
