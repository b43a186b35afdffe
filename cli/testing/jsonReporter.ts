import type { Output } from '../terminal.ts';
import type { Reporter } from './reporter.ts';

/** Every event as one line of JSON (`TestEvent` in `protocol/tests.ts`). */
export function jsonReporter(out: Output): Reporter {
  return { take: event => out.write(`${JSON.stringify(event)}\n`), end: () => undefined };
}
