/**
 * The webviews as plain pages, to look at: `node scripts/preview.ts` takes a screenshot of each view in each theme into
 * `test-results/preview/`; with `--serve` the pages stay up at a printed address, with a run that is replayed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { GraphReply } from '#protocol/requests.ts';
import { compareRuns } from '#protocol/runDiff.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun } from '#protocol/runView.ts';
import type { ToCompareView, ToGraphView, ToRunView } from '#protocol/webviews.ts';
import { testResults } from './paths.ts';
import { askingRun } from './preview/asked.ts';
import { failedEvents, previewGraph, runningEvents, succeededEvents } from './preview/fixture.ts';
import { servePages } from './preview/pages.ts';
import { type Theme, themes } from './preview/themes.ts';
import { buildWebviews } from './webviews.ts';

interface Shot {
  readonly name: string;
  readonly view: 'graph' | 'run' | 'compare';
  readonly width: number;
  readonly height: number;
  readonly messages: readonly (ToGraphView | ToRunView | ToCompareView)[];
  /** What a person does before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
  /** All themes by default. */
  readonly themes?: readonly string[];
}

const large = { width: 1180, height: 1400 };
const small = { width: 620, height: 760 };
const panel = { width: 1200, height: 360 };
const dark = ['dark'];

async function shots(): Promise<readonly Shot[]> {
  const reply = await previewGraph();
  const running = { type: 'events', events: runningEvents(Date.now() - 2100), reset: true } as const;
  const succeeded = { type: 'events', events: succeededEvents(Date.now() - 9000), reset: true } as const;
  const failed = { type: 'events', events: failedEvents(Date.now() - 9000), reset: true } as const;
  const runs = { running, succeeded, failed };
  const folded = await previewGraph({ collapsed: ['fulfil/picks', 'fulfil/review:1'], opened: ['fulfil/parcel'] });
  return [
    ...graphShots(reply, runs),
    ...overlayShots(reply, runs),
    ...foldShots(folded, runs),
    ...roundShots(reply, runs),
    ...runShots({ type: 'plan', reply }, runs),
    ...compareShots(runs),
  ];
}

interface Events {
  readonly type: 'events';
  readonly events: readonly RunEvent[];
  readonly reset: boolean;
}

type Runs = Readonly<Record<'running' | 'succeeded' | 'failed', Events>>;

function graphShots(reply: GraphReply, { running, succeeded, failed }: Runs): readonly Shot[] {
  const uri = reply.graph?.file ?? '';
  const graph: ToGraphView = { type: 'graph', reply, uri, stale: false };
  const problem = 'Line 12: `charg` is not known here. Did you mean `charge`?';
  return [
    { name: 'graph', view: 'graph', ...large, messages: [graph] },
    { name: 'graph-running', view: 'graph', ...large, messages: [graph, running] },
    { name: 'graph-past', view: 'graph', ...large, messages: [graph, succeeded, { type: 'moment', position: 24 }] },
    { name: 'graph-succeeded', view: 'graph', ...large, messages: [graph, succeeded], themes: ['light'] },
    { name: 'graph-failed', view: 'graph', ...large, messages: [graph, failed], themes: dark },
    {
      name: 'graph-hover',
      view: 'graph',
      ...large,
      messages: [graph, { type: 'select', node: 'fulfil/parcel' }],
      act: page => page.hover('[data-node="fulfil/charge"]'),
      themes: ['dark', 'light'],
    },
    {
      name: 'graph-search',
      view: 'graph',
      ...small,
      messages: [graph],
      act: page => page.fill('.search input', 'pick'),
    },
    {
      name: 'graph-stale',
      view: 'graph',
      ...small,
      messages: [graph, { type: 'graph', reply: { ...reply, problem }, uri, stale: true }],
      themes: dark,
    },
    {
      name: 'graph-problem',
      view: 'graph',
      ...small,
      messages: [
        {
          type: 'graph',
          reply: { flows: ['fulfil'], graph: undefined, layout: undefined, problem },
          uri,
          stale: false,
        },
      ],
      themes: dark,
    },
    {
      name: 'graph-empty',
      view: 'graph',
      ...small,
      messages: [
        {
          type: 'graph',
          reply: { flows: [], graph: undefined, layout: undefined, problem: undefined },
          uri,
          stale: false,
        },
      ],
      themes: ['light'],
    },
  ];
}

