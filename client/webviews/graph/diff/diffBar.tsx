import { useEffect, useState } from 'preact/hooks';
import type { NodeChange } from '#protocol/graph.ts';
import type { CompareAction, GraphComparison } from '#protocol/webviews.ts';
import { Icon, IconButton } from '../../shared/icon.tsx';
import type { Picture } from '../state.ts';
import { calledOf, changeIcons, changeLines, changeWords, shownBy, stepTo, summaryOf } from './changes.ts';

/** The change that a person has come to. */
export interface ChangeWalk {
  /** In the list of changes. */
  readonly at: number | undefined;
  /** Id of the node that shows it. */
  readonly shown: string | undefined;
  readonly go: (at: number | undefined) => void;
  readonly step: (by: 1 | -1) => void;
}

/** @param cursor the node that the text's cursor stands in: when it goes elsewhere, that is what is looked at */
export function useChangeWalk(picture: Picture | undefined, cursor: string | undefined): ChangeWalk {
  const [id, go] = useState<string>();
  const changes = picture?.comparison?.changes ?? [];
  const index = changes.findIndex(change => change.id === id);
  const at = index < 0 ? undefined : index;
  const shown = at === undefined || id === undefined ? undefined : shownBy(picture?.model.nodes ?? [], id)?.id;
  useEffect(() => {
    if (cursor !== shown) go(undefined);
  }, [cursor]);
  const goTo = (next: number | undefined): void => go(next === undefined ? undefined : changes[next]?.id);
  return {
    at,
    shown,
    go: goTo,
    step: by => goTo(stepTo(changes.length, at, by)),
  };
}

interface DiffBarProps {
  readonly picture: Picture;
  readonly comparison: GraphComparison;
  readonly walk: ChangeWalk;
  readonly onCompare: (how: CompareAction) => void;
  /** Show the text of a change, by its id. */
  readonly onText: (id: string) => void;
}

/** In less width, the list would cover the picture. */
const roomForList = 760;

/** What the picture is compared with, what came of it, and the way through the changes. */
export function DiffBar({ picture, comparison, walk, onCompare, onText }: DiffBarProps) {
  const [isOpen, setOpen] = useState(() => innerWidth >= roomForList);
  const { revision, about, changes, problem, note } = comparison;
  const count = changes?.length ?? 0;
  const current = walk.at === undefined ? undefined : changes?.[walk.at];
  const said = current && `${changeWords[current.kind]}: ${calledOf(current, picture.byId.get(current.id))}`;
  return (
    <section class="diff-bar" aria-label={`Comparison with ${revision}`}>
      <button type="button" class="revision" title={about ?? ''} onClick={() => onCompare('choose')}>
        <Icon name="git-commit" />
        <span>{revision}</span>
        <Icon name="chevron-down" />
        <span class="unseen">Choose another revision</span>
      </button>
      {problem === undefined ? (
        <span class="summary" role="status">
          {summaryOf(revision, changes ?? [])}
          {note !== undefined && <span class="note">{note}</span>}
        </span>
      ) : (
        <span class="summary problem" role="alert">
          <Icon name="warning" /> {problem}
        </span>
      )}
      <span class="unseen" role="status">
        {said}
      </span>
      <span class="space" />
      {count > 0 && (
        <>
          <span class="note" aria-hidden="true">
            {walk.at === undefined ? '' : `${walk.at + 1} of ${count}`}
          </span>
          <IconButton icon="arrow-up" label="Previous change (Shift+F7)" onClick={() => walk.step(-1)} />
          <IconButton icon="arrow-down" label="Next change (F7)" onClick={() => walk.step(1)} />
          <IconButton icon="list-unordered" label="List of changes" pressed={isOpen} onClick={() => setOpen(!isOpen)} />
        </>
      )}
      {problem === undefined && <IconButton icon="diff" label="Compare the texts" onClick={() => onCompare('texts')} />}
      <IconButton icon="close" label="Stop comparing (Escape)" onClick={() => onCompare('stop')} />
      {isOpen && changes !== undefined && count > 0 && (
        <ChangeList picture={picture} changes={changes} walk={walk} onText={onText} />
      )}
    </section>
  );
}

interface ChangeListProps extends Pick<DiffBarProps, 'picture' | 'walk' | 'onText'> {
  readonly changes: readonly NodeChange[];
}

function ChangeList({ picture, changes, walk, onText }: ChangeListProps) {
  return (
    <ul class="change-list" aria-label="Changes">
      {changes.map((change, index) => (
        <li key={change.id} class={`diff-${change.kind}`} aria-current={index === walk.at ? 'true' : undefined}>
          <button type="button" class="change" onClick={() => walk.go(index)}>
            <Icon name={changeIcons[change.kind]} />
            <span class="name">{calledOf(change, picture.byId.get(change.id))}</span>
            <span class="kind">{changeWords[change.kind]}</span>
            {changeLines(change).map(line => (
              <span class="line" key={line}>
                {line}
              </span>
            ))}
          </button>
          <IconButton
            icon="go-to-file"
            label={change.kind === 'removed' ? 'Show it in the earlier text' : 'Show it in the text'}
            onClick={() => onText(change.id)}
          />
        </li>
      ))}
    </ul>
  );
}
