import { useMemo, useRef, useState } from 'preact/hooks';
import type { GraphModel } from '#protocol/graph.ts';
import type { RunView } from '#protocol/runView.ts';
import { criticalPath, type Stretch } from '../shared/criticalPath.ts';
import { showDuration } from '../shared/format.ts';
import { IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { type DrawnRow, RowList, type RowsProps, Twist } from './rowList.tsx';
import { spansOf, ticksOf, waitedOf } from './spans.ts';
import { durationOf, type TreeRow } from './tree.ts';

/** Pixels; `timeline.css` says the same. */
const nameWidth = 220;
const axisHeight = 24;

/** So that there are a few hundred ticks at most. */
const mostZoom = 64;

interface TimelineProps extends RowsProps {
  /** As it is now: the critical path is that of the whole run, also while a moment of its past is looked at. */
  readonly run: RunView;
  readonly plan: GraphModel | undefined;
  /** Of the run as it is now. */
  readonly stretch: Stretch;
  /** Of what is shown. */
  readonly now: number;
  /** The present. */
  readonly clock: number;
  /** Whether `now` is in the past. */
  readonly isPast: boolean;
}

/** When each step ran and when it waited. The names stay while the bars scroll. */
export function Timeline({ run, plan, stretch, now, clock, isPast, ...list }: TimelineProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  // The run changes in place; its version tells.
  const critical = useMemo(() => criticalPath(run, plan, clock), [run, run.version, plan]);
  const zoomTo = (next: number): void => setZoom(Math.min(mostZoom, Math.max(1, next)));
  const onKey = (key: string): boolean => {
    const next = zoomOf(key, zoom);
    if (next !== undefined) zoomTo(next);
    return next !== undefined;
  };
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomTo(event.deltaY < 0 ? zoom * 1.25 : zoom / 1.25);
  };
  const draw = (row: TreeRow): DrawnRow => {
    const isCritical = critical.has(row.path);
    return {
      class: `gantt-row ${isCritical ? 'is-critical' : ''} ${row.canOpen ? 'is-block' : ''}`,
      label: spokenRow(row, stretch.from, now, isCritical),
      content: <Cells row={row} stretch={stretch} now={now} onAction={list.onAction} />,
    };
  };
  const width = `calc(${nameWidth}px + (100% - ${nameWidth}px) * ${zoom})`;
  const room = (frame.current?.clientWidth ?? 800) - nameWidth;
  return (
    <div ref={frame} class="timeline-view">
      <Tools zoom={zoom} onZoom={zoomTo} />
      <RowList
        {...list}
        class="gantt"
        label="Timeline of the run"
        draw={draw}
        head={<Axis length={stretch.length} zoom={zoom} room={room} width={width} />}
        headHeight={axisHeight}
        ground={isPast && <NowLine share={(now - stretch.from) / stretch.length} />}
        width={width}
        onKey={onKey}
        onWheel={onWheel}
      />
    </div>
  );
}

function Tools({ zoom, onZoom }: { readonly zoom: number; readonly onZoom: (zoom: number) => void }) {
  return (
    <div class="zoom">
      <span class="legend" aria-hidden="true">
        <i class="bar is-run" /> running <i class="bar is-wait" /> waiting <i class="bar is-critical" /> critical path
      </span>
      <IconButton icon="zoom-out" label="Zoom out (-)" disabled={zoom === 1} onClick={() => onZoom(zoom / 2)} />
      <IconButton icon="zoom-in" label="Zoom in (+)" disabled={zoom === mostZoom} onClick={() => onZoom(zoom * 2)} />
    </div>
  );
}

/** Where the moment of the past is that is looked at; `share` of the run's time was over then. */
function NowLine({ share }: { readonly share: number }) {
  return (
    <div class="gantt-now" aria-hidden="true">
      <i style={{ left: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
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

interface CellsProps extends Pick<TimelineProps, 'stretch' | 'now' | 'onAction'> {
  readonly row: TreeRow;
}

function Cells({ row, stretch, now, onAction }: CellsProps) {
  const spans = row.row === undefined ? [] : spansOf(row.row, now);
  const share = (time: number): string => `${Math.min(100, (Math.max(0, time) / stretch.length) * 100)}%`;
  return (
    <>
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
            style={{ left: share(from - stretch.from), width: share(to - from) }}
          />
        ))}
      </span>
    </>
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
