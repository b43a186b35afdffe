/** Forks of recorded runs, for who looks at a moment of one without the debugger. */
import { resolve } from 'node:path';
import type { ForkReply, Problem } from '#protocol/requests.ts';
import { RunProblem } from '../../engines/common/runProblem.ts';
import { forkRun } from '../../engines/embedded/fork.ts';
import { openJournal } from '../../engines/embedded/journal.ts';
import { workspaceOf } from '../../workspace.ts';
import { forkPosition } from '../run/past.ts';

/**
 * Records a run of a file's workspace that goes on from where another one was after its first `position` events, or before
 * what began last there. Nothing is executed.
 */
export function forkAt(program: string, run: string, position: number): ForkReply | Problem {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    const [plan, events] = [journal.readPlan(run), journal.readEvents(run)];
    if (plan === undefined) return { problem: `There is no run \`${run}\` any more.` };
    const from = forkPosition({ plan, run, events }, position);
    if (from === undefined) return { problem: 'Nothing has begun in this run: start it anew instead.' };
    return { run: forkRun(journal, run, from, [], Date.now()) };
  } catch (thrown) {
    if (thrown instanceof RunProblem) return { problem: thrown.message };
    throw thrown;
  } finally {
    journal.close();
  }
}
