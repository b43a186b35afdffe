/** Formats a file, touching no more of its text than changes. */
import type { TextEdit } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { format } from '../syntax/printer.ts';
import { editsOf } from './support/places.ts';

/** The edits, from top to bottom; none when the file is formatted, or has errors that make it unsafe. */
export function formatting(model: Model, uri: string): TextEdit[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  return editsOf(file, lineEdits(file.text, format(file.text)));
}

interface Edit {
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

/** How far ahead a line is looked for on the other side. */
const reach = 40;

/** Edits of whole lines that turn one text into the other. Walks both side by side and meets again at equal lines. */
function lineEdits(before: string, after: string): Edit[] {
  const old = splitLines(before);
  const now = splitLines(after);
  const edits: Edit[] = [];
  let place = 0;
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const [di, dj] = meet(old, now, i, j);
    const removed = old.slice(i, i + di).join('');
    const added = now.slice(j, j + dj).join('');
    if (removed !== added) edits.push(trimmed(place, removed, added));
    place += removed.length + (old[i + di]?.length ?? 0);
    i += di + 1;
    j += dj + 1;
  }
  return edits;
}

/** How many lines to pass on each side until the next line that both have. */
function meet(old: readonly string[], now: readonly string[], i: number, j: number): readonly [number, number] {
  for (let distance = 0; distance <= 2 * reach; distance++) {
    for (let di = Math.max(0, distance - reach); di <= Math.min(distance, reach); di++) {
      const dj = distance - di;
      const line = old[i + di];
      if (line !== undefined && line === now[j + dj]) return [di, dj];
    }
  }
  return [old.length - i, now.length - j];
}

/** The edit without what both texts start and end with. */
function trimmed(place: number, removed: string, added: string): Edit {
  const shorter = Math.min(removed.length, added.length);
  let start = 0;
  while (start < shorter && removed[start] === added[start]) start++;
  let end = 0;
  while (end < shorter - start && removed.at(-1 - end) === added.at(-1 - end)) end++;
  return {
    span: { start: place + start, end: place + removed.length - end },
    text: added.slice(start, added.length - end),
  };
}

function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
