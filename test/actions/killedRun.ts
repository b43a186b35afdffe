/**
 * A run to be killed: `node killedRun.ts FOLDER DATABASE [RUN]` starts `rows.flow` in the folder, or takes up a run of
 * it. What is in doubt is looked up in the database, as a person would. Says `under way` on its standard output once
 * it is, and how the run ended.
 */
import { join } from 'node:path';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import { stepsInDoubt } from '#runner/engines/embedded/questions.ts';
import type { Resolution } from '#runner/kernel/input.ts';
import { loadProgram, planFor } from '#runner/program.ts';
import { openRows } from './rows.ts';

const [folder = '.', database = '', run] = process.argv.slice(2);
const journal = openJournal(folder);

async function begin(): Promise<RunHandle> {
  if (run === undefined) {
    const plan = planFor(await loadProgram(join(folder, 'rows.flow')), undefined);
    return startRun(plan, { count: Number(process.env.ROWS_COUNT) }, { cwd: folder, journal });
  }
  const rows = await openRows(database);
  const answers = new Map<string, Resolution>();
  for (const path of stepsInDoubt(journal, run)) {
    const index = Number(/\[(\d+)\]/.exec(path)?.[1]);
    const isThere = (await rows.of(process.env.ROWS_RUN ?? '')).includes(index);
    answers.set(path, isThere ? { how: 'done', value: { rows: 1 } } : { how: 'retry' });
  }
  await rows.close();
  const handle = resumeRun(journal, run);
  for (const [path, answer] of answers) handle.resolve(path, answer);
  return handle;
}

const handle = await begin();
handle.onEvents(() => process.stdout.write('under way\n'));
const outcome = await handle.done;
process.stdout.write(`ended ${outcome.status}\n`);
journal.close();
