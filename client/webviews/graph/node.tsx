import { memo } from 'preact/compat';
import { type Box, type GraphNode, isOrdered, type NodeChange } from '#protocol/graph.ts';
import type { StepStatus } from '#protocol/runView.ts';
import { Icon } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { ChangeMark } from './diff/changeMark.tsx';
import { changeLines, changeWords } from './diff/changes.ts';

export interface NodeProps {
  readonly node: GraphNode;
  readonly box: Box;
  /** How it differs from what it is compared with. */
  readonly change: NodeChange | undefined;
  readonly status: StepStatus | undefined;
  /** Duration, loop progress or attempt: what is worth saying beside the status. */
  readonly note: string;
  /** Share of a loop that is done, from 0 to 1. */
  readonly progress: number | undefined;
  /** On the critical path: the share of the run's time, for a person; empty for what has no time of its own. */
  readonly critical: string | undefined;
  /** Of a loop: which of its rounds what stands in it shows. */
  readonly round: number | 'all' | undefined;
  readonly isSelected: boolean;
  readonly isDimmed: boolean;
  /** The one node that Tab leads to. */
  readonly isStop: boolean;
}

/** Below this height a card has one line. */
const oneLine = 36;

/** A step's card. */
export const Card = memo((props: NodeProps) => {
  const { node, box, status, note } = props;
  const compact = box.height < oneLine;
  // The flow's end has no room for two marks.
  const isEnded = node.kind === 'end' && status !== undefined && status !== 'pending';
  return (
    <div
      {...focusable(props)}
      class={classOf('card', props, compact ? 'compact' : node.detail === '' ? 'plain' : '')}
      style={placeOf(box)}
      title={tooltip(props)}
    >
      <ChangeMark kind={node.change} />
      <span class="tile">{isEnded ? <StatusIcon status={status} /> : <Icon name={node.icon} />}</span>
      <span class="name">{node.label}</span>
      <Twisty node={node} />
      {node.detail !== '' && <span class="detail">{node.detail}</span>}
      {note !== '' && !compact && <span class="note">{note}</span>}
      {hasMark(node, status) && <StatusIcon status={status} />}
      <Badges badges={node.badges} />
      <Share text={props.critical} />
      <Handle node={node} />
    </div>
  );
});

/** A block: a titled box that what stands in it is drawn upon. */
export const Group = memo((props: NodeProps) => {
  const { node, box, status, note, progress, round } = props;
  const keyword = node.kind !== 'branch' && node.label !== node.kind ? node.kind : '';
  return (
    <div class={classOf('group', props, '')} data-box={node.id} style={placeOf(box)}>
      <ChangeMark kind={node.change} />
      <div {...focusable(props)} class="header" title={tooltip(props)}>
        <Twisty node={node} />
        <Icon name={node.icon} />
        {keyword !== '' && <span class="keyword">{keyword}</span>}
        <span class="name">{node.label}</span>
        {node.detail !== '' && <span class="detail">{node.detail}</span>}
        <span class="space" />
        <Badges badges={node.badges} />
        {note !== '' && round === undefined && <span class="note">{note}</span>}
        {round !== undefined && (
          <span class="note choice" data-rounds title="Pick a round (I)">
            {round === 'all' ? note : `[${round}] · ${note}`}
          </span>
        )}
        {status !== undefined && status !== 'pending' && <StatusIcon status={status} />}
        {progress !== undefined && <span class="progress" style={{ transform: `scaleX(${progress})` }} />}
      </div>
      <Share text={props.critical} />
      <Handle node={node} />
    </div>
  );
});

/** What a line to another node is dragged from. The keyboard has a key and a list for it. */
function Handle({ node }: { readonly node: GraphNode }) {
  if (!isOrdered(node) || node.change === 'removed') return null;
  return <span class="handle" data-connect={node.id} title="Drag to the step that is to wait for this one (C)" />;
}

/** How much of the run's time a node on the critical path took. */
function Share({ text }: { readonly text: string | undefined }) {
  if (text === undefined || text === '') return null;
  return (
    <span class="share" title={`On the critical path: ${text} of the run’s time`}>
      <Icon name="watch" />
      {text}
    </span>
  );
}

