/** Says after each change what the checker found. */

import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileModel } from '#language/analysis/model.ts';
import { coalesce } from './schedule.ts';
import type { Session } from './session.ts';

interface Published {
  readonly file: FileModel;
  readonly version: number;
}

export class Publisher {
  private readonly session: Session;
  private readonly send: (params: PublishDiagnosticsParams) => Promise<void>;
  private readonly page: string | undefined;
  private readonly published = new Map<string, Published>();
  private readonly schedule = coalesce(() => this.publish());

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
  }

  /** A document was closed: what was said about it is taken back. */
  close(uri: string): void {
    if (this.published.delete(uri)) void this.tell({ uri, diagnostics: [] });
    this.request();
  }

  /** Never rejects: what goes wrong is reported, and tried again after the next change. */
  private async publish(): Promise<void> {
    await this.session.guarded('diagnostics', () => this.publishChanged()).catch(() => undefined);
  }

  private async publishChanged(): Promise<void> {
    const language = await this.session.language();
    const { workspace } = this.session;
    const model = workspace.model(language.analyse);
    for (const document of workspace.openDocuments) {
      const { uri, version } = document;
      const file = model.files.get(uri);
      if (file === undefined || this.isPublished(document, file)) continue;
      const found = language.diagnostics(model, uri, this.page);
      this.published.set(uri, { file, version });
      void this.tell({ uri, version, diagnostics: found.map(diagnostic => this.outward(diagnostic)) });
    }
  }

  private async tell(params: PublishDiagnosticsParams): Promise<void> {
    await this.session.guarded('diagnostics', () => this.send(params)).catch(() => undefined);
  }

  private isPublished(document: TextDocument, file: FileModel): boolean {
    const last = this.published.get(document.uri);
    return last?.file === file && last.version === document.version;
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
