import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { recordTest } from '#runner/testing/recordTest.ts';
import type { TestRunOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import { recordsOf } from '../recordedRun.ts';
import { shownPath } from '../sources.ts';

/** Writes a test whose mocks give what the run's actions gave. */
export async function testFromRun({ terminal }: Context, name: string, options: TestRunOptions): Promise<void> {
  const [record] = await recordsOf(options, [name]);
  if (record?.plan === undefined) {
    const message = `The text of the run \`${record?.run.id}\` is not in the journal.`;
    throw new UsageProblem(message, undefined, exitCodes.failed);
  }
  const { run, plan, events } = record;
  const { text } = recordTest(run.id, plan, events);
  if (!options.append) {
    terminal.out.write(text);
    return;
  }
  const path = fileURLToPath(run.file);
  await appendFile(path, `\n${text}`);
  terminal.err.write(`The test of run ${run.id} stands at the end of ${shownPath(path)}.\n`);
}
