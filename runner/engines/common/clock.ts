/** The real clock. */
import type { Clock } from '../../actions/action.ts';

/** The longest delay that Node's timers take, in milliseconds: about 24 days. */
const longestDelay = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, callback) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const rest = time - Date.now();
      timer = setTimeout(rest <= longestDelay ? callback : wait, Math.min(Math.max(rest, 0), longestDelay));
    };
    wait();
    return () => clearTimeout(timer);
  },
};
