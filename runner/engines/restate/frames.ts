/** The frames of runs, as this worker has seen them lately. They never change. */
import type { RestateClient } from './client.ts';
import type { RunFrame } from './messages.ts';
import { RecentMap } from './recentMap.ts';

/** How many are remembered, and for how long, in milliseconds: a run that was forgotten may be started anew, as another one. */
const [most, memory] = [1000, 60_000];

export class Frames {
  readonly #client: Pick<RestateClient, 'frame'>;
  readonly #frames = new RecentMap<{ readonly frame: RunFrame; readonly until: number }>(most);

  constructor(client: Pick<RestateClient, 'frame'>) {
    this.#client = client;
  }

  /** `signal` ends the search, which waits as long as no worker answers. */
  async of(run: string, signal?: AbortSignal): Promise<RunFrame> {
    const known = this.#frames.take(run);
    if (known === undefined || known.until < Date.now()) return this.note(run, await this.#client.frame(run, signal));
    this.#frames.put(run, known);
    return known.frame;
  }

  /** Remembers the frame, and gives it back. */
  note(run: string, frame: RunFrame): RunFrame {
    this.#frames.put(run, { frame, until: Date.now() + memory });
    return frame;
  }
}
