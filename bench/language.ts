/**
 * What the language server costs, beside a server that knows nothing and beside other language services: CPU milliseconds
 * of the process (Linux), all in one run. Machines differ, and so does how busy they are; read the ratios.
 * Run with `npm run build && node bench/language.ts`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { CompletionItem, CompletionList } from 'vscode-languageserver/node';
import { LspClient } from '#test/wire/lspClient.ts';
import { flowFile } from './samples.ts';

const keystrokes = 100;
/** Code is slow until it was run some times; an editor's user meets it warm. */
const warming = 100;

const ownServer = new URL('../dist/server.js', import.meta.url);
if (!existsSync(ownServer)) throw new Error('There is no dist/server.js yet: run `npm run build` first.');
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const emptyServer = await bundled(new URL('./emptyServer.ts', import.meta.url));

interface Cost {
  readonly median: number;
  readonly p95: number;
}

interface Files {
  readonly name: string;
  readonly texts: readonly string[];
}

try {
  const empty = await roundTrip();
  console.log(`Empty round trip: ${shown(empty)} ms CPU.\n`);
  console.log(
    '| keystroke to diagnostics, CPU ms | median | p95 | main thread | / empty server | beside JSON service | Actions service |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const steps of [1000, 5000]) {
    const file = { name: `one file, ${steps} steps`, texts: [flowFile(steps)] };
    await reportKeys(file, peer('json', steps, keystrokes + warming), peer('actions', steps, 5));
  }
  const many = Array.from({ length: 100 }, (_, index) => flowFile(100, `f${index}x`));
  await reportKeys({ name: '100 files, 100 steps each', texts: many }, undefined, undefined);
  await reportCompletion({ name: 'one file, 5,000 steps', texts: [flowFile(5000)] });
  await reportCompletion({ name: '100 files, 100 steps each', texts: many });
  await reportOpening();
  await reportStart();
  const { inFolder, atOnce } = child(['--expose-gc', 'heap.ts']) as { inFolder: number; atOnce: number };
  console.log(
    `\nHeap with 1,000 files of 100 lines in a folder, all checked: ${inFolder.toFixed(0)} MB; all analysed at once: ${atOnce.toFixed(0)} MB.\n`,
  );
  console.log(run(['parse.ts']));
} finally {
  rmSync(folder, { recursive: true });
}

// Keystrokes

async function reportKeys(files: Files, json: PeerCosts | undefined, actions: PeerCosts | undefined): Promise<void> {
  const { all: own, main } = await keystrokesIn(ownServer, files);
  const { all: empty } = await keystrokesIn(emptyServer, files);
  const ratio = (peer: PeerCosts | undefined) =>
    peer === undefined ? '' : `${shown(warm(peer))} (${(warm(peer).median / own.median).toFixed(1)}×)`;
  const columns = [
    files.name,
    own.median.toFixed(1),
    own.p95.toFixed(1),
    shown(main),
    `${(own.p95 / empty.p95).toFixed(1)}× of ${shown(empty)}`,
  ];
  console.log(`| ${[...columns, ratio(json), ratio(actions)].join(' | ')} |`);
}

/** Types a name that nothing has, letter by letter, into a flow in the middle: each letter changes a diagnostic. */
async function keystrokesIn(server: URL, { texts }: Files): Promise<{ readonly all: Cost; readonly main: Cost }> {
  const client = new LspClient(server);
  await client.initialize();
  for (const [index, text] of texts.entries()) await client.open(uriOf(index), text);
  for (const index of texts.keys()) await client.diagnostics(uriOf(index), 1);
  const index = texts.length >> 1;
  const lines = (texts[index] ?? '').split('\n');
  const line = lines.findIndex((text, at) => at >= lines.length / 2 && text.startsWith('  step'));
  const costs: number[] = [];
  const mainCosts: number[] = [];
  for (let version = 2; version < keystrokes + warming + 2; version++) {
    const typed = version === 2 ? { character: 0, text: '  let typed = a\n' } : { character: 12 + version, text: 'a' };
    const place = { line, character: typed.character };
    const [before, mainBefore] = [cpuOf(client), mainThreadOf(client)];
    await client.change(uriOf(index), version, place, place, typed.text);
    await client.diagnostics(uriOf(index), version);
    if (version < warming + 2) continue;
    costs.push(cpuOf(client) - before);
    mainCosts.push(mainThreadOf(client) - mainBefore);
  }
  await client.stop();
  return { all: summary(costs), main: summary(mainCosts) };
}

function uriOf(index: number): string {
  return `file:///bench/${index}.flow`;
}

/** Asks at a hundred places, after a hundred others: for names of values and actions, members of an action's group, fields. */
async function reportCompletion({ name, texts }: Files): Promise<void> {
  const client = new LspClient(ownServer);
  await client.initialize();
  for (const [index, text] of texts.entries()) await client.open(uriOf(index), text);
  for (const index of texts.keys()) await client.diagnostics(uriOf(index), 1);
  const places = texts.flatMap((text, index) => completionPlaces(text).map(place => ({ uri: uriOf(index), place })));
  const costs: number[] = [];
  let offered = 0;
  for (let index = 0; index < keystrokes + warming; index++) {
    const { uri, place } = places[(index * 7919) % places.length] ?? { uri: '', place: { line: 0, character: 0 } };
    const before = cpuOf(client);
    offered += completionItems(await client.at('textDocument/completion', uri, place)).length;
    if (index >= warming) costs.push(cpuOf(client) - before);
  }
  await client.stop();
  const each = (offered / (keystrokes + warming)).toFixed(0);
  console.log(`\nCompletion, ${name}: ${shown(summary(costs))} ms CPU; ${each} items each.`);
}

