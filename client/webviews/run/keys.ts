/** What the keys do in a tree, as the ARIA authoring practices have it. */
import type { TreeRow } from './tree.ts';

export type TreeAction =
  | { readonly kind: 'select'; readonly path: string }
  | { readonly kind: 'toggle'; readonly path: string }
  /** Show the step in the text. */
  | { readonly kind: 'reveal'; readonly path: string };

/** How many rows a page is. */
const page = 10;

/** What `key` does when row number `at` is selected (-1 for none); undefined when it is not for the tree. */
export function keyInTree(key: string, rows: readonly TreeRow[], at: number): TreeAction | undefined {
  const row = rows[at];
  const select = (to: number): TreeAction | undefined => {
    const path = rows[Math.min(Math.max(to, 0), rows.length - 1)]?.path;
    return path === undefined ? undefined : { kind: 'select', path };
  };
  switch (key) {
    case 'ArrowDown':
      return select(at + 1);
    case 'ArrowUp':
      return select(at - 1);
    case 'PageDown':
      return select(at + page);
    case 'PageUp':
      return select(at - page);
    case 'Home':
      return select(0);
    case 'End':
      return select(rows.length - 1);
    case 'ArrowRight':
      if (row?.canOpen !== true) return undefined;
      return row.isOpen ? select(at + 1) : { kind: 'toggle', path: row.path };
    case 'ArrowLeft':
      if (row?.isOpen === true) return { kind: 'toggle', path: row.path };
      return row === undefined ? undefined : select(parentOf(rows, at));
    case 'Enter':
      return row === undefined ? undefined : { kind: 'reveal', path: row.path };
    case ' ':
      return row?.canOpen === true ? { kind: 'toggle', path: row.path } : undefined;
    default:
      return undefined;
  }
}

function parentOf(rows: readonly TreeRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  for (let above = at - 1; above >= 0; above -= 1) if ((rows[above]?.depth ?? 0) < depth) return above;
  return at;
}
