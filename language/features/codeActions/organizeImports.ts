/** Sorts imports by path and names, joins those of one file, and leaves out what nothing mentions. */

import { plainText } from '../../analysis/imports.ts';
import type { FileModel, TextEdit } from '../../analysis/model.ts';
import type { ImportDeclaration, ImportName } from '../../syntax/ast.ts';
import { hasComment, startWithComments } from './selection.ts';

/** At most one edit: of all imports that stand together at the top of the file. None when they are in order. */
export function organizedImports(file: FileModel): readonly TextEdit[] {
  const imports = leadingImports(file);
  const first = imports[0];
  const last = imports.at(-1);
  if (first === undefined || last === undefined || imports.some(each => !isPlain(file, each))) return [];
  const span = { start: first.span.start, end: last.span.end };
  const written = joined(imports, unusedIn(file))
    .toSorted((a, b) => compare(a.path, b.path) || compare(a.text, b.text))
    .map(entry => entry.text);
  const text = written.join('\n');
  return text === file.text.slice(span.start, span.end) ? [] : [{ span, text }];
}

function leadingImports({ tree }: FileModel): readonly ImportDeclaration[] {
  const imports: ImportDeclaration[] = [];
  for (const declaration of tree.declarations) {
    if (declaration.kind !== 'ImportDeclaration') break;
    imports.push(declaration);
  }
  return imports;
}

/** A comment at an import belongs to its place: such imports stay as they are. */
function isPlain(file: FileModel, { span, path, alias, names }: ImportDeclaration): boolean {
  const isWhole = plainText(path) !== undefined && (alias !== undefined || names !== undefined);
  const line = file.text.indexOf('\n', span.end);
  const end = line < 0 ? file.text.length : line;
  return isWhole && !hasComment(file, { start: span.start, end }) && !isCommented(file, span.start);
}

function isCommented(file: FileModel, start: number): boolean {
  const first = file.tree.declarations[0];
  return first?.span.start !== start && startWithComments(file, { start, end: start }) !== start;
}

function unusedIn({ diagnostics }: FileModel): ReadonlySet<number> {
  return new Set(diagnostics.filter(({ code }) => code === 'flow/unused-import').map(({ span }) => span.start));
}

interface Entry {
  readonly path: string;
  readonly text: string;
}

function joined(imports: readonly ImportDeclaration[], unused: ReadonlySet<number>): readonly Entry[] {
  const names = new Map<string, Map<string, ImportName>>();
  const entries: Entry[] = [];
  for (const { path, alias, names: own } of imports) {
    const from = plainText(path) ?? '';
    if (alias !== undefined) {
      if (!unused.has(alias.span.start)) entries.push({ path: from, text: `import "${from}" as ${alias.text}` });
      continue;
    }
    const known = names.get(from) ?? new Map<string, ImportName>();
    names.set(from, known);
    for (const each of own ?? []) if (!unused.has((each.alias ?? each.name).span.start)) known.set(shown(each), each);
  }
  for (const [path, known] of names) {
    const list = [...known.keys()].sort(compare);
    if (list.length > 0) entries.push({ path, text: `import { ${list.join(', ')} } from "${path}"` });
  }
  return entries;
}

function shown({ name, alias }: ImportName): string {
  return alias === undefined ? name.text : `${name.text} as ${alias.text}`;
}

/** Without regard to case, so that types stand among flows; capitals first where that is all the difference. */
function compare(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left !== right) return left < right ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
