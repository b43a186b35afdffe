/** What changed between two texts: `removed` characters from `start` on gave way to `inserted` ones. */
export interface TextChange {
  readonly start: number;
  readonly removed: number;
  readonly inserted: number;
}

/** The smallest change that makes one text of another; undefined when they are the same. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const start = commonLength(shorter, (at, length) => before.startsWith(after.slice(at, at + length), at));
  const end = commonLength(shorter - start, (at, length) => {
    const piece = after.slice(after.length - at - length, after.length - at);
    return before.endsWith(piece, before.length - at);
  });
  return { start, removed: before.length - start - end, inserted: after.length - start - end };
}

/** How far two texts are the same, at most `limit` characters: by long strides first, which the machine compares fast. */
function commonLength(limit: number, isSame: (at: number, length: number) => boolean): number {
  let at = 0;
  for (let stride = 1 << 16; stride > 0; stride >>= 1) {
    while (at + stride <= limit && isSame(at, stride)) at += stride;
  }
  return at;
}
