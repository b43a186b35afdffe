import { useEffect, useRef } from 'preact/hooks';
import type { RunView } from '#protocol/runView.ts';
import { Icon } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { useSlice } from '../shared/virtual.ts';
import { keyInTree, type TreeAction } from './keys.ts';
import { durationOf, type TreeRow } from './tree.ts';

/** Height of a row in pixels; `run.css` says the same. */
const rowHeight = 24;

interface StepTreeProps {
  readonly rows: readonly TreeRow[];
  readonly run: RunView;
  readonly now: number;
  readonly selected: string;
  readonly onAction: (action: TreeAction) => void;
}

/** The steps as a tree. Only the rows in the window exist; the tree itself has the focus and names the selected row. */
export function StepTree({ rows, run, now, selected, onAction }: StepTreeProps) {
  const element = useRef<HTMLDivElement>(null);
  const slice = useSlice(element, rows.length, rowHeight);
  const at = rows.findIndex(row => row.path === selected);
  useEffect(() => {
    const box = element.current;
    if (box === null || at < 0) return;
    const top = at * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight;
    // Only a new selection scrolls; rows that come and go above do not.
  }, [selected]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = keyInTree(event.key, rows, at);
    if (action === undefined) return;
    event.preventDefault();
    onAction(action);
  };
  return (
    <div
      ref={element}
      class="tree"
      role="tree"
      aria-label="Steps of the run"
      tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : rowId(at)}
      onKeyDown={onKeyDown}
    >
      <div class="rows" style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(slice.first, slice.end).map((row, offset) => (
          <Row
            key={row.path}
            row={row}
            at={slice.first + offset}
            run={run}
            now={now}
            isSelected={row.path === selected}
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

interface RowProps {
  readonly row: TreeRow;
  readonly at: number;
  readonly run: RunView;
  readonly now: number;
  readonly isSelected: boolean;
  readonly onAction: (action: TreeAction) => void;
}

function Row({ row, at, run, now, isSelected, onAction }: RowProps) {
  const { path, name, detail, depth, status } = row;
  const duration = durationOf(row, now);
  const attempts = row.row?.attempts.length ?? 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and hears the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree names its active row.
    <div
      id={rowId(at)}
      class={`row is-${status} ${isSelected ? 'selected' : ''}`}
      style={{ transform: `translateY(${at * rowHeight}px)` }}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.canOpen ? row.isOpen : undefined}
      aria-selected={isSelected}
      aria-label={[name, detail, statusWord(status), duration].filter(word => word !== '').join(', ')}
      data-path={path}
      onClick={() => onAction({ kind: 'select', path })}
      onDblClick={() => onAction({ kind: 'reveal', path })}
    >
      {Array.from({ length: depth }, (_, level) => (
        <span class="guide" key={level} />
      ))}
      <Twist row={row} onAction={onAction} />
      <StatusIcon status={status} />
      <span class="name">{name}</span>
      <span class="detail">{detail}</span>
      {row.row?.count !== undefined && (
        <span class="count">
          {row.row.finished}/{row.row.count}
        </span>
      )}
      {attempts > 1 && (
        <span class="count" title={`${attempts} attempts`}>
          <Icon name="history" /> {attempts}
        </span>
      )}
      <span class="duration">{duration}</span>
      <ShortBar row={row} run={run} now={now} />
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

/** When the step ran within the run, as a bar. */
function ShortBar({ row, run, now }: Pick<RowProps, 'row' | 'run' | 'now'>) {
  const began = row.row?.startedAt;
  const start = run.startedAt;
  if (began === undefined || start === undefined) return <span class="timeline" />;
  const whole = Math.max(1, (run.endedAt ?? now) - start);
  const left = Math.min(1, Math.max(0, (began - start) / whole));
  const share = Math.max(0, ((row.row?.endedAt ?? now) - began) / whole);
  const width = Math.min(share, 1 - left);
  return (
    <span class="timeline" aria-hidden="true">
      <span class="bar" style={{ left: `${left * 100}%`, width: `max(3px, ${width * 100}%)` }} />
    </span>
  );
}
