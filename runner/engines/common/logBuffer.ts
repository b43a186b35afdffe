/** Log entries on their way into the journal: several that belong together become one event, and secrets stay behind. */
import type { StepLog } from '#protocol/runEvents.ts';
import type { LogEntry } from '../../actions/action.ts';
import { type Masker, mask } from '../../secrets/masker.ts';

/** An event's text is not made longer than this by joining, in UTF-16 code units. */
const longestText = 64 * 1024;

/** So much of a secret is kept back even where the rest of it never comes, in UTF-16 code units. */
const tellingPart = 8;

export class LogBuffer {
  readonly #masker: Masker;
  #entries: StepLog[] = [];
  /** Ends of what processes have printed that may be the beginning of a secret, by path and stream. */
  readonly #held = new Map<string, StepLog>();

  /** The beginnings that were let go, by path and stream: what comes next may be the rest of a secret. */
  readonly #letGo = new Map<string, string>();

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  add(path: string, { level, stream, text, reused }: LogEntry & Pick<StepLog, 'reused'>): void {
    const entry: StepLog = { type: 'step.log', path, level, stream, text, ...(reused === undefined ? {} : { reused }) };
    if (this.#masker.isIdle) this.#append(entry);
    else if (stream === 'log') this.#append({ ...entry, text: this.#masker.text(text) });
    else this.#addPrinted(entry);
  }

  /** What a process prints comes in parts: a line in which a secret may have begun waits for what comes behind it. */
  #addPrinted(entry: StepLog): void {
    const key = `${entry.path}\n${entry.stream}`;
    const held = this.#held.get(key);
    this.#held.delete(key);
    const text =
      held === undefined ? this.#textBehind(key, entry.text) : this.#masker.text(`${held.text}\n${entry.text}`);
    const open = this.#masker.openEnd(text);
    if (open === 0) {
      this.#append({ ...entry, text });
      return;
    }
    const line = text.lastIndexOf('\n', text.length - open) + 1;
    if (line > 0) this.#append({ ...entry, text: text.slice(0, line - 1) });
    this.#held.set(key, { ...entry, text: text.slice(line) });
  }

  /** The text without secrets, also without the rest of one whose first letters were let go before it. */
  #textBehind(key: string, text: string): string {
    const before = this.#letGo.get(key);
    this.#letGo.delete(key);
    const masked = this.#masker.text(text);
    if (before === undefined) return masked;
    const together = this.#masker.text(`${before}\n${text}`);
    return together.endsWith(`\n${masked}`) ? masked : together.slice(together.indexOf(mask));
  }

  #append(entry: StepLog): void {
    const last = this.#entries.at(-1);
    const { path, level, stream, text } = entry;
    const continues = last !== undefined && last.path === path && last.stream === stream && last.level === level;
    // What a process prints is one text; messages are each their own.
    if (continues && stream !== 'log' && last.text.length + text.length < longestText) {
      this.#entries[this.#entries.length - 1] = { ...last, text: `${last.text}\n${text}` };
    } else this.#entries.push(entry);
  }

  /** Nothing more comes from the step. */
  end(path: string): void {
    for (const stream of ['stdout', 'stderr']) {
      const key = `${path}\n${stream}`;
      this.#letGo.delete(key);
      const held = this.#held.get(key);
      if (held === undefined) continue;
      this.#held.delete(key);
      const open = this.#masker.openEnd(held.text);
      const text = open < tellingPart ? held.text : held.text.slice(0, -open) + mask;
      this.#append({ ...held, text });
    }
  }

  take(): readonly StepLog[] {
    // A line that ends with the first letters of a secret by chance is not kept waiting for the next one.
    for (const [key, held] of this.#held) {
      const open = this.#masker.openEnd(held.text);
      if (open >= tellingPart / 2) continue;
      this.#held.delete(key);
      this.#letGo.set(key, held.text.slice(-open));
      this.#append(held);
    }
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }
}
