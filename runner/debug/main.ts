/**
 * The debug adapter as a process of its own: DAP over its standard input and output. With `doctor FOLDER` it prints what
 * flows there need and whether it is there instead; and as JSON, of the workspace of a file, with `runs FILE` the recorded
 * runs, with `last FILE` the steps of the newest of each of its flows, with `events FILE RUN` the events of one of them,
 * with `diff FILE RUN RUN` what is different in two, with `waiting FILE` those that wait, with `forms FILE RUN` the events
 * that one may wait for. `say FILE` says to a run what it reads, `forget FILE RUN…` deletes runs, `prune FILE DAYS COUNT`
 * old ones, but not the newest.
 */
import { json } from 'node:stream/consumers';
import type { Saying } from '#protocol/requests.ts';
import { startAdapter } from './adapter.ts';
import { differenceOf, eventsOf, forgetRuns, historyOf, lastRunsOf } from './history.ts';
import { forgetOld } from './pruning.ts';
import { say } from './saying.ts';
import { eventForms, waitingRuns } from './waitingRuns.ts';

/** How long what was written may be on its way when the process ends, in milliseconds. */
const flushTime = 1000;

const [request, program, ...runs] = process.argv.slice(2);
const [run = '', other = ''] = runs;

if (request === 'runs' && program !== undefined) {
  process.stdout.write(JSON.stringify(historyOf(program)));
} else if (request === 'last' && program !== undefined) {
  process.stdout.write(JSON.stringify(lastRunsOf(program)));
} else if (request === 'events' && program !== undefined) {
  process.stdout.write(JSON.stringify(eventsOf(program, run)));
} else if (request === 'diff' && program !== undefined) {
  process.stdout.write(JSON.stringify(differenceOf(program, run, other)));
} else if (request === 'forget' && program !== undefined) {
  forgetRuns(program, runs);
  process.stdout.write('null');
} else if (request === 'waiting' && program !== undefined) {
  process.stdout.write(JSON.stringify(waitingRuns(program)));
} else if (request === 'forms' && program !== undefined) {
  process.stdout.write(JSON.stringify(eventForms(program, run)));
} else if (request === 'prune' && program !== undefined) {
  process.stdout.write(JSON.stringify(forgetOld(program, Number(run), Number(other))));
} else if (request === 'say' && program !== undefined) {
  process.stdout.write(JSON.stringify(say(program, (await json(process.stdin)) as Saying)));
} else if (request === 'doctor' && program !== undefined) {
  const { lookAround } = await import('../doctor/lookAround.ts');
  const { reportText } = await import('../doctor/report.ts');
  process.stdout.write(reportText(await lookAround(program, process.env)));
} else {
  serve();
}

function serve(): void {
  const adapter = startAdapter(process.stdin, process.stdout, () => {
    const exit = (): void => process.exit(0);
    // A client that is gone may leave a pipe that neither takes what was written nor says that it won't.
    setTimeout(exit, flushTime);
    process.stdout.write('', exit);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void adapter.end(`the runner was told to end (${signal})`));
  }
}
