/** What differs between two texts, line by line. */
import type { TextEdit } from '../../analysis/model.ts';

/** How far ahead a line is looked for on the other side. */
const reach = 40;

/**
 * Edits that turn one text into the other, each of one line where lines answer to one another, from top to bottom. Walks
 * both side by side and meets again at equal lines.
 */
export function lineEdits(before: string, after: string): TextEdit[] {
  const old = splitLines(before);
  const now = splitLines(after);
  const edits: TextEdit[] = [];
  let place = 0;
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const [di, dj] = meet(old, now, i, j);
    const removed = old.slice(i, i + di);
    const added = now.slice(j, j + dj);
    edits.push(...hunkEdits(place, removed, added));
    place += removed.join('').length + (old[i + di]?.length ?? 0);
    i += di + 1;
    j += dj + 1;
  }
  return edits;
}

/** The edits of lines that differ: of each line for itself, when there are as many as before. */
function hunkEdits(place: number, removed: readonly string[], added: readonly string[]): TextEdit[] {
  if (removed.length === 0 && added.length === 0) return [];
  if (removed.length !== added.length) return [trimmed(place, removed.join(''), added.join(''))];
  let at = place;
  return removed.map((line, index) => {
    const edit = trimmed(at, line, added[index] ?? '');
    at += line.length;
    return edit;
  });
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
function trimmed(place: number, removed: string, added: string): TextEdit {
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
