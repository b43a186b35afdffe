/** What the editor asks of the journal about runs that wait, whether they have a process or not. */
import { resolve } from 'node:path';
import type { DueRuns, EventForms, WaitingRun } from '#protocol/requests.ts';
import { openJournal } from '../../engines/embedded/journal.ts';
import { workspaceOf } from '../../workspace.ts';
import { mostRuns } from './records.ts';

/**
 * The runs of a file's workspace that wait and have no process, the newest first. Throws a `JournalProblem`.
 */
export function waitingRuns(program: string): readonly WaitingRun[] {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    return journal
      .listRuns(mostRuns)
      .filter(({ status, process }) => status === 'waiting' && process === undefined)
      .map(({ id, flow, file, started, waiting }) => ({
        ...{ engine: 'embedded', run: id, flow, file, started, waits: waiting?.waits ?? [] },
      }));
  } finally {
    journal.close();
  }
}

/**
 * The runs of a file's workspace that wait, have no process, and can go on at `now` (milliseconds since 1970-01-01 UTC);
 * and when the next one can by itself. Makes no journal. Throws a `JournalProblem`.
 */
export function dueRuns(program: string, now: number): DueRuns {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    const runs = journal.dueRuns(now).flatMap(id => {
      const { flow, file, due } = journal.readRun(id) ?? {};
      return flow === undefined || file === undefined || due === undefined
        ? []
        : [{ engine: 'embedded' as const, run: id, flow, file, due }];
    });
    return { runs, next: journal.nextDue(now) };
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
