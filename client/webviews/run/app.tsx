import { useMemo, useState } from 'preact/hooks';
import type { RunView } from '#protocol/runView.ts';
import type { FromRunView, ToRunView } from '#protocol/webviews.ts';
import type { Channel } from '../shared/channel.ts';
import { useChannelState, useNow } from '../shared/hooks.ts';
import { Icon } from '../shared/icon.tsx';
import { askedBy } from './asked.ts';
import { AskedList } from './askedList.tsx';
import { Detail } from './detail.tsx';
import { Header } from './header.tsx';
import type { TreeAction } from './keys.ts';
import { LogView } from './logView.tsx';
import { initialRun, type KeptRun, takeRun } from './state.ts';
import { StepTree } from './stepTree.tsx';
import { Timeline } from './timeline.tsx';
import { type TreeRow, treeRows } from './tree.ts';

export type RunChannel = Channel<ToRunView, FromRunView, KeptRun>;

type Tab = KeptRun['tab'];

export function RunApp({ channel }: { readonly channel: RunChannel }) {
  const { run, plan, forms, refused } = useChannelState(channel, initialRun, takeRun);
  const now = useNow(run.status === 'running' || run.status === 'cancelling');
  const [kept, setKept] = useState<KeptRun | undefined>(() => channel.kept());
  const tab = kept?.tab ?? 'details';
  const view = kept?.view ?? 'tree';
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  // The run changes in place; its version tells.
  const rows = useMemo(() => treeRows(run, plan, toggled), [run, run.version, plan, toggled]);
  const asked = useMemo(() => askedBy(run), [run, run.version]);
  const selected = rowToShow(rows, run, kept);
  if (run.status === 'idle' || selected === undefined) return <NoRun />;
  const select = (path: string, shown: Tab, as = view): void => {
    const next = { selected: path, run: run.run, tab: shown, view: as };
    setKept(next);
    channel.keep(next);
  };
  const act = (action: TreeAction): void => {
    if (action.kind === 'toggle') setToggled(flipped(toggled, action.path));
    else if (action.kind === 'select') select(action.path, 'details');
    else channel.send({ type: 'revealStep', path: action.path });
  };
  return (
    <div class="run-view">
      <Header
        run={run}
        flow={run.flow}
        now={now}
        view={view}
        onView={as => select(selected.path, tab, as)}
        onCancel={() => channel.send({ type: 'cancel' })}
        onAgain={() => channel.send({ type: 'runAgain' })}
        onGoOn={() => channel.send({ type: 'goOn' })}
      />
      <AskedList
        key={run.run}
        asked={asked}
        forms={forms}
        refused={refused}
        onAnswer={answer => channel.send({ type: 'answer', answer })}
        onStep={path => select(path, 'details')}
        onCopy={text => channel.send({ type: 'copy', text })}
      />
      <main class={`panes is-${view}`}>
        {view === 'tree' ? (
          <StepTree rows={rows} run={run} now={now} selected={selected.path} onAction={act} />
        ) : (
          <Timeline rows={rows} run={run} plan={plan} now={now} selected={selected.path} onAction={act} />
        )}
        <div class="side">
          <Tabs tab={tab} entries={run.log.length} onTab={shown => select(selected.path, shown)} />
          {tab === 'details' ? (
            <div class="tab-panel" role="tabpanel" aria-labelledby="tab-details">
              <Detail
                selected={selected}
                run={run}
                now={now}
                onReveal={place => channel.send({ type: 'reveal', place })}
                onRevealStep={path => channel.send({ type: 'revealStep', path })}
                onCopy={text => channel.send({ type: 'copy', text })}
              />
            </div>
          ) : (
            <div class="tab-panel" role="tabpanel" aria-labelledby="tab-log">
              <LogView
                entries={run.log}
                dropped={run.droppedLog}
                start={run.startedAt}
                onStep={path => select(path, 'details')}
              />
            </div>
          )}
        </div>
      </main>
    </div>
  );
}

/** What was chosen in this run; else the step whose failure ended it, what was chosen in an earlier one, or the run. */
function rowToShow(rows: readonly TreeRow[], run: RunView, kept: KeptRun | undefined): TreeRow | undefined {
  const byPath = (path: string | undefined) => (path === undefined ? undefined : rows.find(row => row.path === path));
  const own = kept?.run === run.run ? byPath(kept?.selected) : undefined;
  return own ?? byPath(run.error?.path) ?? byPath(kept?.selected) ?? rows[0];
}

function flipped(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

interface TabsProps {
  readonly tab: Tab;
  readonly entries: number;
  readonly onTab: (tab: Tab) => void;
}

function Tabs({ tab, entries, onTab }: TabsProps) {
  const other: Tab = tab === 'details' ? 'log' : 'details';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    onTab(other);
    document.getElementById(`tab-${other}`)?.focus();
  };
  const names: Readonly<Record<Tab, string>> = { details: 'Details', log: 'Log' };
  return (
    <div class="tabs" role="tablist" aria-label="What is shown" onKeyDown={onKeyDown}>
      {(['details', 'log'] as const).map(each => (
        <button
          key={each}
          type="button"
          id={`tab-${each}`}
          role="tab"
          aria-selected={each === tab}
          tabIndex={each === tab ? 0 : -1}
          onClick={() => onTab(each)}
        >
          {names[each]}
          {each === 'log' && entries > 0 && <span class="amount">{entries}</span>}
        </button>
      ))}
    </div>
  );
}

function NoRun() {
  return (
    <div class="empty" role="status">
      <Icon name="play-circle" />
      <h2>Nothing has run yet</h2>
      <p>
        Open a <code>.flow</code> file and choose <strong>Run</strong> above a flow, or press <kbd>F5</kbd>. Its steps,
        their values and their log appear here.
      </p>
    </div>
  );
}