/** The critical path, the minimap, and a line that connects. */
function overlayShots(reply: GraphReply, { running, succeeded }: Runs): readonly Shot[] {
  const graph: ToGraphView = { type: 'graph', reply, uri: reply.graph?.file ?? '', stale: false };
  return [
    {
      name: 'graph-critical',
      view: 'graph',
      ...large,
      messages: [graph, succeeded],
      act: page => page.click('[aria-label^="Critical path"]'),
    },
    {
      name: 'graph-minimap',
      view: 'graph',
      ...small,
      messages: [graph, running],
      act: async page => {
        for (let press = 0; press < 3; press += 1) await page.click('[aria-label^="Zoom in"]');
      },
    },
    {
      name: 'graph-connect',
      view: 'graph',
      ...large,
      messages: [graph],
      act: page => dragLine(page, 'fulfil/records', 'fulfil/charge'),
    },
    {
      name: 'graph-connect-refused',
      view: 'graph',
      ...large,
      messages: [graph],
      act: page =>
        dragLine(
          page,
          'fulfil/parcel',
          'fulfil/picks',
          '`picks` can’t wait for `parcel`. They wait for each other: picks → parcel → picks.',
        ),
    },
  ];
}

/** Drags a line from a node to another one; what the editor says about it is `problem`. */
async function dragLine(page: Page, from: string, to: string, problem?: string): Promise<void> {
  await page.hover(`[data-node="${from}"]`);
  await page.hover(`[data-connect="${from}"]`);
  await page.mouse.down();
  await page.hover(`[data-node="${to}"]`, { force: true });
  const message: ToGraphView = { type: 'connection', from, to, problem };
  await page.evaluate(`window.postMessage(${JSON.stringify(message)})`);
}

/** Blocks collapsed, and a call opened in place. */
function foldShots(reply: GraphReply, { running }: Runs): readonly Shot[] {
  const graph: ToGraphView = { type: 'graph', reply, uri: reply.graph?.file ?? '', stale: false };
  return [{ name: 'graph-folded', view: 'graph', ...large, messages: [graph, running] }];
}

/** One round of a loop, picked among all. */
function roundShots(reply: GraphReply, { running }: Runs): readonly Shot[] {
  const graph: ToGraphView = { type: 'graph', reply, uri: reply.graph?.file ?? '', stale: false };
  const act = async (page: Page): Promise<void> => {
    await page.click('[data-node="fulfil/picks"] [data-rounds]');
    await page.fill('.rounds input', 'spoon');
    await page.press('.rounds input', 'Enter');
  };
  return [{ name: 'graph-round', view: 'graph', ...large, messages: [graph, running], act }];
}

