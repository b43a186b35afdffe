/** Why a run of a cluster does not go on though it might: no worker answers, or those that do lack something. */
import type { RestateClient } from './client.ts';

/** How often it is asked, in milliseconds: what takes a moment only is not told. */
const pause = 3000;

/** Calls back with each reason, once, as a sentence. Gives what ends it. */
export function watchHeldUp(
  client: Pick<RestateClient, 'heldUp'>,
  run: string,
  onHeldUp: (why: string) => void,
): () => void {
  let told: string | undefined;
  let isOver = false;
  let timer: NodeJS.Timeout;
  const look = async (): Promise<void> => {
    // A cluster that is away is told by who asks for more than this.
    const why = await client.heldUp(run).catch(() => undefined);
    if (isOver) return;
    if (why !== undefined && why !== told) onHeldUp(why);
    told = why ?? told;
    timer = setTimeout(look, pause);
    timer.unref();
  };
  timer = setTimeout(look, pause);
  timer.unref();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
