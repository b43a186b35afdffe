import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GraphModel } from '#protocol/graph.ts';
import type { RunView } from '#protocol/runView.ts';
import { showDuration } from '../shared/format.ts';
import { IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { useSlice } from '../shared/virtual.ts';
import { keyInTree, type TreeAction } from './keys.ts';
import { criticalPath, spansOf, ticksOf, waitedOf } from './spans.ts';
import { Twist } from './stepTree.tsx';
import { durationOf, type TreeRow } from './tree.ts';

/** Pixels; `timeline.css` says the same. */
const rowHeight = 24;
const nameWidth = 220;
const axisHeight = 24;

/** So that there are a few hundred ticks at most. */
const mostZoom = 64;

interface TimelineProps {
  readonly rows: readonly TreeRow[];
  readonly run: RunView;
  readonly plan: GraphModel | undefined;
  readonly now: number;
  readonly selected: string;
  readonly onAction: (action: TreeAction) => void;
}

/** When each step ran and when it waited. Only the rows in the window exist. The names stay while the bars scroll. */
export function Timeline({ rows, run, plan, now, selected, onAction }: TimelineProps) {
  const element = useRef<HTMLDivElement>(null);
  const slice = useSlice(element, rows.length, rowHeight);
  const [zoom, setZoom] = useState(1);
  // The run changes in place; its version tells.
  const critical = useMemo(() => criticalPath(run, plan, now), [run, run.version, plan]);
  const at = rows.findIndex(row => row.path === selected);
  const whole = { from: run.startedAt ?? now, length: Math.max(1, (run.endedAt ?? now) - (run.startedAt ?? now)) };
  useEffect(() => {
    const box = element.current;
    if (box === null || at < 0) return;
    const top = at * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight + axisHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top + rowHeight + axisHeight - box.clientHeight;
    // Only a new selection scrolls.
  }, [selected]);
  const zoomTo = (next: number): void => setZoom(Math.min(mostZoom, Math.max(1, next)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = zoomOf(event.key, zoom);
    const action = keyInTree(event.key, rows, at);
    if (next !== undefined) zoomTo(next);
    else if (action !== undefined) onAction(action);
    else return;
    event.preventDefault();
  };
  const width = `calc(${nameWidth}px + (100% - ${nameWidth}px) * ${zoom})`;
  return (
    <div class="timeline-view">
      <div class="zoom">
        <span class="legend" aria-hidden="true">
          <i class="bar is-run" /> running <i class="bar is-wait" /> waiting <i class="bar is-critical" /> critical path
        </span>
        <IconButton icon="zoom-out" label="Zoom out (-)" disabled={zoom === 1} onClick={() => zoomTo(zoom / 2)} />
        <IconButton icon="zoom-in" label="Zoom in (+)" disabled={zoom === mostZoom} onClick={() => zoomTo(zoom * 2)} />
      </div>
      <div
        ref={element}
        class="gantt"
        role="tree"
        aria-label="Timeline of the run"
        tabIndex={0}
        aria-activedescendant={at < 0 ? undefined : `bar-${at}`}
        onKeyDown={onKeyDown}
        onWheel={event => {
          if (!event.ctrlKey && !event.metaKey) return;
          event.preventDefault();
          zoomTo(event.deltaY < 0 ? zoom * 1.25 : zoom / 1.25);
        }}
      >
        <Axis
          length={whole.length}
          zoom={zoom}
          room={(element.current?.clientWidth ?? 800) - nameWidth}
          width={width}
        />
        <div class="rows" style={{ height: `${rows.length * rowHeight}px`, width }}>
          {rows.slice(slice.first, slice.end).map((row, offset) => (
            <Bars
              key={row.path}
              row={row}
              at={slice.first + offset}
              whole={whole}
              now={now}
              isSelected={row.path === selected}
              isCritical={critical.has(row.path)}
              onAction={onAction}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** The zoom after a key; undefined when the key is for something else. */
function zoomOf(key: string, zoom: number): number | undefined {
  if (key === '+' || key === '=') return zoom * 2;
  if (key === '-') return zoom / 2;
  return key === '0' ? 1 : undefined;
}

interface AxisProps {
  /** Milliseconds. */
  readonly length: number;
  readonly zoom: number;
  /** Pixels that the bars have at zoom 1. */
  readonly room: number;
  readonly width: string;
}

function Axis({ length, zoom, room, width }: AxisProps) {
  const whole = Math.max(100, room) * zoom;
  // The label of a tick at the very end would be cut.
  const ticks = ticksOf(length, whole).filter(tick => tick === 0 || (1 - tick / length) * whole > 40);
  return (
    <div class="axis" style={{ width }} aria-hidden="true">
      <span class="gantt-name" />
      <span class="track">
        {ticks.map(tick => (
          <span key={tick} class="tick" style={{ left: `${(tick / length) * 100}%` }}>
            {showDuration(tick)}
          </span>
        ))}
      </span>
    </div>
  );
}

interface BarsProps {
  readonly row: TreeRow;
  readonly at: number;
  /** Of the run: milliseconds since 1970-01-01 UTC, and milliseconds. */
  readonly whole: { readonly from: number; readonly length: number };
  readonly now: number;
  readonly isSelected: boolean;
  readonly isCritical: boolean;
  readonly onAction: (action: TreeAction) => void;
}

function Bars({ row, at, whole, now, isSelected, isCritical, onAction }: BarsProps) {
  const spans = row.row === undefined ? [] : spansOf(row.row, now);
  const share = (time: number): string => `${Math.min(100, (Math.max(0, time) / whole.length) * 100)}%`;
  const isBlock = row.canOpen;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the timeline has the focus and hears the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the timeline names its active row.
    <div
      id={`bar-${at}`}
      class={`gantt-row is-${row.status} ${isSelected ? 'selected' : ''} ${isCritical ? 'is-critical' : ''} ${isBlock ? 'is-block' : ''}`}
      style={{ transform: `translateY(${at * rowHeight}px)` }}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.canOpen ? row.isOpen : undefined}
      aria-selected={isSelected}
      aria-label={spokenRow(row, whole.from, now, isCritical)}
      data-path={row.path}
      onClick={() => onAction({ kind: 'select', path: row.path })}
      onDblClick={() => onAction({ kind: 'reveal', path: row.path })}
    >
      <span class="gantt-name" style={{ paddingLeft: `${4 + row.depth * 12}px` }}>
        <Twist row={row} onAction={onAction} />
        <StatusIcon status={row.status} />
        <span class="name">{row.name}</span>
        <span class="duration">{durationOf(row, now)}</span>
      </span>
      <span class="track">
        {spans.map(({ kind, from, to, text }) => (
          <span
            key={`${kind} ${from}`}
            class={`bar is-${kind}`}
            title={`${text}: ${showDuration(to - from)}`}
            style={{ left: share(from - whole.from), width: share(to - from) }}
          />
        ))}
      </span>
    </div>
  );
}

/** `charge, failed, after 120ms, 1.6s, of which it waited 1.0s, 2 attempts, on the critical path`. */
function spokenRow(row: TreeRow, start: number, now: number, isCritical: boolean): string {
  const facts = [row.name, statusWord(row.status)];
  const { row: known } = row;
  if (known?.startedAt !== undefined) facts.push(`began after ${showDuration(known.startedAt - start)}`);
  const took = durationOf(row, now);
  if (took !== '') facts.push(`took ${took}`);
  const waited = known === undefined ? 0 : waitedOf(known, now);
  if (waited > 0) facts.push(`of which it waited ${showDuration(waited)}`);
  if (known !== undefined && known.attempts.length > 1) facts.push(`${known.attempts.length} attempts`);
  if (isCritical) facts.push('on the critical path');
  return facts.join(', ');
}
