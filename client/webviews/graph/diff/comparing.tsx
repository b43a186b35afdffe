import type { JSX } from 'preact';
import type { GraphNode } from '#protocol/graph.ts';
import type { CompareAction, FromGraphView } from '#protocol/webviews.ts';
import type { Picture } from '../state.ts';
import { shownBy } from './changes.ts';
import { type ChangeWalk, DiffBar, useChangeWalk } from './diffBar.tsx';

/** What the view has of a comparison, whether there is one or not. */
export interface Comparing {
  readonly isOn: boolean;
  /** Whether anything differs: what is the same then steps back. */
  readonly differs: boolean;
  /** Id of the node that a person has come to in going through the changes. */
  readonly shown: string | undefined;
  readonly bar: JSX.Element | undefined;
  readonly compare: (how: CompareAction) => void;
  /** Shows the text of a node: what is gone has it in the earlier text. */
  readonly reveal: (node: GraphNode) => void;
  readonly hearKey: (event: KeyboardEvent) => void;
}

/** @param cursor the node that the text's cursor stands in */
export function useComparing(
  send: (message: FromGraphView) => void,
  picture: Picture | undefined,
  cursor: string | undefined,
): Comparing {
  const walk = useChangeWalk(picture, cursor);
  const comparison = picture?.comparison;
  const compare = (how: CompareAction): void => send({ type: 'compare', how });
  const reveal = ({ place, change }: GraphNode): void =>
    send({ type: change === 'removed' ? 'revealEarlier' : 'reveal', place });
  const onText = (id: string): void => {
    const node = shownBy(picture?.model.nodes ?? [], id);
    if (node !== undefined) reveal(node);
  };
  return {
    isOn: comparison !== undefined,
    differs: (comparison?.changes?.length ?? 0) > 0,
    shown: walk.shown,
    bar: picture && comparison && (
      <DiffBar picture={picture} comparison={comparison} walk={walk} onCompare={compare} onText={onText} />
    ),
    compare,
    reveal,
    hearKey: event => comparison !== undefined && compareByKey(event, walk, compare),
  };
}

function compareByKey(event: KeyboardEvent, walk: ChangeWalk, compare: Comparing['compare']): void {
  // What has the focus may have an Escape of its own.
  if (event.defaultPrevented) return;
  if (event.key === 'F7') walk.step(event.shiftKey ? -1 : 1);
  else if (event.key === 'Escape') compare('stop');
  else return;
  event.preventDefault();
}
