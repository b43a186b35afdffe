import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { hasEnded, type RunView } from '#protocol/runView.ts';
import type { FromGraphView, GraphOptions, ToGraphView } from '#protocol/webviews.ts';
import type { Channel } from '../shared/channel.ts';
import { showSpan } from '../shared/format.ts';
import { useChannelState, useNow } from '../shared/hooks.ts';
import { Icon } from '../shared/icon.tsx';
import { type Recording, timeIn } from '../shared/recording.ts';
import { Scrubber } from '../shared/scrubber.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { Canvas, type CanvasProps } from './canvas.tsx';
import { type CriticalMarks, criticalMarks } from './critical.ts';
import { useComparing } from './diff/comparing.tsx';
import { useFollow } from './followButton.tsx';
import { retraceOf } from './nodeActions.ts';
import { RoundPicker, useRounds } from './roundPicker.tsx';
import { useSearch } from './searchBox.tsx';
import { type GraphState, initialGraph, type KeptGraph, keyOf, type Picture, takeGraph } from './state.ts';
import { Toolbar } from './toolbar.tsx';
import type { Position, Viewport } from './viewport.ts';

export type GraphChannel = Channel<ToGraphView, FromGraphView, KeptGraph>;

export function GraphApp({ channel }: { readonly channel: GraphChannel }) {
  const [state, take] = useChannelState(channel, initialGraph, takeGraph);
  const { picture, recording } = state;
  const { run, now } = useShownRun(recording);
  const viewport = useRef<Viewport>(null);
  const key = picture === undefined ? undefined : keyOf(picture);
  const { zoom, kept, moved } = usePlace(channel, key);
  const flow = picture?.model.flow;
  const changes = useTextChanges(channel);
  const { search, shown } = useSearch(picture?.model);
  const rounds = useRounds(run);
  const [options, setOptions] = useOptions(channel, state, take);
  const follow = useFollow(run, picture, options.follow, isOn => setOptions({ ...options, follow: isOn }));
  const critical = useCritical(run, options.critical ? picture : undefined, now);
  const comparing = useComparing(channel.send, picture, state.selected);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys that are for all that is in it.
    <div
      class={`graph-view ${comparing.differs ? 'is-compared' : ''}`}
      data-vscode-context={JSON.stringify({ graphIsStale: state.stale })}
      onKeyDown={event => (isFind(event) ? focusOn(event, search.input.current) : comparing.hearKey(event))}
    >
      <Toolbar
        flows={state.flows}
        flow={flow}
        canRun={flow !== undefined && !state.stale && state.problem === undefined}
        zoom={picture === undefined ? undefined : zoom}
        search={search}
        options={options}
        onOptions={setOptions}
        follow={follow}
        onFlow={name => channel.send({ type: 'chooseFlow', flow: name })}
        onRun={() => flow !== undefined && channel.send({ type: 'run', flow })}
        onFoldAll={how => channel.send({ type: 'foldAll', how })}
        onZoom={factor => viewport.current?.zoomBy(factor)}
        comparing={comparing}
        onFit={() => picture && viewport.current?.fit(picture.layout.width, picture.layout.height)}
      />
      {comparing.bar}
      <StaleBanner state={state} />
      <RoundPicker choice={rounds} label={picture?.byId.get(rounds.loop ?? '')?.label ?? ''} />
      {picture === undefined ? (
        <Nothing state={state} />
      ) : (
        <Canvas
          key={key}
          picture={picture}
          run={rounds.seen}
          picks={rounds.picks}
          onRounds={node => rounds.open(node.id)}
          now={now}
          critical={critical}
          followed={follow.node}
          hasMinimap={options.minimap}
          onPan={follow.onPan}
          selected={shown ?? comparing.shown ?? state.selected}
          kept={kept}
          viewport={viewport}
          onMove={position => moved(keyOf(picture), position)}
          onFold={node => channel.send({ type: 'fold', node: node.id })}
          connection={state.connection}
          {...changes}
          onReveal={comparing.reveal}
        />
      )}
      {picture !== undefined && recording.run.flow === flow && (
        <RunFooter channel={channel} take={take} recording={recording} run={run} now={now} />
      )}
    </div>
  );
}

interface RunFooterProps extends RunStripProps {
  readonly recording: Recording;
  readonly channel: GraphChannel;
  readonly take: (message: ToGraphView) => void;
}

function RunFooter({ recording, run, now, channel, take }: RunFooterProps) {
  const onMoment = (position: number | undefined): void => {
    take({ type: 'moment', position });
    channel.send({ type: 'moment', run: recording.run.run ?? '', position });
  };
  return (
    <footer>
      <RunStrip run={run} now={now} />
      <Scrubber recording={recording} onMoment={onMoment} />
    </footer>
  );
}

/** The run as it is looked at, and the time there. */
function useShownRun(recording: Recording): RunStripProps {
  const { past, run: present } = recording;
  const clock = useNow(present.status === 'running' || present.status === 'cancelling');
  return { run: past?.run ?? present, now: timeIn(recording, clock) };
}

