/**
 * What a keystroke costs the language server, from the change to its diagnostics, and what a completion costs: CPU
 * milliseconds of its process (Linux), and as ratios to a server that knows nothing. Machines differ; read the ratios.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { LspClient } from '#test/wire/lspClient.ts';

const uri = 'file:///bench.flow';
const keystrokes = 20;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Cost {
  /** CPU milliseconds of the server for one keystroke. */
  readonly cpu: number;
  /** Milliseconds until its diagnostics are there. */
  readonly wait: number;
}

console.log('steps   cpu ms   empty ms   ratio   wait ms   completion cpu ms');
for (const steps of [1000, 5000]) {
  const text = program(steps);
  const own = await measure(new URL('../server/main.ts', import.meta.url), text, true);
  const empty = await measure(new URL('./emptyServer.ts', import.meta.url), text, false);
  const columns = [own.key.cpu, empty.key.cpu, own.key.cpu / empty.key.cpu, own.key.wait, own.completion];
  console.log([String(steps).padStart(5), ...columns.map(each => each.toFixed(1).padStart(8))].join('  '));
}

/** Flows of a hundred steps each, every step after the first one mentioning the one before. */
function program(steps: number): string {
  const flows: string[] = [];
  for (let flow = 0; flow < steps / 100; flow++) {
    const lines = [`flow part${flow}(id: string, count: int) -> string {`];
    for (let step = 0; step < 100; step++) {
      const before = step === 0 ? 'id' : `s${step - 1}.status`;
      lines.push(
        `  step s${step} = http.get("https://example.org/\${${before}}/${step}", headers: { accept: "text/plain" })`,
      );
      lines.push(`    retry 3 backoff 1s..10s`, `    timeout 30s`);
    }
    flows.push(...lines, '  return "done"', '}', '');
  }
  return flows.join('\n');
}

async function measure(server: URL, text: string, completes: boolean): Promise<{ key: Cost; completion: number }> {
  const client = new LspClient(server);
  await client.initialize();
  await client.open(uri, text);
  await client.diagnostics(uri, 1);
  const line = Math.floor(text.split('\n').length / 2);
  let version = 1;
  const type = async (): Promise<void> => {
    version++;
    // A letter at the end of a comment of its own: the same work each time.
    const start = { line, character: 0 };
    await client.change(uri, version, start, start, version === 2 ? '//x\n' : '/');
    await client.diagnostics(uri, version);
  };
  // Warm code is what an editor's user meets.
  for (let index = 0; index < 10; index++) await type();
  const key = await cost(client, keystrokes, type);
  const complete = (): Promise<unknown> => client.at('textDocument/completion', uri, { line: line + 1, character: 0 });
  const completion = completes ? (await cost(client, keystrokes, complete)).cpu : 0;
  await client.stop();
  return { key, completion };
}

/** The mean over several times. */
async function cost(client: LspClient, times: number, work: () => Promise<unknown>): Promise<Cost> {
  const cpu = cpuOf(client);
  const start = performance.now();
  for (let index = 0; index < times; index++) await work();
  return { cpu: (cpuOf(client) - cpu) / times, wait: (performance.now() - start) / times };
}

/** CPU milliseconds that the server has used. */
function cpuOf(client: LspClient): number {
  const fields = readFileSync(`/proc/${client.server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}
