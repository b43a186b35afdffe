import type { RefObject } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { GraphModel } from '#protocol/graph.ts';
import { IconButton } from '../shared/icon.tsx';
import { Field } from './field.tsx';
import { findNodes } from './search.ts';

export interface SearchProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  /** How many nodes are found, and which of them is shown, from 0. */
  readonly count: number;
  readonly at: number;
  readonly onText: (text: string) => void;
  readonly onStep: (by: 1 | -1) => void;
}

/** What is looked for in the picture, and the node that it has come to. */
export function useSearch(model: GraphModel | undefined): {
  readonly search: SearchProps;
  readonly shown: string | undefined;
} {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => (model === undefined ? [] : findNodes(model, text)), [model, text]);
  const here = found.length === 0 ? 0 : ((at % found.length) + found.length) % found.length;
  const onText = (next: string): void => {
    setText(next);
    setAt(0);
  };
  const search = { input, text, count: found.length, at: here, onText, onStep: (by: number) => setAt(here + by) };
  return { search, shown: found[here] };
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
      <Field
        icon="search"
        input={input}
        text={text}
        placeholder="Find a step"
        label="Find a step (Ctrl+F)"
        onText={onText}
        onKeyDown={onKeyDown}
      >
        <span class="found" role="status">
          {text.trim() === '' ? '' : said}
        </span>
        {text !== '' && (
          <>
            <IconButton icon="arrow-up" label="The one before" disabled={count === 0} onClick={() => onStep(-1)} />
            <IconButton icon="arrow-down" label="The next one" disabled={count === 0} onClick={() => onStep(1)} />
          </>
        )}
      </Field>
    </search>
  );
}
