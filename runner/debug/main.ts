/**
 * The debug adapter as a process of its own: DAP over its standard input and output. With `doctor FOLDER` it prints what
 * flows there need and whether it is there instead; and as JSON, of the workspace of a file, with `runs FILE` the recorded
 * runs, with `last FILE` the steps of the newest of each of its flows, with `events FILE RUN` the events of one of them,
 * with `value FILE RUN NODE` what a step of one gave, with `diff FILE RUN RUN` what is different in two, with
 * `waiting FILE` those that wait, with `due FILE` those of them that can go on, with `forms FILE RUN` the events that one may wait for. `fork FILE RUN POSITION` records a run that goes on from within another one, `follow FILE RUN SEQ`
 * prints what happens in one after an event, line by line, as it does, `say FILE` says to a run what it reads,
 * `pin FILE RUN…` and `unpin FILE RUN…` say which runs are kept, `forget FILE RUN…` deletes runs, `prune FILE DAYS COUNT`
 * old ones, but not the newest. With `serve PROGRAM` it is the adapter of a server of flows, which that program is. With
 * `BATON_ENGINE=restate` in its environment, what is asked is about the runs of the cluster.
 */
import { json } from 'node:stream/consumers';
import type { RunNews, Saying } from '#protocol/requests.ts';
import { compareRuns } from '#protocol/runDiff.ts';
import { clusterClient } from '../engines/restate/address.ts';
import { type Adapter, startAdapter, startServingAdapter } from './adapter.ts';
import { followRun } from './records/following.ts';
import { inCluster } from './records/inCluster.ts';
import { inJournal } from './records/inJournal.ts';
import { forgetOld } from './records/pruning.ts';
import { type RunRecords, resultOf, viewOf } from './records/records.ts';
import { dueRuns } from './records/waitingRuns.ts';
import { sentenceOf } from './sentence.ts';

/** How long what was written may be on its way when the process ends, in milliseconds. */
const flushTime = 1000;

/** What is printed as JSON, by the question that is asked about recorded runs, and what comes after the file's path. */
const answers: Readonly<
  Record<string, (records: RunRecords, given: readonly string[], program: string) => Promise<unknown>>
> = {
  runs: records => records.history(),
  last: (records, _, file) => records.lastRuns(file),
  events: (records, [run = '']) => records.events(run),
  diff: async (records, [before = '', after = '']) =>
    compareRuns(viewOf(await records.events(before)), viewOf(await records.events(after))),
  value: async (records, [run = '', node = '']) => resultOf(await records.events(run), node),
  fork: (records, [run = '', position]) => records.fork(run, Number(position)),
  pin: (records, runs) => records.pin(runs, true).then(() => null),
  unpin: (records, runs) => records.pin(runs, false).then(() => null),
  forget: (records, runs) => records.forget(runs).then(() => null),
  waiting: records => records.waiting(),
  due: async (_, __, file) => dueRuns(file, Date.now()),
  forms: (records, [run = '']) => records.forms(run),
  prune: async (_, [days, count], file) => forgetOld(file, Number(days), Number(count)),
  say: async records => records.say((await json(process.stdin)) as Saying),
};

const [question = '', program, ...given] = process.argv.slice(2);
const answer = answers[question];

if (answer !== undefined && program !== undefined) {
  try {
    process.stdout.write(JSON.stringify(await answer(recordsOf(program), given, program)));
  } catch (thrown) {
    process.stderr.write(`${sentenceOf(thrown, 'The runs could not be read')}\n`);
    process.exitCode = 1;
  }
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

function recordsOf(file: string): RunRecords {
  const { env } = process;
  return env.BATON_ENGINE === 'restate' ? inCluster(clusterClient(env), env) : inJournal(file);
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
