/** Which file an import means, and the names that it brings. */
import type { ImportDeclaration, SourceFile, StringLiteral } from '../syntax/ast.ts';
import { declare, type FileContext, placeOf } from './context.ts';
import type { Symbol } from './model.ts';
import { makeSymbol } from './symbols.ts';

/** The text of a string without holes; undefined for one with holes. */
export function plainText(literal: StringLiteral | undefined): string | undefined {
  if (!literal) return undefined;
  let text = '';
  for (const part of literal.parts) {
    if (part.kind !== 'StringText') return undefined;
    text += part.text;
  }
  return text;
}

/** The URI that a path means when it is written in the file with URI `from`. Knows `.` and `..` only. */
export function resolveUri(from: string, path: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return path;
  const [, scheme = '', rest = from] = /^([a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?)(.*)$/is.exec(from) ?? [];
  const parts = path.startsWith('/') ? [] : rest.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(encodeURIComponent(part).replaceAll('%40', '@'));
  }
  const joined = parts.join('/');
  return scheme + (joined.startsWith('/') ? joined : `/${joined}`);
}

export const isFlowPath = (path: string): boolean => path.endsWith('.flow');

/** The URIs of the `.flow` files that a file imports, whether they are there or not. */
export function importedUris(uri: string, tree: SourceFile): readonly string[] {
  const uris = tree.declarations.flatMap(declaration => {
    const path = declaration.kind === 'ImportDeclaration' ? plainText(declaration.path) : undefined;
    return path !== undefined && isFlowPath(path) ? [resolveUri(uri, path)] : [];
  });
  return [...new Set(uris)];
}

/** The names of each file that other files import; `*` for a file that is imported as a whole. */
export function namesUsedElsewhere(
  files: Iterable<{ readonly uri: string; readonly tree: SourceFile }>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const { uri, tree } of files) {
    for (const declaration of tree.declarations) {
      const path = declaration.kind === 'ImportDeclaration' ? plainText(declaration.path) : undefined;
      if (declaration.kind !== 'ImportDeclaration' || path === undefined) continue;
      const target = resolveUri(uri, path);
      const names = used.get(target) ?? new Set<string>();
      used.set(target, names);
      for (const { name } of declaration.names ?? []) names.add(name.text);
      if (declaration.alias) names.add('*');
    }
  }
  return used;
}

/** Gives the names that a file imports their symbols; `exportsOf` gives the names that another file declares. */
export function bindImports(
  context: FileContext,
  exportsOf: (uri: string) => ReadonlyMap<string, Symbol> | undefined,
): void {
  for (const declaration of context.tree.declarations) {
    if (declaration.kind !== 'ImportDeclaration') continue;
    const path = plainText(declaration.path);
    const isFlow = path !== undefined && isFlowPath(path);
    const exported = isFlow ? exportsOf(resolveUri(context.uri, path)) : undefined;
    bindImport(context, declaration, exported);
  }
}

function bindImport(
  context: FileContext,
  declaration: ImportDeclaration,
  exported: ReadonlyMap<string, Symbol> | undefined,
): void {
  const { alias } = declaration;
  if (alias) {
    const members = new Map(exported);
    const origin = placeOf(context, alias);
    const symbol = makeSymbol({
      kind: 'namespace',
      name: alias.text,
      origin,
      declaration,
      members: () => members,
    });
    declare(context, context.scope, alias, symbol);
  }
  for (const { name, alias: local } of declaration.names ?? []) {
    const found = exported?.get(name.text);
    const symbol =
      found ?? makeSymbol({ kind: 'variable', name: name.text, origin: placeOf(context, name), declaration });
    if (found) context.symbols.set(name, found);
    bindLocalName(context, local ?? name, symbol);
  }
}

/** An imported symbol keeps its own name; the file may know it by another one. */
function bindLocalName(context: FileContext, name: { text: string } & Parameters<typeof declare>[2], symbol: Symbol) {
  context.symbols.set(name, symbol);
  const first = context.scope.names.get(name.text);
  if (first) context.duplicates.push({ name, first });
  else context.scope.names.set(name.text, symbol);
}
