import { useEffect, useState } from 'preact/hooks';
import { hasEnded } from '#protocol/runView.ts';
import { eventText } from './eventText.ts';
import { showCount, showDuration } from './format.ts';
import { Icon, IconButton } from './icon.tsx';
import type { Recording } from './recording.ts';

/** Milliseconds from one moment to the next while it plays, and in which the longest run is played. */
const pace = 100;
const longestPlay = 20_000;

interface ScrubberProps {
  readonly recording: Recording;
  /** A person goes to the moment after the first `position` events; undefined is the present. */
  readonly onMoment: (position: number | undefined) => void;
  /** A run is to go on from the moment that is looked at; undefined where none can be started. */
  readonly onFork?: (position: number) => void;
}

/**
 * Goes back and forth in what has happened in a run. It is a slider over the run's events: the keys are those of sliders.
 * What happens in the meantime pulls nobody out of the past; only the end of the slider is the present.
 */
export function Scrubber({ recording, onMoment, onFork }: ScrubberProps) {
  const { events, run, past } = recording;
  const total = events.length;
  const position = past?.position ?? total;
  const [isPlaying, play] = usePlay(recording, onMoment);
  const go = (to: number): void => {
    play(false);
    onMoment(to >= total ? undefined : Math.max(1, to));
  };
  if (total < 2) return null;
  const event = events[position - 1];
  const since = event === undefined ? '' : showDuration(event.time - (run.startedAt ?? event.time));
  const what = event === undefined ? '' : eventText(event);
  const present = hasEnded(run) ? 'End of the run' : 'Live';
  return (
    <section class={`scrubber ${past === undefined ? '' : 'is-past'}`} aria-label="Moments of the run">
      <IconButton
        icon="chevron-left"
        label="One event back"
        disabled={position <= 1}
        onClick={() => go(position - 1)}
      />
      <IconButton
        icon={isPlaying ? 'debug-pause' : 'play'}
        label={isPlaying ? 'Stop playing' : 'Play what has happened (nothing is executed)'}
        onClick={() => play(!isPlaying)}
      />
      <IconButton
        icon="chevron-right"
        label="One event further"
        disabled={past === undefined}
        onClick={() => go(position + 1)}
      />
      <input
        type="range"
        min={1}
        max={total}
        value={position}
        aria-label="Moment of the run"
        aria-valuetext={
          past === undefined ? `Now, ${showCount(total, 'event')}` : `Event ${position} of ${total}: ${what}`
        }
        onInput={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      <span class="unseen" role="status">
        {past === undefined ? '' : 'In the past. Nothing is executed.'}
      </span>
      {past === undefined ? (
        <span class="scrubber-text" aria-hidden="true">
          {showCount(total, 'event')}
        </span>
      ) : (
        <>
          <span class="scrubber-text" aria-hidden="true" title={`${what}, ${since} after the run began`}>
            <strong>
              In the past: event {position} of {total}; nothing is executed.
            </strong>{' '}
            <span class="what">
              +{since} {what}
            </span>
          </span>
          {onFork !== undefined && (
            <button
              type="button"
              class="button secondary"
              title="Start a run that goes on from here, held in the debugger"
              onClick={() => onFork(position)}
            >
              <Icon name="repo-forked" /> Fork from here
            </button>
          )}
          <button type="button" class="button" onClick={() => go(total)}>
            <Icon name={hasEnded(run) ? 'debug-continue' : 'record'} /> {present}
          </button>
        </>
      )}
    </section>
  );
}

/** Whether it plays, and how to have it play or stop. It begins anew at the end, and stops there. */
function usePlay(
  { events, past }: Recording,
  onMoment: (position: number | undefined) => void,
): readonly [boolean, (isPlaying: boolean) => void] {
  const [isPlaying, setPlaying] = useState(false);
  const total = events.length;
  const position = past?.position;
  useEffect(() => {
    if (!isPlaying) return undefined;
    if (position === undefined) {
      setPlaying(false);
      return undefined;
    }
    const next = position + Math.ceil((total * pace) / longestPlay);
    const timer = setTimeout(() => onMoment(next >= total ? undefined : next), pace);
    return () => clearTimeout(timer);
  }, [isPlaying, position]);
  const play = (isToPlay: boolean): void => {
    if (isToPlay && position === undefined) onMoment(1);
    setPlaying(isToPlay);
  };
  return [isPlaying, play];
}
