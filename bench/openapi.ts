/**
 * What importing a large OpenAPI document costs in the language server: the time to the first completion of its
 * operations, the ones after it, and a hover. Run with `npm run build && node bench/openapi.ts [document.json]`.
 *
 * Without a document, the one of GitHub's REST API is taken out of the npm package `@octokit/openapi`, which is far too
 * large to be a dependency: it is fetched into a temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { CompletionList, Hover } from 'vscode-languageserver/node';
import { LspClient } from '#test/wire/lspClient.ts';

const source = '@octokit/openapi@23.0.2';
const server = new URL('../dist/server.js', import.meta.url);
if (!existsSync(server)) throw new Error('There is no dist/server.js yet: run `npm run build` first.');

const folder = mkdtempSync(join(tmpdir(), 'bench-openapi-'));
try {
  const document = join(folder, 'api.json');
  copyFileSync(process.argv[2] ?? fetched(), document);
  const bytes = readFileSync(document);
  console.log(`${(bytes.length / 2 ** 20).toFixed(1)} MB, ${operations(bytes.toString())} operations.\n`);
  await measure();
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns path of GitHub's document */
function fetched(): string {
  const name = execFileSync('npm', ['pack', source, '--silent'], { cwd: folder, encoding: 'utf8' }).trim();
  const path = 'package/generated/api.github.com.json';
  execFileSync('tar', ['xzf', name, path], { cwd: folder });
  return join(folder, path);
}

function operations(json: string): number {
  const { paths } = JSON.parse(json) as { paths: Record<string, Record<string, { operationId?: string }>> };
  return Object.values(paths).flatMap(item => Object.values(item).filter(each => each.operationId !== undefined))
    .length;
}

async function measure(): Promise<void> {
  const client = new LspClient(server);
  await client.initialize(process.pid, [pathToFileURL(folder).href]);
  const plain = uriOf('plain.flow');
  await client.open(plain, 'flow first() {\n  step told = log("x")\n}\n');
  await client.diagnostics(plain, 1);

  const uri = uriOf('main.flow');
  const text = 'import "./api.json" as api\n\nflow main() {\n  step a = api.\n}\n';
  const place = { line: 3, character: 15 };
  const complete = (): Promise<CompletionList> => client.at('textDocument/completion', uri, place);
  const first = await timed(async () => {
    await client.open(uri, text);
    return complete();
  });
  const { label } = first.value.items[0] ?? { label: '' };
  const second = await timed(complete);
  await client.change(uri, 2, place, place, `${label}()`);
  const hover = await timed(() => client.at<Hover>('textDocument/hover', uri, { line: 3, character: 17 }));
  await client.diagnostics(uri, 2);
  const end = { line: 4, character: 0 };
  await client.change(uri, 3, end, end, '  let wrong = nothing\n');
  await client.diagnostics(uri, 3);
  // After long work the server lets as much time pass before the next.
  await setTimeout(2000);
  const typed = await timed(async () => {
    await client.change(uri, 4, end, end, '  let other = nowhere\n');
    return client.diagnostics(uri, 4);
  });
  await client.stop();

  console.log('| | milliseconds |\n| --- | --- |');
  console.log(`| open to the first completion, ${first.value.items.length} operations | ${first.time.toFixed(0)} |`);
  console.log(`| a completion after it | ${second.time.toFixed(0)} |`);
  console.log(`| hover over \`api.${label}\`, the first operation that is looked into | ${hover.time.toFixed(0)} |`);
  console.log(`| an edit, until its diagnostics are there | ${typed.time.toFixed(0)} |`);
}

function uriOf(name: string): string {
  return pathToFileURL(join(folder, name)).href;
}

/** Milliseconds that pass until the client has the answer. */
async function timed<T>(ask: () => Promise<T>): Promise<{ readonly value: T; readonly time: number }> {
  const start = performance.now();
  const value = await ask();
  return { value, time: performance.now() - start };
}
