/** Log entries on their way into the journal: several that belong together become one event. */
import type { StepLog } from '#protocol/runEvents.ts';
import type { LogEntry } from '../../actions/action.ts';

/** An event's text is not made longer than this by joining, in UTF-16 code units. */
const longestText = 64 * 1024;

export class LogBuffer {
  #entries: StepLog[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  add(path: string, { level, stream, text }: LogEntry): void {
    const last = this.#entries.at(-1);
    const continues = last !== undefined && last.path === path && last.stream === stream && last.level === level;
    // What a process prints is one text; messages are each their own.
    if (continues && stream !== 'log' && last.text.length + text.length < longestText) {
      this.#entries[this.#entries.length - 1] = { ...last, text: `${last.text}\n${text}` };
    } else {
      this.#entries.push({ type: 'step.log', path, level, stream, text });
    }
  }

  take(): readonly StepLog[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }
}
