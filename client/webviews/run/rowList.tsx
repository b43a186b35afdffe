import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../shared/icon.tsx';
import { useSlice } from '../shared/virtual.ts';
import { keyInTree, type TreeAction } from './keys.ts';
import type { TreeRow } from './tree.ts';

/** Height of a row in pixels; `run.css` and `timeline.css` say the same. */
const rowHeight = 24;

/** What the ways to show the rows of a run have in common. */
export interface RowsProps {
  readonly rows: readonly TreeRow[];
  /** Path of the selected row. */
  readonly selected: string;
  /** Path of what happens at the moment of the past that is looked at. */
  readonly here: string | undefined;
  readonly onAction: (action: TreeAction) => void;
}

/** How a row is drawn. */
export interface DrawnRow {
  readonly class: string;
  /** What a screen reader says of it. */
  readonly label: string;
  readonly content: ComponentChildren;
}

interface RowListProps extends RowsProps {
  readonly class: string;
  readonly label: string;
  readonly draw: (row: TreeRow) => DrawnRow;
  /** What stays above the rows when they scroll, and its height in pixels. */
  readonly head?: ComponentChildren;
  readonly headHeight?: number;
  /** Beneath the rows, as high as all of them. */
  readonly ground?: ComponentChildren;
  /** A length of CSS; that of the list by default. */
  readonly width?: string;
  /** Takes a key before the list does; gives whether it was taken. */
  readonly onKey?: (key: string) => boolean;
  readonly onWheel?: (event: WheelEvent) => void;
}

/** A tree of rows. Only those in the window exist; the list itself has the focus, and names the selected row. */
export function RowList(props: RowListProps) {
  const { rows, selected, here, onAction, draw, head, headHeight = 0, ground, width, onKey, onWheel } = props;
  const element = useRef<HTMLDivElement>(null);
  const slice = useSlice(element, rows.length, rowHeight);
  const at = rows.findIndex(row => row.path === selected);
  const marked = here === undefined ? -1 : nearestRow(rows, here);
  // Only a new selection scrolls, or another moment; rows that come and go above do not.
  useLayoutEffect(() => scrollTo(element.current, at, headHeight), [selected]);
  useLayoutEffect(() => scrollTo(element.current, marked, headHeight), [here]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (onKey?.(event.key) !== true) {
      const action = keyInTree(event.key, rows, at);
      if (action === undefined) return;
      onAction(action);
    }
    event.preventDefault();
  };
  return (
    <div
      ref={element}
      class={props.class}
      role="tree"
      aria-label={props.label}
      tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : rowId(at)}
      onKeyDown={onKeyDown}
      onWheel={onWheel}
    >
      {head}
      <div class="rows" role="presentation" style={{ height: `${rows.length * rowHeight}px`, width }}>
        {ground}
        {rows.slice(slice.first, slice.end).map((row, offset) => (
          <Row
            // A row that scrolls out of sight gives its elements to one that comes in.
            key={(slice.first + offset) % (slice.end - slice.first)}
            row={row}
            at={slice.first + offset}
            isSelected={row.path === selected}
            isHere={slice.first + offset === marked}
            drawn={draw(row)}
            onAction={onAction}
          />
        ))}
      </div>
    </div>
  );
}

function rowId(at: number): string {
  return `row-${at}`;
}

/** Position of the row of a path; of what stands around it when that is closed or has no row. */
function nearestRow(rows: readonly TreeRow[], path: string): number {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.search(/[/~[][^/~[]*$/)))) {
    const at = rows.findIndex(row => row.path === part);
    if (at >= 0) return at;
  }
  return -1;
}

function scrollTo(box: HTMLElement | null, at: number, headHeight: number): void {
  if (box === null || at < 0) return;
  const [top, bottom] = [at * rowHeight, (at + 1) * rowHeight + headHeight];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}

interface RowProps {
  readonly row: TreeRow;
  readonly at: number;
  readonly isSelected: boolean;
  readonly isHere: boolean;
  readonly drawn: DrawnRow;
  readonly onAction: (action: TreeAction) => void;
}

function Row({ row, at, isSelected, isHere, drawn, onAction }: RowProps) {
  const { path } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and hears the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree names its active row.
    <div
      id={rowId(at)}
      class={`${drawn.class} is-${row.status} ${isSelected ? 'selected' : ''} ${isHere ? 'is-here' : ''}`}
      style={{ transform: `translateY(${at * rowHeight}px)` }}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.canOpen ? row.isOpen : undefined}
      aria-selected={isSelected}
      aria-label={drawn.label}
      data-path={path}
      onClick={() => onAction({ kind: 'select', path })}
      onDblClick={() => onAction({ kind: 'reveal', path })}
    >
      {drawn.content}
    </div>
  );
}

/** For the mouse; the keys Left and Right do the same. */
export function Twist({ row, onAction }: Pick<RowProps, 'row' | 'onAction'>) {
  if (!row.canOpen) return <span class="twist" />;
  const toggle = (event: MouseEvent): void => {
    event.stopPropagation();
    onAction({ kind: 'toggle', path: row.path });
  };
  return (
    <span class="twist" aria-hidden="true" onClick={toggle} onDblClick={event => event.stopPropagation()}>
      <Icon name={row.isOpen ? 'chevron-down' : 'chevron-right'} />
    </span>
  );
}
