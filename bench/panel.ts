/**
 * What a run of 10,000 steps costs the run panel: `node bench/panel.ts [STEPS]`. The folds are measured in Node, the rest
 * in a Chromium that draws without a screen: from the message with all events to the first rows, and frames while the tree
 * and the timeline scroll and while the slider over the run's events is drawn.
 */
import { type Browser, chromium, type Page } from 'playwright-core';
import { addEvents, emptyRecording, lookAt } from '#client/webviews/shared/recording.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { servePages } from '#scripts/preview/pages.ts';
import { buildWebviews } from '#scripts/webviews.ts';

const steps = Number(process.argv[2] ?? 10_000);

function eventsOf(count: number): readonly RunEvent[] {
  const step = (at: number): readonly RunEventBody[] => {
    const path = `big/s${at}`;
    return [
      { type: 'step.started', path, chosen: undefined, count: undefined },
      { type: 'attempt.started', path, attempt: 1, action: 'log', input: { message: `Step ${at}` } },
      { type: 'step.log', path, level: 'info', stream: 'log', text: `Step ${at}` },
      { type: 'step.succeeded', path, value: { at, text: `Step ${at}` }, caught: undefined },
    ];
  };
  const bodies: readonly RunEventBody[] = [
    { type: 'run.started', flow: 'big', file: 'file:///big.flow', input: {}, seed: 's' },
    { type: 'block.started', path: 'big', block: 0, flow: 'k', index: undefined, locals: {} },
    ...Array.from({ length: count }, (_, at) => step(at)).flat(),
    { type: 'block.ended', path: 'big', status: 'succeeded', value: null },
    { type: 'run.succeeded', output: null },
  ];
  return bodies.map((body, at) => ({ run: 'r1', seq: at + 1, time: 1_764_000_000_000 + at, ...body }) as RunEvent);
}

/** Median and 95th percentile, in milliseconds. */
function spread(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `${at(0.5)} / ${at(0.95)}`;
}

/** Milliseconds of CPU. */
function timed(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function measureFolds(events: readonly RunEvent[]): void {
  const rounds = Array.from({ length: 10 }, () => timed(() => addEvents(emptyRecording(), events, true)));
  const recording = addEvents(emptyRecording(), events, true);
  const middle = Math.floor(events.length / 2);
  const back = Array.from({ length: 10 }, () => timed(() => lookAt(recording, middle)));
  const there = lookAt(recording, middle);
  const forth = Array.from({ length: 10 }, (_, at) => timed(() => lookAt(there, middle + at + 1)));
  print('fold of all events', spread(rounds));
  print('a jump back to the middle', spread(back));
  print('one event forth', spread(forth));
}

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(56)} ${figure}`);
}

/** The CPU that the page's process has taken, in milliseconds. */
type Cpu = () => Promise<number>;

async function cpuOf(browser: Browser): Promise<Cpu> {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  };
}

/** Prints what a frame takes while `change` is done before each; `at` counts them. It is in the page's own words. */
async function frames(page: Page, cpu: Cpu, what: string, change: string, count = 120): Promise<void> {
  const before = await cpu();
  const times = await page.evaluate<readonly number[]>(`new Promise(resolve => {
    const times = [];
    let [at, last] = [0, performance.now()];
    const next = () => {
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (at === ${count}) return resolve(times.slice(1));
      ${change};
      at += 1;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`);
  const own = ((await cpu()) - before) / count;
  print(what, `${own.toFixed(1)} of CPU; ${spread(times)} by the clock`);
}

const scroll = (list: string): string => `document.querySelector('${list}').scrollTop = at * 997`;
const drag = `const slider = document.querySelector('.scrubber input');
  slider.value = String(Number(slider.max) - 1 - Math.floor(at * slider.max / 130));
  slider.dispatchEvent(new Event('input', { bubbles: true }))`;

async function measurePage(page: Page, cpu: Cpu, events: readonly RunEvent[]): Promise<void> {
  await page.evaluate(`window.bench = ${JSON.stringify({ type: 'events', events, reset: true })}`);
  const before = await cpu();
  const first = await page.evaluate<number>(`new Promise(resolve => {
    const start = performance.now();
    const look = () => document.querySelector('.row') === null
      ? requestAnimationFrame(look)
      : requestAnimationFrame(() => resolve(performance.now() - start));
    window.postMessage(window.bench);
    look();
  })`);
  const own = (await cpu()) - before;
  print('events to the first rows on the screen', `${own.toFixed(0)} of CPU; ${first.toFixed(0)} by the clock`);
  await frames(page, cpu, 'a frame with nothing to do', '');
  await frames(page, cpu, 'a frame while the tree scrolls', scroll('.tree'));
  await frames(page, cpu, 'a frame while the slider is drawn back', drag, 40);
  await page.click('[aria-label="Timeline"]');
  await page.waitForSelector('.gantt-row');
  await page.click('.scrubber .button:last-child');
  await frames(page, cpu, 'a frame while the timeline scrolls', scroll('.gantt'));
  await frames(page, cpu, 'a frame while the slider is drawn back, timeline', drag, 40);
}

const events = eventsOf(steps);
console.log(`${steps} steps, ${events.length} events; milliseconds, median / p95; folds: of CPU`);
measureFolds(events);
await buildWebviews({ production: true });
const { server, address } = await servePages();
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 500 } });
  await page.goto(`${address}/dark/run`);
  await measurePage(page, await cpuOf(browser), events);
} finally {
  await browser.close();
  server.close();
}
