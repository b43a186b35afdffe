/** Where a thing is named, and what is written there instead. */
import type { FileModel, Model, Symbol, TextEdit } from '../../analysis/model.ts';
import type { ImportName, Name, ObjectField, Span } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { isSame } from '../support/names.ts';
import { plainName } from './newName.ts';

export interface RenameScope {
  readonly symbol: Symbol;
  /** Its name as it is written now where it is to change. */
  readonly name: string;
  /** The one file in which it changes; undefined when it changes everywhere. */
  readonly only: string | undefined;
}

/** An edit that may part what one name says twice: the field and the value of `{ name }`. */
export interface NameEdit extends TextEdit {
  /** Where the value's name stands in the new text, from its start; as the whole when undefined. */
  readonly valueAt: number | undefined;
}

/** The edits by file, in the order of the text. */
export function renameEdits(model: Model, scope: RenameScope, newName: string): ReadonlyMap<string, NameEdit[]> {
  const edits = new Map<string, NameEdit[]>();
  for (const file of model.files.values()) {
    if (file.isStandard || (scope.only !== undefined && scope.only !== file.uri)) continue;
    const found = fileEdits(file, scope, newName);
    if (found.length > 0) edits.set(file.uri, found);
  }
  return edits;
}

function fileEdits(file: FileModel, scope: RenameScope, newName: string): NameEdit[] {
  const names = namesIn(file, scope);
  if (names.size === 0) return [];
  const edits = new Map<number, NameEdit>();
  const add = (edit: NameEdit): unknown => edits.set(edit.span.start, edit);
  const isNamed = (name: Name): boolean => names.has(name);
  walk(file.tree, node => {
    if (node.kind === 'ObjectField') for (const edit of fieldEdits(node, isNamed, file, scope, newName)) add(edit);
    else if (node.kind === 'ImportName') for (const edit of importEdits(node, isNamed, scope, newName)) add(edit);
  });
  for (const name of names) {
    if (isCovered(name.span, edits)) continue;
    add({ span: plainName(file, name), text: newName, valueAt: undefined });
  }
  return [...edits.values()].sort((a, b) => a.span.start - b.span.start);
}

/** The names in a file that mean the thing and are written as it is. */
function namesIn(file: FileModel, { symbol, name }: RenameScope): ReadonlySet<Name> {
  const names = new Set<Name>();
  for (const [each, other] of file.symbols) if (each.text === name && isSame(symbol, other)) names.add(each);
  for (const [each, other] of file.shorthands) if (each.text === name && isSame(symbol, other)) names.add(each);
  return names;
}

function isCovered(span: Span, edits: ReadonlyMap<number, NameEdit>): boolean {
  for (const edit of edits.values()) if (edit.span.start <= span.start && span.end <= edit.span.end) return true;
  return false;
}

/** `{ a }` becomes `{ a: b }` or `{ b: a }`; `{ a: b }` becomes `{ b }` when both have the same name then. */
function fieldEdits(
  field: ObjectField,
  isNamed: (name: Name) => boolean,
  file: FileModel,
  { symbol, name }: RenameScope,
  newName: string,
): NameEdit[] {
  const ofField = symbol.kind === 'field';
  if (field.isShorthand) {
    if (!isNamed(field.name)) return [];
    const parted = ofField ? [newName, name] : [name, newName];
    return [{ span: field.name.span, text: parted.join(': '), valueAt: (parted[0]?.length ?? 0) + 2 }];
  }
  if (field.value?.kind !== 'NameExpression' || file.text[field.name.span.start] === '"') return [];
  const value = field.value.name;
  const isAlike = ofField
    ? isNamed(field.name) && value.text === newName
    : isNamed(value) && field.name.text === newName;
  if (!isAlike) return [];
  return [{ span: { start: field.name.span.start, end: value.span.end }, text: newName, valueAt: 0 }];
}

/** What is foreign keeps its name behind `as`: `import { f as g }`; `import { f as f }` says it once. */
function importEdits(
  { name, alias, span }: ImportName,
  isNamed: (name: Name) => boolean,
  { only }: RenameScope,
  newName: string,
): NameEdit[] {
  if (alias !== undefined) {
    const isAlike = only !== undefined && isNamed(alias) && name.text === newName;
    return isAlike ? [{ span, text: newName, valueAt: 0 }] : [];
  }
  if (only === undefined || !isNamed(name)) return [];
  return [{ span, text: `${name.text} as ${newName}`, valueAt: name.text.length + 4 }];
}
