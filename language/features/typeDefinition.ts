/** Where the type of a value is declared. */
import type { Location } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Origin, Type } from '../analysis/types.ts';
import type { Expression } from '../syntax/ast.ts';
import { pathAt } from '../syntax/walk.ts';
import { nameAt } from './support/names.ts';
import { rangeOf } from './support/places.ts';

/** The declared types that the value at a place is of, or may hold; none when its type has no name. */
export function typeDefinition(model: Model, uri: string, offset: number): Location[] {
  const file = model.files.get(uri);
  const type = file && typeAt(file, offset);
  const origins = type === undefined ? [] : declaredTypes(type);
  return [...new Map(origins.map(origin => [`${origin.uri}#${origin.start}`, origin])).values()].flatMap(origin => {
    const home = model.files.get(origin.uri);
    return home === undefined ? [] : [{ uri: origin.uri, range: rangeOf(home, origin) }];
  });
}

/** A name's type where it is used may be narrower than where it is declared. */
function typeAt(file: FileModel, offset: number): Type | undefined {
  const use = nameAt(file, offset);
  for (const node of pathAt(file.tree, offset).toReversed()) {
    const type = file.types.get(node as Expression);
    if (type !== undefined && !(type.kind === 'primitive' && type.name === 'unknown')) return type;
    if (node.kind === 'Name' && use?.name === node) return use.symbol.signature?.result() ?? use.symbol.type();
  }
  return undefined;
}

/** The named types in a type, through lists, maps, unions and secrets, but not into fields. */
function declaredTypes(type: Type): readonly Origin[] {
  switch (type.kind) {
    case 'named':
      return [type.origin];
    case 'list':
      return declaredTypes(type.element);
    case 'map':
      return declaredTypes(type.value);
    case 'secret':
      return declaredTypes(type.inner);
    case 'union':
      return type.members.flatMap(declaredTypes);
    case 'function':
      return declaredTypes(type.result);
    default:
      return [];
  }
}
