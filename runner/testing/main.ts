/** The process that runs an editor's tests: reads one request as a line of JSON, and writes what happens as lines. */
import { createInterface } from 'node:readline';
import type { TestEvent, TestRequest } from '#protocol/tests.ts';
import { RunProblem } from '../engines/common/runProblem.ts';
import { JournalProblem, openJournal } from '../engines/embedded/journal.ts';
import { workspaceOf } from '../workspace.ts';
import { recordTest } from './recordTest.ts';
import { runTests } from './runTests.ts';

function tell(event: TestEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function carryOut(request: TestRequest): Promise<void> {
  if (request.what === 'record') {
    tell(record(workspaceOf(request.program), request.run));
    return;
  }
  // The editor's own switch, which turns its binary into Node.js, is not for what tests carry out.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const files = request.files.map(({ path, tests }) => ({
    path,
    isMeant: (name: string) => tests?.includes(name) ?? true,
  }));
  await runTests(files, { cwd: process.cwd(), env, coverage: request.coverage, record: request.record, tell });
}

function record(workspace: string, run: string): TestEvent {
  try {
    const journal = openJournal(workspace);
    try {
      const [recorded, plan] = [journal.readRun(run), journal.readPlan(run)];
      if (recorded === undefined || plan === undefined) return refused(`There is no run ${run} in the journal.`);
      return { type: 'recorded', file: recorded.file, ...recordTest(run, plan, journal.readEvents(run)) };
    } finally {
      journal.close();
    }
  } catch (thrown) {
    if (thrown instanceof RunProblem || thrown instanceof JournalProblem) return refused(thrown.message);
    throw thrown;
  }
}

function refused(message: string): TestEvent {
  return { type: 'refused', message };
}

for await (const line of createInterface({ input: process.stdin })) {
  await carryOut(JSON.parse(line) as TestRequest);
  break;
}
