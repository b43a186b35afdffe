/** Which file an import means, and the names that it brings. */
import type { OutsideDocument } from '../outside/document.ts';
import { isOutsidePath } from '../outside/paths.ts';
import type { ImportDeclaration, Name, SourceFile, StringLiteral } from '../syntax/ast.ts';
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

/** Whether an import can name the file at all. */
export const isImportable = (path: string): boolean => isFlowPath(path) || isOutsidePath(path);

/** The URIs of the files that a file imports, whether they are there or not. */
export function importedUris(uri: string, tree: SourceFile): readonly string[] {
  const uris = tree.declarations.flatMap(declaration => {
    const path = declaration.kind === 'ImportDeclaration' ? plainText(declaration.path) : undefined;
    return path !== undefined && isImportable(path) ? [resolveUri(uri, path)] : [];
  });
  return [...new Set(uris)];
}

const imports = new WeakMap<SourceFile, readonly ImportDeclaration[]>();

/** A file's imports, looked up once. */
function importsIn(tree: SourceFile): readonly ImportDeclaration[] {
  const known = imports.get(tree);
  if (known) return known;
  const found = tree.declarations.filter(declaration => declaration.kind === 'ImportDeclaration');
  imports.set(tree, found);
  return found;
}

/** The names of each file that other files import; `*` for a file that is imported as a whole. */
export function namesUsedElsewhere(
  files: Iterable<{ readonly uri: string; readonly tree: SourceFile }>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const { uri, tree } of files) {
    for (const declaration of importsIn(tree)) {
      const path = plainText(declaration.path);
      if (path === undefined) continue;
      const target = resolveUri(uri, path);
      const names = used.get(target) ?? new Set<string>();
      used.set(target, names);
      for (const { name } of declaration.names ?? []) names.add(name.text);
      if (declaration.alias) names.add('*');
    }
  }
  return used;
}

/** The other files, as far as they are known. */
interface OtherFiles {
  /** The names that a `.flow` file declares. */
  exportsOf(uri: string): ReadonlyMap<string, Symbol> | undefined;
  documentOf(uri: string): OutsideDocument | undefined;
}

/** Gives the names that an import brings their symbols. */
export function bindImport(context: FileContext, others: OtherFiles): void {
  const { declaration } = context;
  if (declaration.kind !== 'ImportDeclaration') return;
  const path = plainText(declaration.path);
  const uri = path === undefined ? undefined : resolveUri(context.uri, path);
  const document = uri === undefined ? undefined : others.documentOf(uri);
  const exported = uri === undefined ? undefined : (document?.names ?? others.exportsOf(uri));
  if (declaration.alias) bindAlias(context, declaration, declaration.alias, document, exported);
  for (const { name, alias } of declaration.names ?? []) {
    const found = exported?.get(name.text);
    const symbol =
      found ?? makeSymbol({ kind: 'variable', name: name.text, origin: placeOf(context, name), declaration });
    if (found) context.symbols.set(name, found);
    bindLocalName(context, alias ?? name, symbol);
  }
}

/** A whole file by one name: what may follow the name and a dot, or the type that the file is. */
function bindAlias(
  context: FileContext,
  declaration: ImportDeclaration,
  alias: Name,
  document: OutsideDocument | undefined,
  exported: ReadonlyMap<string, Symbol> | undefined,
): void {
  const type = document?.type?.(alias.text);
  const origin = type?.kind === 'named' ? type.origin : placeOf(context, alias);
  if (type) {
    declare(context, context.scope, alias, makeSymbol({ kind: 'type', name: alias.text, origin, type: () => type }));
    return;
  }
  const members = document?.members ?? new Map(exported);
  const symbol = makeSymbol({ kind: 'namespace', name: alias.text, origin, declaration, members: () => members });
  declare(context, context.scope, alias, symbol);
}

/** An imported symbol keeps its own name; the file may know it by another one. */
function bindLocalName(context: FileContext, name: Name, symbol: Symbol) {
  context.symbols.set(name, symbol);
  const first = context.scope.names.get(name.text);
  if (first) context.duplicates.push({ name, first });
  else context.scope.names.set(name.text, symbol);
}
