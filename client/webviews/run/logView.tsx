import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LogEntry } from '#protocol/runView.ts';
import { showClock } from '../shared/format.ts';
import { Icon } from '../shared/icon.tsx';
import { useSlice } from '../shared/virtual.ts';
import { filterLog, type Level, type LogLine, levels, linesOf } from './log.ts';

/** Height of a line in pixels; `run.css` says the same. */
const lineHeight = 18;

interface LogViewProps {
  /** Grows in place. */
  readonly entries: readonly LogEntry[];
  /** How many earlier entries are not kept. */
  readonly dropped: number;
  /** Times are shown from here on; as times of day when undefined. */
  readonly start: number | undefined;
  /** Within a step: without the step's name and the filter. */
  readonly isShort?: boolean;
  readonly onStep?: (path: string) => void;
}

/** Log lines that follow their own end, until a person scrolls up. */
export function LogView({ entries, dropped, start, isShort = false, onStep }: LogViewProps) {
  const [text, setText] = useState('');
  const [level, setLevel] = useState<Level>('debug');
  const count = entries.length + dropped;
  // `entries` grows in place; `count` tells.
  const all = useMemo(() => linesOf(entries), [entries, count]);
  const lines = useMemo(() => filterLog(all, level, text), [all, level, text]);
  return (
    <div class={`log ${isShort ? 'short' : ''}`}>
      {!isShort && <Filter text={text} level={level} onText={setText} onLevel={setLevel} />}
      {dropped > 0 && (
        <p class="dropped">The oldest {dropped} entries are not kept here; the run’s journal has them.</p>
      )}
      {lines.length === 0 ? (
        <p class="none">{all.length === 0 ? 'Nothing has been logged.' : 'No line matches the filter.'}</p>
      ) : (
        <Lines lines={lines} start={start} isShort={isShort} onStep={onStep} />
      )}
    </div>
  );
}

interface FilterProps {
  readonly text: string;
  readonly level: Level;
  readonly onText: (text: string) => void;
  readonly onLevel: (level: Level) => void;
}

function Filter({ text, level, onText, onLevel }: FilterProps) {
  return (
    <div class="filter">
      <label class="search">
        <Icon name="filter" />
        <span class="unseen">Filter by text or step</span>
        <input
          type="search"
          value={text}
          placeholder="Filter by text or step"
          onInput={event => onText(event.currentTarget.value)}
        />
      </label>
      <label>
        <span class="unseen">Least level</span>
        <select value={level} onChange={event => onLevel(event.currentTarget.value as Level)}>
          {levels.map(each => (
            <option key={each} value={each}>
              {each === 'debug' ? 'all levels' : each}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly LogLine[];
  readonly start: number | undefined;
  readonly isShort: boolean;
  readonly onStep: ((path: string) => void) | undefined;
}

function Lines({ lines, start, isShort, onStep }: LinesProps) {
  const element = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const slice = useSlice(element, lines.length, lineHeight);
  useLayoutEffect(() => {
    const box = element.current;
    if (box !== null && isAtEnd.current) box.scrollTop = box.scrollHeight;
  });
  const onScroll = (): void => {
    const box = element.current;
    if (box !== null) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < lineHeight;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <div ref={element} class="lines" role="log" aria-label="Log" tabIndex={0} onScroll={onScroll}>
      <div class="rows" style={{ height: `${lines.length * lineHeight}px` }}>
        {lines.slice(slice.first, slice.end).map((line, offset) => {
          const at = slice.first + offset;
          return (
            <div
              key={at}
              class={`log-line is-${line.level} from-${line.stream}`}
              style={{ transform: `translateY(${at * lineHeight}px)` }}
            >
              <time>{start === undefined ? showClock(line.time) : sinceStart(line.time - start)}</time>
              {!isShort && <Step line={line} onStep={onStep} />}
              {line.isFirst && <LevelWord line={line} />}
              <span class="text">{line.text}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Once for each entry. */
function Step({ line, onStep }: { readonly line: LogLine } & Pick<LinesProps, 'onStep'>) {
  if (!line.isFirst) return <span class="step" />;
  return (
    <button type="button" class="step" title={line.path} onClick={() => onStep?.(line.path)}>
      {line.step}
    </button>
  );
}

/** What the colour says, for those who don't see it. */
function LevelWord({ line: { level, stream } }: { readonly line: LogLine }) {
  const word = level === 'info' && stream === 'stderr' ? stream : level;
  if (word === 'info') return null;
  return <span class={word === 'debug' ? 'unseen' : 'level'}>{word}</span>;
}

function sinceStart(milliseconds: number): string {
  return `+${(Math.max(0, milliseconds) / 1000).toFixed(3)}`;
}
