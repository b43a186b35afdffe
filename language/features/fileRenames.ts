/** Keeps imports right when files move. */
import type { WorkspaceEdit } from 'vscode-languageserver-types';
import { plainText } from '../analysis/imports.ts';
import type { FileModel, Model, TextEdit } from '../analysis/model.ts';
import type { StringLiteral } from '../syntax/ast.ts';
import { relativePath } from './support/files.ts';
import { importTarget } from './support/imports.ts';
import { workspaceEdit } from './support/workspaceEdits.ts';

/** A file or a folder that gets another place. */
export interface FileRename {
  readonly oldUri: string;
  readonly newUri: string;
}

/** The edits of imports, in files by their old URIs: of those that import what moves, and of those that move. */
export function fileRenames(model: Model, renames: readonly FileRename[]): WorkspaceEdit {
  const edits = new Map<string, readonly TextEdit[]>();
  for (const file of model.files.values()) if (!file.isStandard) edits.set(file.uri, importEdits(file, renames));
  return workspaceEdit(model, edits);
}

function importEdits(file: FileModel, renames: readonly FileRename[]): readonly TextEdit[] {
  const home = movedTo(file.uri, renames);
  return file.tree.declarations.flatMap(declaration => {
    if (declaration.kind !== 'ImportDeclaration' || declaration.path === undefined) return [];
    const target = importTarget(file, declaration);
    const written = plainText(declaration.path);
    if (target === undefined || written === undefined || /^[a-z][\w+.-]*:/i.test(written)) return [];
    const moved = movedTo(target, renames);
    if (home === file.uri && moved === target) return [];
    // What moves along with the file keeps its path, as it is written.
    if (relativePath(home, moved) === relativePath(file.uri, target)) return [];
    return [pathEdit(declaration.path, relativePath(home, moved))];
  });
}

function pathEdit({ span }: StringLiteral, path: string): TextEdit {
  return { span, text: `"${path.replace(/["\\$]/g, '\\$&')}"` };
}

/** Whether a file gets another place. */
export function isMoved(uri: string, renames: readonly FileRename[]): boolean {
  return movedTo(uri, renames) !== uri;
}

function movedTo(uri: string, renames: readonly FileRename[]): string {
  for (const { oldUri, newUri } of renames) {
    if (uri === oldUri) return newUri;
    if (uri.startsWith(`${oldUri}/`)) return newUri + uri.slice(oldUri.length);
  }
  return uri;
}
