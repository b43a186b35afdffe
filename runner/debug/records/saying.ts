/** Saying something to a run from the editor, by the journal: it counts whether the run has a process or not. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Said, Saying } from '#protocol/requests.ts';
import { checkEvent, InputProblem } from '../../engines/common/input.ts';
import { RunProblem } from '../../engines/common/runProblem.ts';
import { type Journal, openJournal } from '../../engines/embedded/journal.ts';
import type { NewMessage } from '../../engines/embedded/messages.ts';
import { openQuestions } from '../../engines/embedded/questions.ts';
import { workspaceOf } from '../../workspace.ts';
import { resolutionOf } from '../resolution.ts';

/**
 * Says something to a run of a file's workspace. Gives which runs can go on by that and have no process, or why it was
 * not said. Throws a `JournalProblem`.
 */
export function say(program: string, saying: Saying): Said {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    const now = Date.now();
    const before = new Set(journal.dueRuns(now));
    journal.post(messageOf(journal, saying, now));
    const due = journal.dueRuns(now).filter(run => run === saying.run || !before.has(run));
    return {
      due: due
        .flatMap(run => journal.readRun(run) ?? [])
        .map(({ id, flow, file }) => ({
          ...{ engine: 'embedded', run: id, flow, file },
        })),
    };
  } catch (thrown) {
    if (thrown instanceof RunProblem || thrown instanceof InputProblem) return { problem: thrown.message };
    throw thrown;
  } finally {
    journal.close();
  }
}

/** Throws a RunProblem where nobody asks for it, and an InputProblem where the event does not fit. */
function messageOf(journal: Journal, saying: Saying, time: number): NewMessage {
  const { run } = saying;
  const [record, plan] = [journal.readRun(run), journal.readPlan(run)];
  if (record === undefined || plan === undefined) throw new RunProblem(`There is no run \`${run}\`.`);
  if (record.ended !== undefined) throw new RunProblem(`The run has ended: nothing can be said to it any more.`);
  switch (saying.type) {
    case 'cancel':
      return { run, input: { type: 'cancel', time, reason: 'stopped by the user' } };
    case 'emit':
      return { event: { event: saying.event, fields: checkEvent(plan, saying.event, saying.fields), time } };
    case 'answer': {
      expectQuestion(journal, run, saying.path, 'approval');
      const { path, approved, comment } = saying;
      return { run, input: { type: 'answer', time, path, answer: { approved, by: userInfo().username, comment } } };
    }
    case 'resolve':
      expectQuestion(journal, run, saying.path, 'doubt');
      return { run, input: { type: 'resolve', time, path: saying.path, resolution: resolutionOf(saying) } };
  }
}

function expectQuestion(journal: Journal, run: string, path: string, kind: 'approval' | 'doubt'): void {
  if (openQuestions(journal, run).get(path)?.for === kind) return;
  throw new RunProblem(`\`${path}\` does not ask any more: it was answered, or its time is over.`);
}
