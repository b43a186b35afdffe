import { useEffect, useMemo, useState } from 'preact/hooks';
import type { GraphModel } from '#protocol/graph.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunView } from '#protocol/runView.ts';
import type { FromRunView, ToRunView } from '#protocol/webviews.ts';
import type { Channel } from '../shared/channel.ts';
import { stretchOf } from '../shared/criticalPath.ts';
import { useChannelState, useNow } from '../shared/hooks.ts';
import { Icon } from '../shared/icon.tsx';
import { type Recording, timeIn } from '../shared/recording.ts';
import { Scrubber } from '../shared/scrubber.tsx';
import { tellMenu } from '../shared/stepContext.ts';
import { askedBy } from './asked.ts';
import { AskedList } from './askedList.tsx';
import { Detail } from './detail.tsx';
import { Header } from './header.tsx';
import type { TreeAction } from './keys.ts';
import { LogView } from './logView.tsx';
import type { RowsProps } from './rowList.tsx';
import { initialRun, type KeptRun, takeRun } from './state.ts';
import { StepTree } from './stepTree.tsx';
import { Timeline } from './timeline.tsx';
import { type TreeRow, treeRows } from './tree.ts';

export type RunChannel = Channel<ToRunView, FromRunView, KeptRun>;

type Tab = KeptRun['tab'];

export function RunApp({ channel }: { readonly channel: RunChannel }) {
  const [state, take] = useChannelState(channel, initialRun, takeRun);
  const { recording, plan, forms, refused, chosen } = state;
  const { past, run: present } = recording;
  const run = past?.run ?? present;
  const clock = useNow(present.status === 'running' || present.status === 'cancelling');
  const [kept, setKept] = useState<KeptRun | undefined>(() => channel.kept());
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (chosen !== undefined)
      setKept({ view: 'tree', ...kept, selected: chosen.path, run: chosen.run, tab: 'details' });
  }, [chosen]);
  // The run changes in place; its version tells.
  const rows = useMemo(() => treeRows(run, plan, toggled), [run, run.version, plan, toggled]);
  const asked = useMemo(() => askedBy(present), [present, present.version]);
  const selected = rowToShow(rows, run, kept);
  if (run.status === 'idle' || selected === undefined) return <NoRun />;
  const { tab = 'details', view = 'tree' } = kept ?? {};
  const now = timeIn(recording, clock);
  const select = (path: string, shown: Tab, as = view): void => {
    const next = { selected: path, run: run.run, tab: shown, view: as };
    setKept(next);
    channel.keep(next);
  };
  const onStep = (path: string): void => select(path, 'details');
  const onAction = (action: TreeAction): void => {
    if (action.kind === 'toggle') setToggled(flipped(toggled, action.path));
    else if (action.kind === 'select') onStep(action.path);
    else channel.send({ type: 'revealStep', path: action.path });
  };
  const onMoment = (position: number | undefined): void => {
    take({ type: 'moment', position });
    channel.send({ type: 'moment', run: present.run ?? '', position });
  };
  const onView = (as: typeof view): void => select(selected.path, tab, as);
  const onTab = (shown: Tab): void => select(selected.path, shown);
  const onCopy = (text: string): void => channel.send({ type: 'copy', text });
  return (
    <div class="run-view">
      <Header {...{ run, present, now, view, onView }} send={channel.send} />
      <Scrubber {...{ recording, onMoment }} onFork={position => channel.send({ type: 'fork', position })} />
      <AskedList
        {...{ forms, refused, onStep, onCopy }}
        key={run.run}
        asked={past === undefined ? asked : []}
        onAnswer={answer => channel.send({ type: 'answer', answer })}
      />
      <main class={`panes is-${view}`} onContextMenu={event => tellMenu(event, 'data-path', run)}>
        <Steps {...{ view, rows, recording, plan, now, onAction }} selected={selected.path} clock={clock} />
        <Side {...{ tab, onTab, selected, run, now, onStep, onCopy }} send={channel.send} />
      </main>
    </div>
  );
}

interface StepsProps extends Omit<RowsProps, 'here'> {
  readonly view: 'tree' | 'timeline';
  readonly recording: Recording;
  readonly plan: GraphModel | undefined;
  /** Of what is shown. */
  readonly now: number;
  /** The present. */
  readonly clock: number;
}

function Steps({ view, recording, plan, now, clock, ...rows }: StepsProps) {
  const { run: present, past, events } = recording;
  const stretch = stretchOf(present, clock);
  const here = past && pathOf(events[past.position - 1]);
  const list = { ...rows, stretch, here, now };
  return view === 'tree' ? (
    <StepTree {...list} />
  ) : (
    <Timeline {...list} run={present} plan={plan} clock={clock} isPast={past !== undefined} />
  );
}

/** The row that an event tells of. */
function pathOf(event: RunEvent | undefined): string | undefined {
  return event !== undefined && 'path' in event ? event.path : undefined;
}

interface SideProps {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly selected: TreeRow;
  readonly run: RunView;
  readonly now: number;
  readonly onStep: (path: string) => void;
  readonly onCopy: (text: string) => void;
  readonly send: RunChannel['send'];
}

function Side({ tab, onTab, selected, run, now, onStep, onCopy, send }: SideProps) {
  return (
    <div class="side">
      <Tabs tab={tab} entries={run.log.length} onTab={onTab} />
      <div class="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'details' ? (
          <Detail
            {...{ selected, run, now, onCopy }}
            onReveal={place => send({ type: 'reveal', place })}
            onRevealStep={path => send({ type: 'revealStep', path })}
          />
        ) : (
          <LogView entries={run.log} dropped={run.droppedLog} start={run.startedAt} onStep={onStep} />
        )}
      </div>
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
