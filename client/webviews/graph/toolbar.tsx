import { Icon, IconButton } from '../shared/icon.tsx';
import { SearchBox, type SearchProps } from './searchBox.tsx';

interface ToolbarProps {
  readonly flows: readonly string[];
  readonly flow: string | undefined;
  readonly canRun: boolean;
  /** 1 is full size; undefined while there is nothing to zoom. */
  readonly zoom: number | undefined;
  readonly search: SearchProps;
  readonly onFlow: (flow: string) => void;
  readonly onRun: () => void;
  readonly onFoldAll: (how: 'collapse' | 'expand') => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}

export function Toolbar({ flows, flow, canRun, zoom, search, onFlow, onRun, onFoldAll, onZoom, onFit }: ToolbarProps) {
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
