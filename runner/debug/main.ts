/**
 * The debug adapter as a process of its own: DAP over its standard input and output. With `doctor FOLDER` it prints what
 * flows there need and whether it is there instead; and as JSON, of the workspace of a file, with `runs FILE` the recorded
 * runs, with `last FILE` the steps of the newest of each of its flows, with `events FILE RUN` the events of one of them,
 * with `value FILE RUN NODE` what a step of one gave, with `diff FILE RUN RUN` what is different in two, with
 * `waiting FILE` those that wait, with `due FILE` those of them that can go on, with `forms FILE RUN` the events that one may wait for. `fork FILE RUN POSITION` records a run that goes on from within another one, `follow FILE RUN SEQ`
 * prints what happens in one after an event, line by line, as it does, `say FILE` says to a run what it reads,
 * `pin FILE RUN…` and `unpin FILE RUN…` say which runs are kept, `forget FILE RUN…` deletes runs, `prune FILE DAYS COUNT`
 * old ones, but not the newest. With `serve PROGRAM` it is the adapter of a server of flows, which that program is.
 */
import { json } from 'node:stream/consumers';
import type { RunNews, Saying } from '#protocol/requests.ts';
import { type Adapter, startAdapter, startServingAdapter } from './adapter.ts';
import { followRun } from './following.ts';
import { forkAt } from './forking.ts';
import { differenceOf, eventsOf, forgetRuns, historyOf, lastRunsOf, pinRuns, resultOf } from './history.ts';
import { forgetOld } from './pruning.ts';
import { say } from './saying.ts';
import { dueRuns, eventForms, waitingRuns } from './waitingRuns.ts';

/** How long what was written may be on its way when the process ends, in milliseconds. */
const flushTime = 1000;

/** What is printed as JSON, by the question that is asked about a file's workspace, and what comes after its path. */
const answers: Readonly<Record<string, (program: string, given: readonly string[]) => unknown>> = {
  runs: program => historyOf(program),
  last: program => lastRunsOf(program),
  events: (program, [run = '']) => eventsOf(program, run),
  value: (program, [run = '', node = '']) => resultOf(program, run, node),
  diff: (program, [before = '', after = '']) => differenceOf(program, before, after),
  fork: (program, [run = '', position]) => forkAt(program, run, Number(position)),
  pin: (program, runs) => {
    pinRuns(program, runs, true);
    return null;
  },
  unpin: (program, runs) => {
    pinRuns(program, runs, false);
    return null;
  },
  forget: (program, runs) => {
    forgetRuns(program, runs);
    return null;
  },
  waiting: program => waitingRuns(program),
  due: program => dueRuns(program, Date.now()),
  forms: (program, [run = '']) => eventForms(program, run),
  prune: (program, [days, count]) => forgetOld(program, Number(days), Number(count)),
  say: async program => say(program, (await json(process.stdin)) as Saying),
};

const [question = '', program, ...given] = process.argv.slice(2);
const answer = answers[question];

if (answer !== undefined && program !== undefined) {
  process.stdout.write(JSON.stringify(await answer(program, given)));
} else if (question === 'follow' && program !== undefined) {
  const [run = '', after] = given;
  await followRun(program, run, Number(after), tellLine, inputEnd());
  process.exit(0);
} else if (question === 'doctor' && program !== undefined) {
  const { lookAround } = await import('../doctor/lookAround.ts');
  const { reportText } = await import('../doctor/report.ts');
  process.stdout.write(reportText(await lookAround(program, process.env)));
} else if (question === 'serve' && program !== undefined) {
  adapt(onEnd => startServingAdapter(process.stdin, process.stdout, program, onEnd));
} else {
  adapt(onEnd => startAdapter(process.stdin, process.stdout, onEnd));
}

function tellLine(news: RunNews): void {
  process.stdout.write(`${JSON.stringify(news)}\n`);
}

/** Whoever asked is gone. */
function inputEnd(): AbortSignal {
  const gone = new AbortController();
  process.stdin.on('end', () => gone.abort()).resume();
  process.stdout.on('error', () => gone.abort());
  return gone.signal;
}

function adapt(start: (onEnd: () => void) => Adapter): void {
  const adapter = start(() => {
    const exit = (): void => process.exit(0);
    // A client that is gone may leave a pipe that neither takes what was written nor says that it won't.
    setTimeout(exit, flushTime);
    process.stdout.write('', exit);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void adapter.end(`the runner was told to end (${signal})`));
  }
}
