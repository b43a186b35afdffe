/** The open documents, the files that they import, and the model of them all. */

import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Model } from '#language/analysis/model.ts';
import { isStandard, plainUri, readText, type StandardFiles } from './uris.ts';

/** `analyse` of the language. */
type Analyse = (files: readonly SourceText[], previous?: Model) => Model;

interface SourceText {
  readonly uri: string;
  readonly text: string;
}

export class Workspace {
  private readonly standard: StandardFiles;
  private readonly documents = new Map<string, TextDocument>();
  /** Texts of imported files that are not open, by the URI that the import gives; undefined where there is none. */
  private readonly onDisk = new Map<string, string | undefined>();
  private current: Model | undefined;
  private isStale = true;
  private failure: unknown;

  constructor(standard: StandardFiles) {
    this.standard = standard;
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    this.documents.set(uri, TextDocument.create(uri, languageId, version, text));
    this.expire();
  }

  /** Applies changes in order. Changes of a document that is not open are dropped. */
  change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): void {
    const document = this.documents.get(uri);
    if (document === undefined) return;
    this.documents.set(uri, TextDocument.update(document, changes, version));
    this.expire();
  }

  close(uri: string): void {
    this.documents.delete(uri);
    this.expire();
  }

  /** What is on disk may have changed: it is read again when it is needed. */
  forget(uris?: readonly string[]): void {
    if (uris === undefined) this.onDisk.clear();
    const changed = new Set(uris?.map(plainUri));
    for (const uri of this.onDisk.keys()) if (changed.has(plainUri(uri))) this.onDisk.delete(uri);
    this.expire();
  }

  /** The open documents that are not part of the standard library. */
  get openDocuments(): readonly TextDocument[] {
    return [...this.documents.values()].filter(document => !isStandard(this.toModel(document.uri)));
  }

  toModel(uri: string): string {
    return this.standard.toModel(uri);
  }

  /** The URI by which a client knows a file: that of its open document, if there is one. */
  toClient(uri: string): string {
    if (this.documents.has(uri)) return uri;
    return this.documentAt(uri)?.uri ?? this.standard.toClient(uri);
  }

  /**
   * The model of what the documents hold now.
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

  /** Analyses what is open and what that imports, reading from disk what is not open. */
  private analyseAll(analyse: Analyse): Model {
    const open = this.openDocuments.map(document => ({ uri: document.uri, text: document.getText() }));
    const opened = new Set(open.map(file => file.uri));
    let model = this.current;
    for (;;) {
      for (const uri of this.onDisk.keys()) if (opened.has(uri)) this.onDisk.delete(uri);
      const imported = [...this.onDisk].flatMap(([uri, text]) => (text === undefined ? [] : [{ uri, text }]));
      model = analyse([...open, ...imported], model);
      const reached = reachable(model, opened);
      for (const uri of this.onDisk.keys()) if (!reached.has(uri)) this.onDisk.delete(uri);
      if (!this.readMissing(reached, opened)) return model;
    }
  }

  /** Reads what was not read before; gives whether that was anything. */
  private readMissing(reached: ReadonlySet<string>, opened: ReadonlySet<string>): boolean {
    let isNew = false;
    for (const uri of reached) {
      if (opened.has(uri) || this.onDisk.has(uri) || isStandard(uri)) continue;
      const text = this.documentAt(uri)?.getText() ?? readText(uri);
      this.onDisk.set(uri, text);
      isNew ||= text !== undefined;
    }
    return isNew;
  }

  /** The open document of a file, however the client spells its URI. */
  private documentAt(uri: string): TextDocument | undefined {
    const plain = plainUri(uri);
    for (const document of this.documents.values()) if (plainUri(document.uri) === plain) return document;
    return undefined;
  }
}

/** URIs of the `.flow` files that these files import, directly or through others, and of these files themselves. */
function reachable(model: Model, roots: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(roots);
  for (const uri of reached) {
    for (const imported of model.files.get(uri)?.imports ?? []) if (imported.endsWith('.flow')) reached.add(imported);
  }
  return reached;
}
