/**
 * The debug adapter as a process of its own: DAP over its standard input and output. With `runs FILE` it prints the
 * recorded runs of the file's workspace as JSON instead, with `last FILE` the steps of the newest of each of its
 * flows, with `events FILE RUN` the events of one of them, with `diff FILE RUN
 * RUN` what is different in two; `forget FILE RUN…` deletes runs; with `doctor FOLDER` it prints what flows there need and
 * whether it is there.
 */
import { startAdapter } from './adapter.ts';
import { differenceOf, eventsOf, forgetRuns, historyOf, lastRunsOf } from './history.ts';

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
