/** The XML that build servers read: one `testsuite` per file. */
import type { TestEnded, TestEvent } from '#protocol/tests.ts';
import type { Output } from '../terminal.ts';
import { failureDetails } from './failureText.ts';
import { plainColors } from './plainColors.ts';
import type { Reporter } from './reporter.ts';
import { pathOf } from './specReporter.ts';

interface Suite {
  readonly tests: TestEnded[];
  problem: string | undefined;
}

export function junitReporter(out: Output): Reporter {
  const suites = new Map<string, Suite>();
  const suiteOf = (file: string): Suite => {
    const suite = suites.get(file) ?? { tests: [], problem: undefined };
    suites.set(file, suite);
    return suite;
  };
  return {
    take(event: TestEvent): void {
      if (event.type === 'test.ended') suiteOf(event.file).tests.push(event);
      if (event.type === 'file.failed') suiteOf(event.file).problem = event.message;
    },
    end(): void {
      const body = [...suites].map(([file, suite]) => suiteXml(pathOf(file), suite)).join('');
      out.write(`<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body}</testsuites>\n`);
    },
  };
}

function suiteXml(path: string, { tests, problem }: Suite): string {
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const time = tests.reduce((sum, { duration }) => sum + duration, 0);
  const head = { name: path, tests: tests.length, failures: failed, errors: problem === undefined ? 0 : 1 };
  const cases = tests.map(test => caseXml(path, test)).join('');
  const error =
    problem === undefined
      ? ''
      : `    <testcase${attributes({ name: path, classname: path })}><error${attributes({ message: problem })}/></testcase>\n`;
  return `  <testsuite${attributes({ ...head, time: seconds(time) })}>\n${cases}${error}  </testsuite>\n`;
}

function caseXml(path: string, { name, place, duration, failures }: TestEnded): string {
  const head = attributes({ name, classname: path, file: path, line: place.line, time: seconds(duration) });
  if (failures.length === 0) return `    <testcase${head}/>\n`;
  const inner = failures.map(failure => {
    const { message } = failure;
    const lines = [`${path}:${failure.place.line}`, ...failureDetails(failure, plainColors)];
    return `      <failure${attributes({ message })}>${escaped(lines.join('\n'))}</failure>\n`;
  });
  return `    <testcase${head}>\n${inner.join('')}    </testcase>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/** Without the control characters that XML 1.0 has no way to write. */
function escaped(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}/gu, '\u{fffd}').replace(/[<>&"]/g, sign => entities[sign] ?? sign);
}
