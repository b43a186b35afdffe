import type { Stretch } from '../shared/criticalPath.ts';
import { Icon } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { type DrawnRow, RowList, type RowsProps, Twist } from './rowList.tsx';
import { durationOf, type TreeRow } from './tree.ts';

interface StepTreeProps extends RowsProps {
  /** Of the run as it is now. */
  readonly stretch: Stretch;
  readonly now: number;
}

/** The steps as a tree. */
export function StepTree({ stretch, now, ...list }: StepTreeProps) {
  const draw = (row: TreeRow): DrawnRow => {
    const duration = durationOf(row, now);
    const spoken = [row.name, row.detail, statusWord(row.status), duration].filter(word => word !== '');
    return {
      class: 'row',
      label: spoken.join(', '),
      content: <Cells row={row} duration={duration} stretch={stretch} now={now} onAction={list.onAction} />,
    };
  };
  return <RowList {...list} class="tree" label="Steps of the run" draw={draw} />;
}

interface CellsProps extends Pick<StepTreeProps, 'stretch' | 'now' | 'onAction'> {
  readonly row: TreeRow;
  readonly duration: string;
}

function Cells({ row, duration, stretch, now, onAction }: CellsProps) {
  const attempts = row.row?.attempts.length ?? 0;
  return (
    <>
      {Array.from({ length: row.depth }, (_, level) => (
        <span class="guide" key={level} />
      ))}
      <Twist row={row} onAction={onAction} />
      <StatusIcon status={row.status} />
      <span class="name">{row.name}</span>
      <span class="detail">{row.detail}</span>
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
      <ShortBar row={row} stretch={stretch} now={now} />
    </>
  );
}

/** When the step ran within the run, as a bar. */
function ShortBar({ row, stretch, now }: Pick<CellsProps, 'row' | 'stretch' | 'now'>) {
  const began = row.row?.startedAt;
  if (began === undefined) return <span class="timeline" />;
  const { from, length } = stretch;
  const left = Math.min(1, Math.max(0, (began - from) / length));
  const share = Math.max(0, ((row.row?.endedAt ?? now) - began) / length);
  const width = Math.min(share, 1 - left);
  return (
    <span class="timeline" aria-hidden="true">
      <span class="bar" style={{ left: `${left * 100}%`, width: `max(3px, ${width * 100}%)` }} />
    </span>
  );
}
