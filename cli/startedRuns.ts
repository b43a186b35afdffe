/** Runs that the run of a command has started: this process carries them out, and stays until they have ended or wait. */
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunHandle, RunOutcome } from '#runner/engines/common/runHandle.ts';
import { cancelOnSignals } from './signals.ts';
import { type Terminal, visible } from './terminal.ts';

/** How long their steps under way may take to end when the process is told to go, in milliseconds. */
const interruptLimit = 5000;

export class StartedRuns {
  readonly #first: RunHandle;
  readonly #terminal: Terminal;
  readonly #isTold: boolean;
  readonly #live = new Map<RunHandle, string>();

  /** `isTold`: whether a person reads how they end. */
  constructor(first: RunHandle, terminal: Terminal, isTold: boolean) {
    this.#first = first;
    this.#terminal = terminal;
    this.#isTold = isTold;
    first.onStart(run => this.#follow(run));
  }

  /** Waits for them. A signal lets go of them: they can be resumed. */
  async finish(): Promise<void> {
    if (this.#live.size > 0) {
      const names = [...this.#live].map(([{ id }, flow]) => `${flow} (${id})`);
      const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
      this.#say(this.#terminal.err.colors.dim(`… still running: ${shown.join(', ')}`));
    }
    const release = cancelOnSignals(() => {
      for (const run of this.#live.keys()) run.interrupt(interruptLimit);
    }, this.#terminal);
    try {
      await this.#first.settled;
    } finally {
      release();
    }
  }

  #follow(run: RunHandle): void {
    this.#live.set(run, '');
    run.onStart(child => this.#follow(child));
    run.onEvents(events => this.#note(run, events));
    void run.done.then(outcome => {
      const flow = this.#live.get(run) ?? '';
      this.#live.delete(run);
      this.#say(this.#ending(`${flow} (${run.id})`, run.id, outcome));
    });
  }

  #note(run: RunHandle, events: readonly RunEvent[]): void {
    for (const event of events) if (event.type === 'run.started') this.#live.set(run, event.flow);
  }

  #ending(name: string, id: string, outcome: RunOutcome): string {
    const { colors } = this.#terminal.err;
    switch (outcome.status) {
      case 'succeeded':
        return `${colors.green('✔')} ${name} succeeded`;
      case 'failed':
        return `${colors.red('✖')} ${name} failed: ${visible(outcome.error.message)}`;
      case 'cancelled':
        return `${colors.yellow('◌')} ${name} was cancelled`;
      case 'waiting':
        return `${colors.yellow('?')} ${name} waits; see baton runs show ${id}`;
      case 'interrupted':
        return `${colors.yellow('!')} ${name} was interrupted. Go on with: baton resume ${id}`;
    }
  }

  #say(line: string): void {
    if (this.#isTold) this.#terminal.err.write(`${line}\n`);
  }
}