/** Behind `= `, behind `http.`, and behind the dot of `s1.status`, wherever there are these. */
function completionPlaces(text: string): readonly { readonly line: number; readonly character: number }[] {
  return text.split('\n').flatMap((written, line) => {
    const found = [...written.matchAll(/= (?=http)|http\.|\{s\d+\./g)];
    return found.map(match => ({ line, character: match.index + match[0].length }));
  });
}

function completionItems(answer: CompletionList | CompletionItem[] | null): readonly CompletionItem[] {
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}

/** A request that the empty server answers with an error, and nothing else. */
async function roundTrip(): Promise<Cost> {
  const client = new LspClient(emptyServer);
  await client.initialize();
  const costs: number[] = [];
  for (let index = 0; index < keystrokes + warming; index++) {
    const before = cpuOf(client);
    await client.request('bench/nothing', {}).catch(() => undefined);
    if (index >= warming) costs.push(cpuOf(client) - before);
  }
  await client.stop();
  return summary(costs);
}

// Opening, starting

async function reportOpening(): Promise<void> {
  const text = flowFile(3400).split('\n').slice(0, 10_000).join('\n');
  const client = new LspClient(ownServer);
  await client.initialize();
  await client.open(uriOf(0), 'flow first() {\n  step told = log("x")\n}\n');
  await client.diagnostics(uriOf(0), 1);
  const before = cpuOf(client);
  await client.open(uriOf(1), text);
  await client.diagnostics(uriOf(1), 1);
  const own = cpuOf(client) - before;
  await client.stop();
  const beside = (['json', 'actions'] as const).map(name => {
    const { first, lines } = peer(name, name === 'json' ? 556 : 3300, 0);
    return `${name} service ${first.toFixed(0)} ms for ${lines} lines (${(first / own).toFixed(1)}×)`;
  });
  console.log(`\nFirst diagnostics of a file of 10,000 lines: ${own.toFixed(0)} ms; ${beside.join('; ')}.`);
}

/** With compiled code kept from start to start, as the extension has it, for both. */
async function reportStart(): Promise<void> {
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled');
  for (const server of [ownServer, emptyServer]) await start(server);
  const own: number[] = [];
  const empty: number[] = [];
  for (let index = 0; index < 5; index++) {
    own.push(await start(ownServer));
    empty.push(await start(emptyServer));
  }
  delete process.env['NODE_COMPILE_CACHE'];
  const [mine = 0, floor = 0] = [summary(own).median, summary(empty).median];
  console.log(
    `\nStart to first diagnostics: ${mine.toFixed(0)} ms, empty server ${floor.toFixed(0)} ms (${(mine / floor).toFixed(1)}×).`,
  );
}

async function start(server: URL): Promise<number> {
  const client = new LspClient(server);
  await client.initialize();
  await client.open(uriOf(0), 'flow first() {\n  step told = log("x")\n}\n');
  await client.diagnostics(uriOf(0), 1);
  const cpu = cpuOf(client);
  await client.stop();
  return cpu;
}

// Measuring

interface PeerCosts {
  readonly first: number;
  readonly costs: readonly number[];
  readonly lines: number;
}

function peer(name: 'json' | 'actions', steps: number, times: number): PeerCosts {
  return child(['peer.ts', name, String(steps), String(times)]) as PeerCosts;
}

/** What a peer takes when it is warm, as far as it was run often enough. */
function warm({ costs }: PeerCosts): Cost {
  return summary(costs.slice(costs.length > warming ? warming : 1));
}

/** Runs a program of this folder, and reads what it prints. */
function child(args: readonly string[]): unknown {
  return JSON.parse(run(args));
}

function run(args: readonly string[]): string {
  return execFileSync(process.execPath, args, { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' });
}

async function bundled(program: URL): Promise<URL> {
  const outfile = join(folder, 'emptyServer.mjs');
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    entryPoints: [fileURLToPath(program)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    outfile,
    banner: { js: banner },
  });
  return pathToFileURL(outfile);
}

function summary(costs: readonly number[]): Cost {
  const sorted = [...costs].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

function shown({ median, p95 }: Cost): string {
  return `${median.toFixed(1)}, p95 ${p95.toFixed(1)}`;
}

/** CPU milliseconds that all threads of the server have used, those that compile and collect garbage too. */
function cpuOf({ server: { pid } }: LspClient): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + cpuOfTask(`${pid}/task/${task}`), 0);
}

/** CPU milliseconds of the thread that a person waits for. */
function mainThreadOf({ server: { pid } }: LspClient): number {
  return cpuOfTask(`${pid}/task/${pid}`);
}

function cpuOfTask(task: string): number {
  return Number(readFileSync(`/proc/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
