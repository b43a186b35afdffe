import { hasEnded, type RunView } from '#protocol/runView.ts';
import { showSpan } from '../shared/format.ts';
import { Icon, IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';

interface HeaderProps {
  readonly run: RunView;
  readonly flow: string | undefined;
  readonly now: number;
  readonly view: 'tree' | 'timeline';
  readonly onView: (view: 'tree' | 'timeline') => void;
  readonly onCancel: () => void;
  readonly onAgain: () => void;
  /** Take up the run whose process is gone. */
  readonly onGoOn: () => void;
}

/** What runs, how it stands, for how long; and how to stop it or start it again. */
export function Header({ run, flow, now, view, onView, onCancel, onAgain, onGoOn }: HeaderProps) {
  const isActive = run.status !== 'idle' && !hasEnded(run);
  const reason = run.status === 'lost' || run.status === 'cancelled' ? run.reason : undefined;
  return (
    <header class="header">
      <StatusIcon status={run.status} />
      <h1>{flow ?? 'Run'}</h1>
      <span class={`word is-${run.status}`} role="status">
        {statusWord(run.status)}
        {reason === undefined ? '' : `: ${reason}`}
        {run.status === 'waiting' && run.waiting?.until !== undefined
          ? ` until ${new Date(run.waiting.until).toLocaleString()}`
          : ''}
      </span>
      <span class="clock" role="timer" aria-live="off">
        {showSpan(run.startedAt, run.endedAt, now)}
      </span>
      <Tally run={run} />
      <span class="space" />
      <span class="views">
        <IconButton icon="list-tree" label="Steps" pressed={view === 'tree'} onClick={() => onView('tree')} />
        <IconButton
          icon="graph-left"
          label="Timeline"
          pressed={view === 'timeline'}
          onClick={() => onView('timeline')}
        />
      </span>
      {isActive && (
        <button type="button" class="button secondary" disabled={run.status === 'cancelling'} onClick={onCancel}>
          <Icon name="debug-stop" /> {run.status === 'cancelling' ? 'Cancelling' : 'Cancel'}
        </button>
      )}
      {run.status === 'lost' && (
        <button type="button" class="button" onClick={onGoOn}>
          <Icon name="debug-continue" /> Go on
        </button>
      )}
      {hasEnded(run) && (
        <button type="button" class={`button ${run.status === 'lost' ? 'secondary' : ''}`} onClick={onAgain}>
          <Icon name="debug-restart" /> Run again
        </button>
      )}
    </header>
  );
}

const tallied = ['succeeded', 'failed', 'skipped', 'cancelled'] as const;

/** How many steps ended how. */
function Tally({ run }: { readonly run: RunView }) {
  const counts = { succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const node of run.nodes.values()) {
    const isStep = node.id !== run.flow && !/:\d+$/.test(node.id);
    if (isStep) for (const status of tallied) counts[status] += node.counts[status];
  }
  return (
    <span class="tally">
      {tallied
        .filter(status => counts[status] > 0)
        .map(status => (
          <span key={status} title={`${counts[status]} ${status}`}>
            <StatusIcon status={status} />
            {counts[status]}
            <span class="unseen"> {status}</span>
          </span>
        ))}
    </span>
  );
}
