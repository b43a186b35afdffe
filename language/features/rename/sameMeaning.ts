/** Whether all names mean after a rename what they meant before: the new text is analysed, and compared name by name. */
import type { FileModel, Model, Symbol } from '../../analysis/model.ts';
import type { Origin } from '../../analysis/types.ts';
import { fileName } from '../support/files.ts';
import { linesOf } from '../support/places.ts';
import { modelAfter } from '../support/workspaceEdits.ts';
import type { NameEdit } from './edits.ts';

type Edits = ReadonlyMap<string, readonly NameEdit[]>;

/** A sentence about the first place where the new name would mean something else; undefined when there is none. */
export function sameMeaningProblem(model: Model, edits: Edits, newName: string): string | undefined {
  const after = modelAfter(model, edits);
  for (const [uri, file] of model.files) {
    const now = after.files.get(uri);
    if (now === undefined || now === file) continue;
    const taken = duplicateIn(file, now);
    if (taken !== undefined) return `There is already a \`${newName}\` ${placeIn(now, taken)}. Choose another name.`;
    const changed = changedMeaning(file, now, edits);
    if (changed === undefined) continue;
    return `\`${newName}\` would mean something else ${placeIn(file, changed)} than what is meant there now. Choose another name.`;
  }
  return undefined;
}

/** Where the checker finds two things of one name, when it did not find them before. */
function duplicateIn(before: FileModel, after: FileModel): number | undefined {
  const of = (file: FileModel) => file.diagnostics.filter(({ code }) => code.startsWith('flow/duplicate-'));
  const known = new Set(of(before).map(({ message }) => message));
  return of(after).find(({ message }) => !known.has(message))?.span.start;
}

/** The first place whose name means another thing in the new text. */
function changedMeaning(before: FileModel, after: FileModel, edits: Edits): number | undefined {
  const meanings = meaningsOf(after);
  for (const [key, { at, symbol }] of meaningsOf(before)) {
    const isField = key.startsWith('f');
    const now = meanings.get(keyOf(isField, moved(edits.get(before.uri), at, isField)))?.symbol;
    if (now === undefined || !isMoved(symbol.origin, now.origin, edits)) return at;
  }
  return undefined;
}

interface Meaning {
  readonly at: number;
  readonly symbol: Symbol;
}

/** What each name means. A name alone in an object says two things: which field, and which value. */
function meaningsOf(file: FileModel): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  const add = (at: number, symbol: Symbol): unknown => meanings.set(keyOf(symbol.kind === 'field', at), { at, symbol });
  for (const [name, symbol] of file.symbols) add(name.span.start, symbol);
  for (const [name, symbol] of file.shorthands) add(name.span.start, symbol);
  return meanings;
}

function keyOf(isField: boolean, at: number): string {
  return `${isField ? 'f' : 'v'}${at}`;
}

/** Whether `now` is where the declaration stands after the edits: as the field or as the value, where an edit parts them. */
function isMoved(origin: Origin, now: Origin, edits: Edits): boolean {
  const own = edits.get(origin.uri);
  return origin.uri === now.uri && [true, false].some(isField => moved(own, origin.start, isField) === now.start);
}

/** Where a name stands after the edits. */
function moved(edits: readonly NameEdit[] | undefined, at: number, isField: boolean): number {
  let shift = 0;
  for (const { span, text, valueAt } of edits ?? []) {
    if (span.start > at) break;
    // In quotes a name's letters stand one further than the name.
    if (at < span.end) return span.start + shift + (valueAt === undefined || isField ? 0 : valueAt);
    shift += text.length - (span.end - span.start);
  }
  return at + shift;
}

function placeIn(file: FileModel, offset: number): string {
  return `in line ${linesOf(file).position(offset).line + 1} of ${fileName(file.uri)}`;
}
