/** Where a name is declared. */
import type { Location } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Origin } from '../analysis/types.ts';
import { pathAt } from '../syntax/walk.ts';
import { importTarget } from './support/imports.ts';
import { nameAt } from './support/names.ts';
import { rangeOf } from './support/places.ts';

/** The declaration of the name at a place, or the file that an import names there; none where nobody knows. */
export function definition(model: Model, uri: string, offset: number): Location[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const use = nameAt(file, offset);
  return use === undefined ? importedFile(model, file, offset) : locations(model, use.symbol.origin);
}

function locations(model: Model, origin: Origin): Location[] {
  const file = model.files.get(origin.uri);
  return file === undefined ? [] : [{ uri: origin.uri, range: rangeOf(file, origin) }];
}

function importedFile(model: Model, file: FileModel, offset: number): Location[] {
  const path = pathAt(file.tree, offset);
  const declaration = path.find(node => node.kind === 'ImportDeclaration');
  if (declaration?.path === undefined || !path.includes(declaration.path)) return [];
  const uri = importTarget(file, declaration);
  return uri === undefined ? [] : locations(model, { uri, start: 0, end: 0 });
}
