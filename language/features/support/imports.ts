/** Which file an import names. */
import { plainText, resolveUri } from '../../analysis/imports.ts';
import type { FileModel } from '../../analysis/model.ts';
import type { ImportDeclaration } from '../../syntax/ast.ts';

/** The URI, whether there is such a file or not; undefined while the path is missing. */
export function importTarget(file: FileModel, declaration: ImportDeclaration): string | undefined {
  const path = plainText(declaration.path);
  return path === undefined || path === '' ? undefined : resolveUri(file.uri, path);
}