function runShots(plan: ToRunView, { running, succeeded, failed }: Runs): readonly Shot[] {
  return [
    { name: 'run-empty', view: 'run', ...panel, messages: [], themes: dark },
    { name: 'run-running', view: 'run', ...panel, messages: [plan, running] },
    { name: 'run-succeeded', view: 'run', ...panel, messages: [plan, succeeded] },
    { name: 'run-failed', view: 'run', ...panel, messages: [plan, failed] },
    {
      name: 'run-step',
      view: 'run',
      ...panel,
      height: 460,
      messages: [plan, succeeded],
      act: page => page.click('[data-path="fulfil/charge"]'),
    },
    {
      name: 'run-log',
      view: 'run',
      ...panel,
      messages: [plan, succeeded],
      act: page => page.click('#tab-log'),
    },
    { name: 'run-asked', view: 'run', ...panel, height: 900, messages: askingRun(Date.now() - 9000) },
    {
      name: 'run-timeline',
      view: 'run',
      ...panel,
      height: 420,
      messages: [plan, succeeded],
      act: page => page.click('[aria-label="Timeline"]'),
    },
    {
      name: 'run-past',
      view: 'run',
      ...panel,
      height: 420,
      messages: [plan, succeeded, { type: 'moment', position: 24 }],
    },
    {
      name: 'run-past-timeline',
      view: 'run',
      ...panel,
      height: 420,
      messages: [plan, succeeded, { type: 'moment', position: 24 }],
      act: page => page.click('[aria-label="Timeline"]'),
      themes: dark,
    },
    {
      name: 'run-past-narrow',
      view: 'run',
      width: 340,
      height: 760,
      messages: [plan, failed, { type: 'moment', position: 8 }],
      themes: ['light'],
    },
    { name: 'run-narrow', view: 'run', width: 340, height: 760, messages: [plan, failed], themes: ['dark', 'light'] },
  ];
}

function compareShots({ succeeded, failed }: Runs): readonly Shot[] {
  const [before, after] = [succeeded, failed].map(({ events }) => events.reduce(foldRun, emptyRunView()));
  const diff: ToCompareView[] = before && after ? [{ type: 'diff', diff: compareRuns(before, after) }] : [];
  return [
    { name: 'compare', view: 'compare', width: 1200, height: 560, messages: diff },
    {
      name: 'compare-gone',
      view: 'compare',
      ...small,
      messages: [{ type: 'problem', message: 'One of the two runs is not in the journal any more.' }],
      themes: dark,
    },
  ];
}

/** A script that plays the editor: once the view is ready it shows the flow, and then a run of it as fast as it was. */
async function replayScript(): Promise<string> {
  const reply = await previewGraph();
  const messages = {
    graph: { type: 'graph', reply, uri: reply.graph?.file, stale: false },
    run: { type: 'plan', reply },
  };
  return `
const messages = ${JSON.stringify(messages)};
const events = ${JSON.stringify(succeededEvents(0))};
window.addEventListener('baton-sent', ({ detail }) => {
  console.log(detail);
  if (detail.type !== 'ready' && detail.type !== 'run' && detail.type !== 'runAgain') return;
  window.postMessage(messages[document.title]);
  const start = Date.now() + 500;
  for (const event of events) {
    const now = { ...event, time: event.time + start };
    setTimeout(() => window.postMessage({ type: 'events', events: [now], reset: event.seq === 1 }), event.time + 500);
  }
});`;
}

async function take(browser: Browser, address: string, shot: Shot, theme: Theme): Promise<void> {
  const { width, height } = shot;
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text());
  });
  await page.goto(`${address}/${theme.name}/${shot.view}`);
  for (const message of shot.messages) await page.evaluate(`window.postMessage(${JSON.stringify(message)})`);
  await page.waitForTimeout(250);
  await shot.act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(testResults, 'preview', `${shot.name}-${theme.name}.png`) });
  await page.close();
  if (complaints.length > 0) throw new Error(`${shot.name} in ${theme.name}: ${complaints.join('\n')}`);
}

/** Takes the pictures whose name contains one of `only`; all without any. */
async function takeAll(only: readonly string[]): Promise<void> {
  mkdirSync(join(testResults, 'preview'), { recursive: true });
  const { server, address } = await servePages();
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    for (const shot of await shots()) {
      if (only.length > 0 && !only.some(part => shot.name.includes(part))) continue;
      for (const theme of themes) {
        if (shot.themes === undefined || shot.themes.includes(theme.name)) await take(browser, address, shot, theme);
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
}

await buildWebviews({ production: false });
if (process.argv.includes('--serve')) {
  const { address } = await servePages(await replayScript());
  for (const theme of themes) console.log(`${address}/${theme.name}/graph  ${address}/${theme.name}/run`);
} else {
  await takeAll(process.argv.slice(2));
}
