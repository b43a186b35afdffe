import type { GraphOptions } from '#protocol/webviews.ts';
import { Icon, IconButton } from '../shared/icon.tsx';
import type { Comparing } from './diff/comparing.tsx';
import { type Follow, FollowButton } from './followButton.tsx';
import { SearchBox, type SearchProps } from './searchBox.tsx';

interface ToolbarProps {
  readonly flows: readonly string[];
  readonly flow: string | undefined;
  readonly canRun: boolean;
  /** 1 is full size; undefined while there is nothing to zoom. */
  readonly zoom: number | undefined;
  readonly search: SearchProps;
  readonly follow: Follow;
  readonly options: GraphOptions;
  readonly onOptions: (options: GraphOptions) => void;
  readonly onFlow: (flow: string) => void;
  readonly onRun: () => void;
  readonly onFoldAll: (how: 'collapse' | 'expand') => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly comparing: Pick<Comparing, 'isOn' | 'compare'>;
}

export function Toolbar(props: ToolbarProps) {
  const { flows, flow, canRun, zoom, search, follow, options, comparing } = props;
  const { onOptions, onFlow, onRun, onFoldAll, onZoom, onFit } = props;
  return (
    <div class="toolbar" role="toolbar" aria-label="Graph">
      <FlowPicker flows={flows} flow={flow} onFlow={onFlow} />
      <button type="button" class="button" disabled={!canRun} onClick={onRun} title="Run this flow">
        <Icon name="play" /> Run
      </button>
      <span class="space" />
      {zoom !== undefined && (
        <>
          <SearchBox {...search} />
          <FollowButton {...follow} />
          <Switches options={options} onOptions={onOptions} />
          <IconButton
            icon="git-compare"
            label={comparing.isOn ? 'Stop comparing (Escape)' : 'Compare with HEAD'}
            pressed={comparing.isOn}
            onClick={() => comparing.compare(comparing.isOn ? 'stop' : 'head')}
          />
          <IconButton icon="collapse-all" label="Collapse all blocks" onClick={() => onFoldAll('collapse')} />
          <IconButton icon="expand-all" label="Expand all blocks" onClick={() => onFoldAll('expand')} />
          <IconButton icon="zoom-out" label="Zoom out (-)" onClick={() => onZoom(1 / 1.25)} />
          <span class="zoom">{Math.round(zoom * 100)}%</span>
          <IconButton icon="zoom-in" label="Zoom in (+)" onClick={() => onZoom(1.25)} />
          <IconButton icon="screen-full" label="Fit the graph into the window (0)" onClick={onFit} />
        </>
      )}
    </div>
  );
}

const switches = [
  { option: 'minimap', icon: 'map', label: 'Minimap, where the graph is larger than the view' },
  { option: 'critical', icon: 'watch', label: 'Critical path: what decides how long the run takes' },
] as const;

/** What the view shows besides, on or off. */
function Switches({ options, onOptions }: Pick<ToolbarProps, 'options' | 'onOptions'>) {
  return switches.map(({ option, icon, label }) => (
    <IconButton
      key={option}
      icon={icon}
      label={label}
      pressed={options[option]}
      onClick={() => onOptions({ ...options, [option]: !options[option] })}
    />
  ));
}

function FlowPicker({ flows, flow, onFlow }: Pick<ToolbarProps, 'flows' | 'flow' | 'onFlow'>) {
  if (flows.length < 2) {
    return (
      <span class="flow">
        <Icon name="type-hierarchy" /> {flow ?? flows[0] ?? ''}
      </span>
    );
  }
  return (
    <label class="flow">
      <Icon name="type-hierarchy" />
      <span class="unseen">Flow</span>
      <select value={flow} onChange={event => onFlow(event.currentTarget.value)}>
        {flows.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