/** What changes the text: from nodes; undo and redo wherever the focus is in the view. */
function useTextChanges(channel: GraphChannel): Pick<CanvasProps, 'onAct' | 'onAsk' | 'onConnect'> {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const how = retraceOf(event);
      if (how === undefined) return;
      event.preventDefault();
      channel.send({ type: how });
      // The text has the focus meanwhile; of a page that it comes back to, the browser has forgotten where it was.
      const before = document.activeElement;
      window.addEventListener('focus', () => focusAgain(before), { once: true });
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [channel]);
  return {
    onAct: (node, action) => channel.send({ type: 'act', node, action }),
    onAsk: (from, to) => channel.send({ type: 'canConnect', from, to }),
    onConnect: (from, to) => channel.send({ type: 'connect', from, to }),
  };
}

function focusAgain(before: Element | null): void {
  if (document.activeElement !== document.body) return;
  const element = before?.isConnected === true ? before : document.querySelector('[data-node][tabindex="0"]');
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

/** Where the view is on the picture with that key, and was when it was last seen. */
function usePlace(channel: GraphChannel, key: string | undefined) {
  const [zoom, setZoom] = useState(1);
  const moved = useMemo(() => keeper(channel, setZoom), [channel]);
  const kept = useMemo(() => {
    const last = channel.kept();
    return last?.key === key ? last : undefined;
  }, [channel, key]);
  return { zoom, kept, moved };
}

/** What a person has switched on: shown at once, and remembered by the editor. */
function useOptions(channel: GraphChannel, { options }: GraphState, take: (message: ToGraphView) => void) {
  const set = (next: GraphOptions): void => {
    take({ type: 'options', options: next });
    channel.send({ type: 'setOptions', options: next });
  };
  return [options, set] as const;
}

/** Undefined without a picture to mark. */
function useCritical(run: RunView, picture: Picture | undefined, now: number): CriticalMarks | undefined {
  // The run changes in place; its version tells.
  return useMemo(() => picture && criticalMarks(run, picture, now), [run, run.version, picture]);
}

function isFind(event: KeyboardEvent): boolean {
  return event.key === 'f' && (event.ctrlKey || event.metaKey);
}

function focusOn(event: KeyboardEvent, input: HTMLInputElement | null): void {
  event.preventDefault();
  input?.select();
}

/** Remembers where the view is, at most a few times a second. */
function keeper(channel: GraphChannel, setZoom: (zoom: number) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (key: string, position: Position): void => {
    setZoom(position.zoom);
    clearTimeout(timer);
    timer = setTimeout(() => channel.keep({ key, ...position }), 200);
  };
}

function StaleBanner({ state }: { readonly state: GraphState }) {
  if (!state.stale || state.picture === undefined) return null;
  return (
    <div class="stale" role="status">
      <Icon name="warning" />
      <span>
        <strong>Not the latest text.</strong>{' '}
        {state.problem ?? 'The file has errors; the graph will follow once they are fixed.'} Until then, nothing can be
        changed from here.
      </span>
    </div>
  );
}

function Nothing({ state }: { readonly state: GraphState }) {
  if (!state.heard) return <div class="empty" role="status" aria-label="Loading the graph" />;
  if (state.problem !== undefined) {
    return (
      <div class="empty" role="status">
        <Icon name="warning" />
        <h2>This flow can’t be drawn yet</h2>
        <p>{state.problem}</p>
        <p>Fix what the editor underlines, and the graph appears here.</p>
      </div>
    );
  }
  return (
    <div class="empty" role="status">
      <Icon name="type-hierarchy" />
      <h2>No flow to show</h2>
      <p>
        Write a flow, for example <code>flow hello() {'{ step hi = log("Hello") }'}</code>, and its graph appears here
        as you type.
      </p>
    </div>
  );
}

interface RunStripProps {
  readonly run: RunView;
  readonly now: number;
}

/** How the run stands, at the bottom; also what a screen reader is told of it. */
function RunStrip({ run, now }: RunStripProps) {
  const [hidden, setHidden] = useState<string>();
  const said = `${run.flow ?? 'The flow'} ${statusWord(run.status)}`;
  const failure = run.error === undefined ? '' : `: ${run.error.message}`;
  useEffect(() => setHidden(undefined), [run.run]);
  if (run.status === 'idle' || hidden === run.run) return null;
  return (
    <div class={`run-strip is-${run.status}`}>
      <StatusIcon status={run.status} />
      <span class="unseen" role="status">
        {said}
        {failure}
      </span>
      <span class="said" aria-hidden="true">
        {statusWord(run.status)}
        {failure}
      </span>
      <span class="note" aria-hidden="true">
        {showSpan(run.startedAt, run.endedAt, now)}
      </span>
      {hasEnded(run) && (
        <button
          type="button"
          class="icon-button"
          title="Hide"
          aria-label="Hide the run’s status"
          onClick={() => setHidden(run.run)}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
