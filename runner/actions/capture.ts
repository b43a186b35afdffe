/** What a process prints: passed on line by line as it comes, and kept up to a bound. */
import { StringDecoder } from 'node:string_decoder';
import type { JsonObject } from '#protocol/json.ts';
import { optionalNumber } from './arguments.ts';
import { ActionFailure } from './failure.ts';

const megabyte = 1024 * 1024;
/** How much of each stream is kept and logged, in bytes: by default, and at most. */
const usualLimit = 10 * megabyte;
const largestLimit = 256 * megabyte;
/** A line longer than this is passed on in parts, in UTF-16 code units. */
const longestLine = 64 * 1024;

/** The argument `outputLimit` of actions that run commands, in bytes. Throws where it is none. */
export function outputLimit(input: JsonObject): number {
  const limit = optionalNumber(input, 'outputLimit') ?? usualLimit;
  if (Number.isInteger(limit) && limit >= 0 && limit <= largestLimit) return limit;
  throw new ActionFailure('argument', `\`outputLimit\` is from 0 to ${largestLimit} bytes, and not ${limit}.`);
}

export class Capture {
  readonly #limit: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLines: (lines: string) => void;
  readonly #kept: string[] = [];
  #bytes = 0;
  #isCut = false;
  /** The line that has not ended yet. */
  #open = '';

  /**
   * @param limit as many bytes are kept and passed on
   * @param onLines gets whole lines, several at once when they came at once, without the last line end
   */
  constructor(limit: number, onLines: (lines: string) => void) {
    this.#limit = limit;
    this.#onLines = onLines;
  }

  add(chunk: Buffer): void {
    if (this.#isCut) return;
    const rest = this.#limit - this.#bytes;
    this.#bytes += chunk.length;
    this.#take(this.#decoder.write(chunk.length <= rest ? chunk : chunk.subarray(0, rest)));
    if (chunk.length > rest) this.#cut();
  }

  /** No more comes. */
  end(): void {
    if (!this.#isCut) this.#take(this.#decoder.end());
    this.#flush();
  }

  /** All that was kept, without the last line end. */
  text(): string {
    return this.#kept.join('').replace(/\r?\n$/, '');
  }

  /** The last lines of what was kept. */
  tail(lines: number): string {
    return this.text().slice(-longestLine).split('\n').slice(-lines).join('\n');
  }

  #take(text: string): void {
    if (text === '') return;
    this.#kept.push(text);
    this.#open += text;
    const end = this.#open.lastIndexOf('\n');
    if (end >= 0) {
      this.#onLines(this.#open.slice(0, end).replaceAll('\r\n', '\n').replace(/\r$/, ''));
      this.#open = this.#open.slice(end + 1);
    }
    if (this.#open.length > longestLine) this.#flush();
  }

  #cut(): void {
    this.#isCut = true;
    this.#flush();
    const whole = this.#limit / megabyte;
    const note = `… (cut after ${Number.isInteger(whole) && whole > 0 ? `${whole} MB` : `${this.#limit} bytes`})`;
    this.#kept.push(this.#bytes > 0 && this.#limit > 0 ? `\n${note}` : note);
    this.#onLines(note);
  }

  #flush(): void {
    if (this.#open !== '') this.#onLines(this.#open.replace(/\r$/, ''));
    this.#open = '';
  }
}
