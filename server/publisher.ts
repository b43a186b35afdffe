/** Says after each change what the checker found, in open documents and in the other files of the folders. */

import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import type { FileModel, Model } from '#language/analysis/model.ts';
import { coalesce } from './schedule.ts';
import type { Language, Session } from './session.ts';

interface Published {
  /** What it was said about; undefined when the model does not hold the file any more. */
  readonly file: FileModel | undefined;
  /** Undefined for a file that was not open. */
  readonly version: number | undefined;
  /** As the client names it. */
  readonly uri: string;
  /** The diagnostics as JSON, to tell them again only when they are others. */
  readonly told: string;
}

const nothing = '[]';

/** How many files are checked in one go while nobody waits for them. */
const atOnce = 3;

export class Publisher {
  private readonly session: Session;
  private readonly send: (params: PublishDiagnosticsParams) => Promise<void>;
  private readonly page: string | undefined;
  private readonly published = new Map<string, Published>();
  private readonly schedule = coalesce(() => this.guarded(() => this.publishChanged()));
  private readonly background = coalesce(() => this.guarded(() => this.publishSome()), 60);

  /** @param page URL of the page that explains the diagnostics, with an anchor for each code */
  constructor(session: Session, send: (params: PublishDiagnosticsParams) => Promise<void>, page: string | undefined) {
    this.session = session;
    this.send = send;
    this.page = page;
  }

  /** Something changed: analyse and publish soon. */
  request(): void {
    this.schedule.request();
  }

  stop(): void {
    this.schedule.stop();
    this.background.stop();
  }

  /** Never rejects: what goes wrong is reported, and tried again after the next change. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    await this.session.guarded('diagnostics', work).catch(() => undefined);
  }

  private async publishChanged(): Promise<void> {
    const language = await this.session.language();
    const { workspace } = this.session;
    const model = workspace.model(language);
    const { openDocuments } = workspace;
    for (const [uri, { version }] of openDocuments) this.publishFile(language, model, uri, version);
    for (const uri of model.files.keys()) {
      if (workspace.isMember(uri) && !openDocuments.has(uri)) this.publishFile(language, model, uri, undefined);
    }
    for (const [uri, last] of this.published) {
      if (openDocuments.has(uri) || model.files.has(uri)) continue;
      if (workspace.isMember(uri)) this.published.set(uri, { ...last, file: undefined });
      else this.takeBack(uri, last);
    }
    this.background.request();
  }

  /** Checks a few of the files that the model does not hold, and the next ones after a pause. */
  private async publishSome(): Promise<void> {
    const language = await this.session.language();
    const checked = this.session.workspace.checkSome(language, atOnce);
    if (checked === undefined) return;
    for (const uri of checked.uris) {
      this.publishFile(language, checked.model, uri, undefined);
      const last = this.published.get(uri);
      if (last !== undefined) this.published.set(uri, { ...last, file: undefined });
    }
    this.background.request();
  }

  private publishFile(language: Language, model: Model, uri: string, version: number | undefined): void {
    const file = model.files.get(uri);
    const last = this.published.get(uri);
    if (file === undefined || (last?.file === file && last.version === version)) return;
    const diagnostics = language.diagnostics(model, uri, this.page).map(diagnostic => this.outward(diagnostic));
    const now = { file, version, uri: this.session.workspace.toClient(uri), told: JSON.stringify(diagnostics) };
    // A client may know an open document by another URI than the same file when it is closed.
    if (last !== undefined && last.uri !== now.uri) this.takeBack(uri, last);
    this.published.set(uri, now);
    // Of an open document its editor hears at least once.
    const before = last?.told ?? (version === undefined ? nothing : undefined);
    if (now.told !== before)
      void this.tell({ uri: now.uri, diagnostics, ...(version === undefined ? {} : { version }) });
  }

  private takeBack(uri: string, last: Published): void {
    this.published.delete(uri);
    if (last.told !== nothing) void this.tell({ uri: last.uri, diagnostics: [] });
  }

  private async tell(params: PublishDiagnosticsParams): Promise<void> {
    await this.guarded(() => this.send(params));
  }

  private outward(diagnostic: Diagnostic): Diagnostic {
    if (diagnostic.relatedInformation === undefined) return diagnostic;
    const relatedInformation = diagnostic.relatedInformation.map(related => ({
      ...related,
      location: { ...related.location, uri: this.session.workspace.toClient(related.location.uri) },
    }));
    return { ...diagnostic, relatedInformation };
  }
}
