import { useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Channel } from './channel.ts';

/** The time, anew several times a second while `isRunning`. */
export function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [isRunning]);
  return isRunning ? Math.max(now, Date.now()) : now;
}

/**
 * A view's state, changed by the messages of its channel, and by those that the view gives to itself with what comes
 * second. Messages that arrive between two frames are taken in together, so that a run with thousands of events is rendered
 * once per frame. Says `ready` when it listens.
 */
export function useChannelState<In, Out, Kept, State>(
  channel: Channel<In, Out | { readonly type: 'ready' }, Kept>,
  initial: () => State,
  take: (state: State, message: In) => State,
): readonly [State, (message: In) => void] {
  const state = useRef<State | undefined>(undefined);
  state.current ??= initial();
  const [, render] = useReducer<number, void>(count => count + 1, 0);
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      render();
    };
    const stop = channel.listen(message => {
      state.current = take(state.current ?? initial(), message);
      // A hidden page gets no frames, and need not be drawn until it is shown.
      if (frame === 0) frame = requestAnimationFrame(draw);
    });
    channel.send({ type: 'ready' });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [channel, initial, take]);
  const takeNow = useCallback(
    (message: In): void => {
      state.current = take(state.current ?? initial(), message);
      render();
    },
    [initial, take],
  );
  return [state.current, takeNow];
}