/** Opens and closes what can be: by mouse here, by the space bar on the node. */
function Twisty({ node }: { readonly node: GraphNode }) {
  const isOpen = opened(node);
  if (isOpen === undefined) return null;
  return (
    <span class="twisty" data-fold={node.id} title={isOpen ? 'Collapse (Space)' : 'Expand (Space)'}>
      <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
    </span>
  );
}

/** Whether what a node holds is drawn; undefined where it holds nothing. */
export function opened(node: GraphNode): boolean | undefined {
  if (node.isGroup) return true;
  return node.folded !== undefined || node.call === 'closed' ? false : undefined;
}

/** Where a flow begins and ends: no step. */
const marksNothing: ReadonlySet<GraphNode['kind']> = new Set<GraphNode['kind']>(['trigger', 'start', 'end']);

function hasMark(node: GraphNode, status: StepStatus | undefined): status is StepStatus {
  return status !== undefined && status !== 'pending' && !marksNothing.has(node.kind);
}

function Badges({ badges }: { readonly badges: readonly string[] }) {
  if (badges.length === 0) return null;
  return (
    <span class="badges">
      {badges.map(badge => (
        <span class="badge" key={badge}>
          {badge}
        </span>
      ))}
    </span>
  );
}

function focusable({ node, change, status, note, critical, isSelected, isStop }: NodeProps) {
  return {
    role: 'button' as const,
    tabIndex: isStop ? 0 : -1,
    'data-node': node.id,
    'data-vscode-context': menuOf(node),
    'aria-label': spoken(node, status, note, critical, change),
    'aria-expanded': opened(node),
    'aria-current': isSelected ? ('true' as const) : undefined,
  };
}

/** What the editor's context menu knows of a node. */
function menuOf({ id, kind, change }: GraphNode): string {
  const isPlain = !marksNothing.has(kind) && kind !== 'branch';
  const graphNode = change === 'removed' ? 'gone' : isPlain ? 'step' : kind;
  return JSON.stringify({ graphNode, node: id, preventDefaultContextMenuItems: true });
}

function classOf(base: string, { node, status, critical, isSelected, isDimmed }: NodeProps, extra: string): string {
  const words = [base, `kind-${node.kind}`, extra];
  if (node.folded !== undefined) words.push('folded');
  if (status !== undefined) words.push(`is-${status}`);
  if (critical !== undefined) words.push('critical');
  if (node.change !== undefined) words.push(`diff-${node.change}`);
  if (isSelected) words.push('selected');
  if (isDimmed) words.push('dimmed');
  return words.filter(word => word !== '').join(' ');
}

function placeOf({ x, y, width, height }: Box) {
  return { transform: `translate(${x}px, ${y}px)`, width: `${width}px`, height: `${height}px` };
}

function tooltip({ node, change }: NodeProps): string {
  const held = node.folded?.filter(id => !/[#:]\d+$/.test(id)).map(id => id.slice(id.lastIndexOf('/') + 1)) ?? [];
  return [
    held.length === 0 ? '' : `Holds ${held.join(', ')}`,
    node.doc,
    node.detail === '' ? node.label : `${node.label}: ${node.detail}`,
    node.badges.join(', '),
    ...(change === undefined ? [] : ['', `${changeWords[change.kind]}:`, ...changeLines(change)]),
  ]
    .filter(line => line !== undefined && line !== '')
    .join('\n');
}

function spoken(
  node: GraphNode,
  status: StepStatus | undefined,
  note: string,
  critical: string | undefined,
  change: NodeChange | undefined,
): string {
  const kind = node.kind === 'action' ? 'step' : node.kind;
  const words = [node.label === kind ? kind : `${node.label}, ${kind}`, node.detail, ...node.badges];
  if (change !== undefined) words.push(changeWords[change.kind], ...changeLines(change));
  else if (node.change !== undefined) words.push(changeWords[node.change]);
  if (status !== undefined) words.push(statusWord(status), note);
  if (critical !== undefined)
    words.push(critical === '' ? 'on the critical path' : `on the critical path, ${critical} of the run’s time`);
  return words.filter(word => word !== '').join(', ');
}
