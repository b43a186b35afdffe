import { useMemo } from 'preact/hooks';
import type { GraphNode } from '#protocol/graph.ts';
import { showSpan } from '../shared/format.ts';
import type { CriticalMarks } from './critical.ts';
import { Edges } from './edges.tsx';
import { neighbourhood } from './neighbours.ts';
import { Card, Group, type NodeProps } from './node.tsx';
import type { Picks } from './rounds.ts';
import type { Picture, Standing, Standings } from './state.ts';

interface PictureProps {
  readonly picture: Picture;
  readonly standings: Standings;
  readonly picks: Picks;
  readonly now: number;
  /** Undefined while it is not shown. */
  readonly critical: CriticalMarks | undefined;
  readonly selected: string | undefined;
  readonly hovered: string | undefined;
  /** The node that Tab leads to. */
  readonly stop: string | undefined;
}

/** Groups at the bottom, arrows on them, cards on top. */
export function PictureView({ picture, standings, picks, now, critical, selected, hovered, stop }: PictureProps) {
  const { model, layout } = picture;
  const lit = useMemo(() => (hovered === undefined ? undefined : neighbourhood(model, hovered)), [model, hovered]);
  const propsOf = (node: GraphNode): NodeProps | undefined => {
    const box = layout.boxes[node.id];
    const standing = standings.get(node.id);
    if (box === undefined || standing === undefined) return undefined;
    return {
      node,
      box,
      change: picture.changes.get(node.id),
      status: standing.status,
      note: noteOf(standing, now),
      progress: progressOf(standing),
      critical: critical?.nodes.has(node.id) ? showShare(critical.nodes.get(node.id)) : undefined,
      round: standing.view?.iterations === undefined ? undefined : (picks.get(node.id) ?? 'all'),
      isSelected: node.id === selected,
      isDimmed: lit !== undefined && !lit.has(node.id),
      isStop: node.id === stop,
    };
  };
  return (
    <>
      {model.nodes.map(node => {
        const props = node.isGroup ? propsOf(node) : undefined;
        return props === undefined ? null : <Group key={node.id} {...props} />;
      })}
      <Edges
        model={model}
        layout={layout}
        lit={lit}
        passed={passedEdges(picture, standings)}
        critical={[...(critical?.edges ?? [])].join('\n')}
      />
      {model.nodes.map(node => {
        const props = node.isGroup ? undefined : propsOf(node);
        return props === undefined ? null : <Card key={node.id} {...props} />;
      })}
    </>
  );
}

/** What is worth saying beside a status: a loop's progress, a retry, else how long it took. */
function noteOf({ status, view }: Standing, now: number): string {
  if (view === undefined || status === undefined || status === 'skipped') return '';
  if (view.iterations !== undefined) return `${view.iterations.done}/${view.iterations.total}`;
  const finished = view.counts.succeeded + view.counts.failed;
  const all = finished + view.counts.running + view.counts.retrying;
  if (all > 1) return `${finished}/${all}`;
  const duration = showSpan(view.startedAt, isActive(status) ? undefined : view.endedAt, now);
  if (status === 'retrying' || (isActive(status) && view.attempts > 1)) return `try ${view.attempts}`;
  return duration;
}

function showShare(share: number | undefined): string {
  if (share === undefined) return '';
  return share < 0.01 ? '<1%' : `${Math.round(share * 100)}%`;
}

function isActive(status: string): boolean {
  return status === 'running' || status === 'retrying';
}

function progressOf({ view }: Standing): number | undefined {
  if (view?.iterations === undefined || view.iterations.total === 0) return undefined;
  return view.iterations.done / view.iterations.total;
}

/** Ids of the edges that the run has gone along, one per line. */
function passedEdges(picture: Picture, standings: Standings): string {
  const statusOf = (id: string) => standings.get(id)?.status;
  return picture.model.edges
    .filter(edge => {
      const left = statusOf(edge.from);
      const entered = statusOf(edge.to);
      const isLeft = edge.kind === 'failure' ? left === 'failed' : left === 'succeeded';
      return isLeft && entered !== undefined && entered !== 'pending' && entered !== 'skipped';
    })
    .map(edge => edge.id)
    .join('\n');
}
