/** The flows on the pages of `docs/actions/`, run as they stand there. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject } from '#protocol/json.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { loadProgram, planFor } from '#runner/program.ts';

export interface PageRun {
  /** The flow's name. */
  readonly flow: string;
  readonly input?: JsonObject;
  /** Added to an environment that has only `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files in the working directory, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  /** Looks at the working directory before it is removed. */
  readonly after?: (folder: string) => void;
}

/** Runs a flow of `docs/actions/<page>.md`; gives its result. A run that does not succeed fails the test. */
export async function runPage(page: string, { flow, input = {}, env = {}, files = {}, after }: PageRun): Promise<Json> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-page-'));
  try {
    for (const [path, text] of Object.entries({ ...files, 'page.flow': snippetWith(page, flow) })) {
      writeFileSync(join(folder, path), text);
    }
    const plan = planFor(await loadProgram(join(folder, 'page.flow')), flow);
    const outcome = await startRun(plan, input, { cwd: folder, env: { PATH: process.env.PATH, ...env } }).done;
    after?.(folder);
    if (outcome.status === 'succeeded') return outcome.output;
    assert.fail(`The run has ${outcome.status}: ${JSON.stringify(outcome)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function snippetWith(page: string, flow: string): string {
  const text = readFileSync(new URL(`../../docs/actions/${page}.md`, import.meta.url), 'utf8');
  const snippets = [...text.matchAll(/^```flow\n([\s\S]*?)^```/gm)].map(match => match[1] ?? '');
  const found = snippets.find(snippet => new RegExp(`^flow ${flow}\\b`, 'm').test(snippet));
  return found ?? assert.fail(`docs/actions/${page}.md has no flow ${flow}.`);
}
