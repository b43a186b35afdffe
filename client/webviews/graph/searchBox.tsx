import type { RefObject } from 'preact';
import { Icon, IconButton } from '../shared/icon.tsx';

export interface SearchProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  /** How many nodes are found, and which of them is shown, from 0. */
  readonly count: number;
  readonly at: number;
  readonly onText: (text: string) => void;
  readonly onStep: (by: 1 | -1) => void;
}

/** Finds steps by what is said of them; Enter goes to the next one, with Shift to the one before. */
export function SearchBox({ input, text, count, at, onText, onStep }: SearchProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onText('');
    else return;
    event.preventDefault();
  };
  const said = count === 0 ? 'none' : `${at + 1} of ${count}`;
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={text}
        placeholder="Find a step"
        aria-label="Find a step (Ctrl+F)"
        spellcheck={false}
        onInput={event => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="found" role="status">
        {text.trim() === '' ? '' : said}
      </span>
      {text !== '' && (
        <>
          <IconButton icon="arrow-up" label="The one before" disabled={count === 0} onClick={() => onStep(-1)} />
          <IconButton icon="arrow-down" label="The next one" disabled={count === 0} onClick={() => onStep(1)} />
        </>
      )}
    </search>
  );
}
