import { useMemo, useRef, useState } from 'preact/hooks';
import type { Difference, RunDiff, RunSide, StepSide } from '#protocol/runDiff.ts';
import type { FromCompareView, ToCompareView } from '#protocol/webviews.ts';
import type { Channel } from '../shared/channel.ts';
import { showDuration } from '../shared/format.ts';
import { useChannelState } from '../shared/hooks.ts';
import { Icon, IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { useSlice } from '../shared/virtual.ts';
import { type CompareRow, cellText, compareRows, placeOf } from './rows.ts';

export type CompareChannel = Channel<ToCompareView, FromCompareView, Kept>;

interface Kept {
  readonly onlyDifferent: boolean;
}

const rowHeight = 26;

const takeLast = (_: ToCompareView | undefined, message: ToCompareView): ToCompareView => message;
const nothing = (): ToCompareView | undefined => undefined;

export function CompareApp({ channel }: { readonly channel: CompareChannel }) {
  const [message] = useChannelState(channel, nothing, takeLast);
  const [onlyDifferent, setOnly] = useState(channel.kept()?.onlyDifferent ?? true);
  if (message === undefined) return null;
  if (message.type === 'problem') return <Problem message={message.message} />;
  const choose = (only: boolean): void => {
    setOnly(only);
    channel.keep({ onlyDifferent: only });
  };
  const { diff } = message;
  return (
    <div class="compare-view">
      <header class="compare-header">
        <div class="compare-tools">
          <h1>{diff.after.flow}</h1>
          <span class="space" />
          <label>
            <input type="checkbox" checked={onlyDifferent} onChange={event => choose(event.currentTarget.checked)} />
            Only steps that differ
          </label>
        </div>
        <Side name="Earlier" side={diff.before} channel={channel} />
        <Side name="Later" side={diff.after} channel={channel} />
      </header>
      <Lines diff={diff} onlyDifferent={onlyDifferent} onCopy={text => channel.send({ type: 'copy', text })} />
    </div>
  );
}

interface SideProps {
  readonly name: string;
  readonly side: RunSide;
  readonly channel: CompareChannel;
}

function Side({ name, side, channel }: SideProps) {
  const { run, flow, status, startedAt, duration, error } = side;
  const open = (): void => {
    if (run !== undefined && flow !== undefined) channel.send({ type: 'open', run, flow });
  };
  return (
    <section class="compare-side" aria-label={`${name} run`}>
      <h2>
        <StatusIcon status={status} /> {name}
        <span class={`word is-${status}`}>{statusWord(status)}</span>
        <IconButton icon="go-to-file" label={`Open the ${name.toLowerCase()} run`} onClick={open} />
      </h2>
      <p class="facts">
        {[
          startedAt === undefined ? '' : new Date(startedAt).toLocaleString(),
          duration === undefined ? '' : showDuration(duration),
        ]
          .filter(fact => fact !== '')
          .join(' · ')}
      </p>
      {error !== undefined && (
        <p class="error-line" title={error}>
          {error}
        </p>
      )}
    </section>
  );
}

interface LinesProps {
  readonly diff: RunDiff;
  readonly onlyDifferent: boolean;
  readonly onCopy: (text: string) => void;
}

function Lines({ diff, onlyDifferent, onCopy }: LinesProps) {
  const element = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => compareRows(diff, onlyDifferent), [diff, onlyDifferent]);
  const slice = useSlice(element, rows.length, rowHeight);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element can't draw only the rows in view.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard.
    <div ref={element} class="lines" role="table" aria-label="Differences" aria-rowcount={rows.length} tabIndex={0}>
      <div class="rows" role="presentation" style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(slice.first, slice.end).map((row, offset) => (
          <Line key={slice.first + offset} row={row} at={slice.first + offset} onCopy={onCopy} />
        ))}
      </div>
    </div>
  );
}

interface LineProps {
  readonly row: CompareRow;
  readonly at: number;
  readonly onCopy: (text: string) => void;
}

function Line({ row, at, onCopy }: LineProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element can't draw only the rows in view.
    // biome-ignore lint/a11y/useFocusableInteractive: rows are read, not chosen.
    <div
      role="row"
      aria-rowindex={at + 1}
      class={`line is-${row.kind} ${row.kind === 'step' && row.isParting ? 'is-parting' : ''}`}
      style={{ transform: `translateY(${at * rowHeight}px)` }}
    >
      {row.kind === 'title' && <TitleCells row={row} />}
      {row.kind === 'step' && <StepCells row={row} />}
      {row.kind === 'change' && <ChangeCells row={row} onCopy={onCopy} />}
    </div>
  );
}

type RowOf<K extends CompareRow['kind']> = Extract<CompareRow, { readonly kind: K }>;

function TitleCells({ row }: { readonly row: RowOf<'title'> }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <span role="cell" class="cell name">
      <strong>{row.text}</strong> <span class="note">{row.note}</span>
    </span>
  );
}

const words: Readonly<Record<Difference, string>> = {
  path: 'way',
  input: 'input',
  result: 'result',
  time: 'time',
};

function StepCells({ row: { step, isParting } }: { readonly row: RowOf<'step'> }) {
  const { path, before, after, differences } = step;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      <span role="cell" class="cell name" title={path}>
        <span class="path">{path.slice(path.indexOf('/') + 1)}</span>
        {isParting && <span class="tag first">first difference</span>}
        {differences.map(difference => (
          <span key={difference} class="tag">
            {words[difference]}
          </span>
        ))}
      </span>
      <StepCell side={before} isOther={false} />
      <StepCell side={after} isOther={differences.includes('path')} />
    </>
  );
}

function StepCell({ side, isOther }: { readonly side: StepSide | undefined; readonly isOther: boolean }) {
  if (side === undefined) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: as above.
      <span role="cell" class="cell absent">
        did not run
      </span>
    );
  }
  const { status, attempts, duration } = side;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <span role="cell" class={`cell ${isOther ? 'other' : ''}`}>
      <StatusIcon status={status} />
      <span class="word">{statusWord(status)}</span>
      {attempts > 1 && <span class="note">{attempts} attempts</span>}
      <span class="duration">{duration === undefined || duration === 0 ? '' : showDuration(duration)}</span>
    </span>
  );
}

function ChangeCells({ row, onCopy }: { readonly row: RowOf<'change'>; readonly onCopy: (text: string) => void }) {
  const { what, change, depth } = row;
  const place = placeOf(what, change.at);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      <span role="cell" class={`cell name depth-${depth}`} title={place}>
        <code>{place}</code>
        <IconButton icon="copy" label={`Copy the path ${place}`} onClick={() => onCopy(place)} />
      </span>
      {([change.before, change.after] as const).map((value, side) => (
        // biome-ignore lint/a11y/useSemanticElements: as above.
        <span key={side} role="cell" class={`cell value ${side === 0 ? 'before' : 'after'}`} title={cellText(value)}>
          {cellText(value)}
        </span>
      ))}
    </>
  );
}

function Problem({ message }: { readonly message: string }) {
  return (
    <div class="empty" role="status">
      <Icon name="diff" />
      <h2>Nothing to compare</h2>
      <p>{message}</p>
    </div>
  );
}
