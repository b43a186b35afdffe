/**
 * `npm start`: builds, starts a shop service on the loopback interface, takes an order through it with
 * `examples/order.flow`, and shows what each step did. Leaves nothing running; the exit code says whether it went well.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import picocolors from 'picocolors';
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';
import { buildAll } from './build.ts';
import { killGroup, start } from './children.ts';
import { dist, root } from './paths.ts';
import { stepTable } from './stepTable.ts';

const colors = picocolors.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);

const flow = 'examples/order.flow';
const input = 'examples/order.json';

async function main(): Promise<number> {
  say(`${colors.bold('Baton')}: an order on its way from payment to dispatch\n`);
  await timed('building dist/', () => buildAll({ production: false, commandLine: true, folder: dist }));
  const shop = start(process.execPath, ['test/services/shop.ts'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await timed('starting the shop service', () => firstLine(shop));
    say(`${colors.dim('$')} baton run ${flow} --input ${input}    ${colors.dim(`the shop answers at ${url}`)}`);
    const ran = await runOrder(url);
    tell(ran);
    return ran.view.status === 'succeeded' ? 0 : 1;
  } finally {
    killGroup(shop, 'SIGTERM');
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  say(`${colors.green('✔')} ${what} ${colors.dim(`${Math.round(performance.now() - started)} ms`)}`);
  return result;
}

/** The first line that a process prints. Rejects when it ends without one. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no output to read.');
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('The process ended before it said anything.');
}

interface Ran {
  readonly view: RunView;
  /** Paths of the steps that have begun or were skipped. */
  readonly steps: ReadonlySet<string>;
}

/** Runs the example with the built command line, and folds its events. */
async function runOrder(shop: string): Promise<Ran> {
  const child = start(process.execPath, ['dist/cli.js', 'run', flow, '--input', input, '--json'], {
    cwd: root,
    env: { ...process.env, SHOP_URL: shop },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('The process has no output to read.');
  const ended = once(child, 'close');
  const view = emptyRunView();
  const steps = new Set<string>();
  for await (const line of createInterface(child.stdout)) {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'step.started' || event.type === 'step.skipped') steps.add(event.path);
    foldRun(view, event);
  }
  await ended;
  return { view, steps };
}

function tell({ view, steps }: Ran): void {
  const isPlain = process.stdout.isTTY !== true;
  const columns = process.stdout.columns ?? 100;
  say(`\n${stepTable(view, { colors, isPlain, columns, isStep: path => steps.has(path) })}\n`);
  if (view.status === 'succeeded') {
    say(`${colors.green('✔')} ${colors.bold('the order went through')}, and this is its receipt:`);
    say(`${JSON.stringify(view.output, null, 2)}\n`);
  } else {
    say(
      `${colors.red('✖')} ${colors.bold('the order did not go through')}: ${view.error?.message ?? view.reason ?? view.status}\n`,
    );
  }
  say(
    `The journal of this run is in ${relative(process.cwd(), `${root}.baton/journal.db`)}${view.run === undefined ? '' : `, under ${view.run}`}.`,
  );
  say(`
${colors.bold('See the same in VS Code')}
  1. npm run package                                makes dist/baton.vsix
  2. code --install-extension dist/baton.vsix       or "Extensions: Install from VSIX…"
  3. node_modules/.bin/node test/services/shop.ts 4010   the shop, in a terminal of its own
  4. open ${flow} and press ${colors.bold('Run')} above the flow; the graph button is at the top right`);
}

process.exitCode = await main();
