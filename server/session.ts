/** How questions of a client are answered: from the newest model, and never with the end of the server. */

import { setImmediate } from 'node:timers/promises';
import {
  type CancellationToken,
  type Location,
  LSPErrorCodes,
  type Position,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { FileModel, Model } from '#language/analysis/model.ts';
import { type Editor, plainEditor } from './capabilities.ts';
import { flowFiles } from './folders.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { Workspace } from './workspace.ts';

export type Language = typeof import('./language.ts');

/** A question about a file that the model knows. */
export interface Question {
  readonly language: Language;
  readonly model: Model;
  readonly file: FileModel;
  /** The file's URI in the model. */
  readonly uri: string;
}

/** A question about a place in a file. */
interface PlacedQuestion extends Question {
  readonly offset: number;
}

interface FileParams {
  readonly textDocument: { readonly uri: string };
}

interface PlaceParams extends FileParams {
  readonly position: Position;
}

export class Session {
  readonly workspace: Workspace;
  editor: Editor = plainEditor;
  settings: Settings = defaultSettings;
  private readonly report: (message: string) => void;
  /** Settles when the files of all open folders are known. */
  private whole: Promise<void> = Promise.resolve();
  private loading: Promise<Language> | undefined;

  /** @param report tells the people who look after the server of a crash */
  constructor(workspace: Workspace, report: (message: string) => void) {
    this.workspace = workspace;
    this.report = report;
  }

  /** The language, loaded when first asked for. */
  language(): Promise<Language> {
    this.loading ??= import('./language.ts');
    return this.loading;
  }

  /** Loads the language and builds the parser, so that the first keystroke need not wait for it. Never rejects. */
  async warmUp(): Promise<void> {
    const build = async (): Promise<unknown> => this.workspace.model(await this.language());
    await this.guarded('warm-up', build).catch(() => undefined);
  }

  /**
   * Finds the files of the open folders. Never rejects.
   *
   * @param tell is called when more is known
   */
  async openFolders(folders: readonly string[], tell: () => void): Promise<void> {
    this.workspace.setFolders(folders);
    const find = async (): Promise<void> => {
      const language = await this.language();
      for await (const files of flowFiles(folders)) {
        this.workspace.add(files);
        this.workspace.model(language);
        // Between two times, requests are answered.
        await setImmediate();
      }
    };
    this.whole = this.guarded('folders', find).catch(() => undefined);
    tell();
    await this.whole;
    tell();
  }

  /** The handler, called only when all files of the folders are known: what it answers would be wrong otherwise. */
  readonly whenWhole = <P, R>(handler: (params: P, token: CancellationToken) => Promise<R>) => {
    return async (params: P, token: CancellationToken): Promise<R> => {
      await this.whole;
      return handler(params, token);
    };
  };

  /** A handler of a request about a file; the answer is null for a file that is not open. */
  readonly inFile = <P extends FileParams, R>(name: string, answer: (question: Question, params: P) => R) => {
    return (params: P, token: CancellationToken): Promise<R | null> =>
      this.guarded(name, async () => {
        const question = await this.question(params.textDocument.uri, token);
        return question === undefined ? null : answer(question, params);
      });
  };

  /** A handler of a request about a place in a file. */
  readonly atPlace = <P extends PlaceParams, R>(name: string, answer: (question: PlacedQuestion, params: P) => R) => {
    return this.inFile(name, (question, params: P): R => {
      const offset = question.language.offsetAt(question.file, params.position);
      return answer({ ...question, offset }, params);
    });
  };

  /** A handler of a request about all files. */
  readonly inAll = <P, R>(name: string, answer: (question: Omit<Question, 'file' | 'uri'>, params: P) => R) => {
    return (params: P, token: CancellationToken): Promise<R> =>
      this.guarded(name, async () => {
        const language = await this.language();
        throwIfCancelled(token);
        return answer({ language, model: this.workspace.model(language) }, params);
      });
  };

  /**
   * A handler of a request about a thing that other files may mention: its model holds all those that do. The thing is the
   * one that is named at the place.
   */
  readonly everywhere = <P extends PlaceParams, R>(
    name: string,
    answer: (question: PlacedQuestion, params: P) => R,
  ) => {
    const handler = this.atPlace(name, (question, params: P): R => {
      const { language, uri, offset } = question;
      const model = this.modelMentioning(language, language.sharedName(question.model, uri, offset));
      return answer({ ...question, model, file: model.files.get(uri) ?? question.file }, params);
    });
    return this.whenWhole(handler);
  };

  /** The model with all files that may mention what a file declares under a name. */
  modelMentioning(language: Language, named: { readonly uri: string; readonly name: string } | undefined): Model {
    if (named === undefined) return this.workspace.model(language);
    const users = this.workspace.dependents(named.uri);
    return this.workspace.modelWith(
      language,
      ({ text, summary: { uri } }) => uri === named.uri || (users.has(uri) && text.includes(named.name)),
    );
  }

  /** A question about a file, once the language is loaded; undefined for a file that the model does not hold. */
  async question(uri: string, token: CancellationToken): Promise<Question | undefined> {
    const language = await this.language();
    throwIfCancelled(token);
    const model = this.workspace.model(language);
    const modelUri = this.workspace.toModel(uri);
    const file = model.files.get(modelUri);
    return file && { language, model, file, uri: modelUri };
  }

  /** The same for a file of the folders that is not open. */
  async questionOfAny(uri: string, token: CancellationToken): Promise<Question | undefined> {
    const known = await this.question(uri, token);
    if (known !== undefined) return known;
    const language = await this.language();
    const modelUri = this.workspace.toModel(uri);
    const model = this.workspace.modelWith(language, ({ summary }) => summary.uri === modelUri);
    const file = model.files.get(modelUri);
    return file && { language, model, file, uri: modelUri };
  }

  /** The same places, in the files as the client names them. */
  readonly locations = <T extends Pick<Location, 'uri'>>(locations: readonly T[]): T[] => {
    return locations.map(location => ({ ...location, uri: this.workspace.toClient(location.uri) }));
  };

  /** The same change, of the files as the client names them. */
  readonly changes = (edit: WorkspaceEdit): WorkspaceEdit => {
    const changes = Object.entries(edit.changes ?? {});
    return { changes: Object.fromEntries(changes.map(([uri, edits]) => [this.workspace.toClient(uri), edits])) };
  };

  /** Reports what goes wrong, and passes it on as the request's error. */
  async guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ResponseError)) this.report(`${name}: ${describe(error)}`);
      throw error;
    }
  }
}

function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
}

/**
 * An answer, unless it is the reason why there is none.
 *
 * @throws ResponseError with that reason, which an editor shows
 */
export function granted<T extends object>(answer: T | { readonly problem: string }): T {
  if ('problem' in answer) throw new ResponseError(LSPErrorCodes.RequestFailed, answer.problem);
  return answer;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
