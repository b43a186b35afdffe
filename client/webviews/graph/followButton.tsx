import { useMemo, useRef, useState } from 'preact/hooks';
import type { RunView } from '#protocol/runView.ts';
import { IconButton } from '../shared/icon.tsx';
import { type FollowMode, followMode, pauseFollowing, stepToFollow, switchFollowing } from './follow.ts';
import type { Picture } from './state.ts';

export interface Follow {
  readonly mode: FollowMode;
  /** The node that the view goes to; undefined when there is none. */
  readonly node: string | undefined;
  /** A person has moved the view. */
  readonly onPan: () => void;
  readonly onPress: () => void;
}

/** @param onSwitch remembers whether it is on */
export function useFollow(
  run: RunView,
  picture: Picture | undefined,
  isOn: boolean,
  onSwitch: (isOn: boolean) => void,
): Follow {
  const [pausedIn, setPausedIn] = useState<string>();
  const last = useRef<string>(undefined);
  const following = { isOn, pausedIn };
  const mode = followMode(following, run);
  // The run changes in place; its version tells.
  const node = useMemo(
    () => (mode === 'on' && picture !== undefined ? stepToFollow(run, picture, last.current) : undefined),
    [mode, run, run.version, picture],
  );
  last.current = node;
  const onPress = (): void => {
    const next = switchFollowing(following, run);
    setPausedIn(next.pausedIn);
    if (next.isOn !== isOn) onSwitch(next.isOn);
  };
  return { mode, node, onPan: () => setPausedIn(pauseFollowing(following, run).pausedIn), onPress };
}

const label = 'Follow the step that runs';

export function FollowButton({ mode, onPress }: Pick<Follow, 'mode' | 'onPress'>) {
  return (
    <IconButton
      icon="target"
      label={mode === 'paused' ? `${label} (paused, as you have moved the view)` : label}
      pressed={mode === 'paused' ? 'mixed' : mode !== 'off'}
      onClick={onPress}
    />
  );
}
