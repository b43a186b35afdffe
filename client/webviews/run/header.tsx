import { hasEnded, type RunView } from '#protocol/runView.ts';
import type { FromRunView } from '#protocol/webviews.ts';
import { showSpan } from '../shared/format.ts';
import { Icon, IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';

interface HeaderProps {
  /** As it is shown: now, or at a moment of its past. */
  readonly run: RunView;
  /** As it is now: what can be done depends on that. */
  readonly present: RunView;
  readonly now: number;
  readonly view: 'tree' | 'timeline';
  readonly onView: (view: 'tree' | 'timeline') => void;
  readonly send: (message: FromRunView) => void;
}

/** What runs, how it stands, for how long; and how to stop it or start it again. */
export function Header({ run, present, now, view, onView, send }: HeaderProps) {
  const reason = run.status === 'lost' || run.status === 'cancelled' ? run.reason : undefined;
  return (
    <header class="header">
      <StatusIcon status={run.status} />
      <h1>{run.flow ?? 'Run'}</h1>
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
      <Actions run={present} send={send} />
    </header>
  );
}

/** What can be done with a run as it is now. */
function Actions({ run, send }: Pick<HeaderProps, 'run' | 'send'>) {
  const isCancelling = run.status === 'cancelling';
  if (!hasEnded(run)) {
    return (
      <button type="button" class="button secondary" disabled={isCancelling} onClick={() => send({ type: 'cancel' })}>
        <Icon name="debug-stop" /> {isCancelling ? 'Cancelling' : 'Cancel'}
      </button>
    );
  }
  return (
    <>
      {run.status === 'lost' && (
        <button type="button" class="button" onClick={() => send({ type: 'goOn' })}>
          <Icon name="debug-continue" /> Go on
        </button>
      )}
      <button
        type="button"
        class={`button ${run.status === 'lost' ? 'secondary' : ''}`}
        onClick={() => send({ type: 'runAgain' })}
      >
        <Icon name="debug-restart" /> Run again
      </button>
    </>
  );
}

const tallied = ['succeeded', 'failed', 'skipped', 'cancelled'] as const;

/** How many steps ended how. */
function Tally({ run }: { readonly run: RunView }) {
  const counts = { succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const node of run.nodes.values()) {
    const isBranch = node.id.includes(':') && /:\d+$/.test(node.id);
    if (node.id !== run.flow && !isBranch) for (const status of tallied) counts[status] += node.counts[status];
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
