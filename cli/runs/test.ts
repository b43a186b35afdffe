import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { recordTest } from '#runner/testing/recordTest.ts';
import type { TestRunOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { findRun, inJournal } from '../journal.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import { shownPath } from '../sources.ts';

/** Writes a test whose mocks give what the run's actions gave. */
export async function testFromRun({ terminal }: Context, name: string, options: TestRunOptions): Promise<void> {
  const { id, file, text } = await inJournal(options, journal => {
    const run = findRun(journal, name);
    const plan = journal.readPlan(run.id);
    if (plan === undefined) {
      throw new UsageProblem(`The text of the run \`${run.id}\` is not in the journal.`, undefined, exitCodes.failed);
    }
    return { id: run.id, file: run.file, ...recordTest(run.id, plan, journal.readEvents(run.id)) };
  });
  if (!options.append) {
    terminal.out.write(text);
    return;
  }
  const path = fileURLToPath(file);
  await appendFile(path, `\n${text}`);
  terminal.err.write(`The test of run ${id} stands at the end of ${shownPath(path)}.\n`);
}
