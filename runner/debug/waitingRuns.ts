/** What the editor asks of the journal about runs that wait, whether they have a process or not. */
import { resolve } from 'node:path';
import type { EventForms, WaitingRun } from '#protocol/requests.ts';
import { openJournal } from '../engines/embedded/journal.ts';
import { workspaceOf } from '../workspace.ts';

/** As many runs are looked for. */
const mostRuns = 200;

/**
 * The runs of a file's workspace that wait and have no process, the newest first. Throws a `JournalProblem`.
 */
export function waitingRuns(program: string): readonly WaitingRun[] {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    return journal
      .listRuns(mostRuns)
      .filter(({ status, process }) => status === 'waiting' && process === undefined)
      .map(({ id, flow, file, started, waiting }) => ({ run: id, flow, file, started, waits: waiting?.waits ?? [] }));
  } finally {
    journal.close();
  }
}

/** What the events look like that a run may wait for; empty for a run that is not known. Throws a `JournalProblem`. */
export function eventForms(program: string, run: string): EventForms {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    const { events = {}, shapes = {} } = journal.readPlan(run) ?? {};
    return { fields: Object.fromEntries(Object.values(events).map(event => [event.name, event.fields])), shapes };
  } finally {
    journal.close();
  }
}
