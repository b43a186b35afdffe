/** For people: each test on a line, then what failed and why. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestEnded, TestEvent, TestFailure } from '#protocol/tests.ts';
import { renderFrame } from '../frame.ts';
import { duration } from '../progress/text.ts';
import { shownPath } from '../sources.ts';
import type { Output } from '../terminal.ts';
import { failureDetails } from './failureText.ts';
import type { Reporter } from './reporter.ts';

export function specReporter(out: Output): Reporter {
  return new SpecReporter(out);
}

class SpecReporter implements Reporter {
  readonly #out: Output;
  readonly #started = performance.now();
  readonly #failed: TestEnded[] = [];
  readonly #texts = new Map<string, string | undefined>();
  readonly #written: string[] = [];
  #passed = 0;
  #brokenFiles = 0;
  #file: string | undefined;

  constructor(out: Output) {
    this.#out = out;
  }

  take(event: TestEvent): void {
    if (event.type === 'test.ended') this.#takeTest(event);
    if (event.type === 'fixture.written') this.#written.push(event.file);
    if (event.type === 'file.failed') {
      const { colors } = this.#out;
      this.#brokenFiles += 1;
      this.#head(event.file);
      this.#out.write(`  ${colors.red('✖')} not run: ${event.message}\n`);
    }
  }

  #takeTest(test: TestEnded): void {
    const { colors } = this.#out;
    this.#head(test.file);
    const time = colors.dim(duration(test.duration));
    if (test.status === 'passed') this.#passed += 1;
    else this.#failed.push(test);
    const sign = test.status === 'passed' ? colors.green('✔') : colors.red('✖');
    this.#out.write(`  ${sign} ${test.name}  ${time}\n`);
  }

  #head(file: string): void {
    if (this.#file === file) return;
    this.#out.write(`${this.#file === undefined ? '' : '\n'}${this.#out.colors.bold(pathOf(file))}\n`);
    this.#file = file;
  }

  end(): void {
    const { colors } = this.#out;
    for (const test of this.#failed) {
      this.#out.write(`\n${colors.red('✖')} ${colors.bold(test.name)}\n`);
      for (const failure of test.failures) this.#out.write(`${this.#failure(failure)}\n`);
    }
    const counts = [
      colors.green(`${this.#passed} passed`),
      ...(this.#failed.length > 0 ? [colors.red(`${this.#failed.length} failed`)] : []),
      ...(this.#brokenFiles > 0 ? [colors.red(`${this.#brokenFiles} not run, for errors in the file`)] : []),
    ];
    const time = colors.dim(`(${duration(performance.now() - this.#started)})`);
    this.#out.write(`\n${counts.join(', ')}  ${time}\n`);
    for (const file of this.#written) this.#out.write(`Recorded: ${shownPath(file)}\n`);
  }

  #failure(failure: TestFailure): string {
    const { place, message } = failure;
    const { colors } = this.#out;
    const frame = renderFrame(
      {
        severity: 'error',
        code: undefined,
        message,
        file: pathOf(place.file),
        line: place.line,
        column: place.column,
        length: place.end - place.start,
        text: this.#text(place.file),
        hint: undefined,
      },
      colors,
      this.#out.columns(),
    );
    const gutter = ' '.repeat(String(place.line).length + 3);
    return [frame, ...failureDetails(failure, colors).map(line => `${gutter}${line}`)].join('\n');
  }

  #text(uri: string): string | undefined {
    if (!this.#texts.has(uri)) this.#texts.set(uri, readText(uri));
    return this.#texts.get(uri);
  }
}

function readText(uri: string): string | undefined {
  try {
    return readFileSync(fileURLToPath(uri), 'utf8');
  } catch {
    return undefined;
  }
}

/** The path of a file's URI, or what was given as its path. */
export function pathOf(file: string): string {
  return file.startsWith('file:') ? shownPath(fileURLToPath(file)) : file;
}
