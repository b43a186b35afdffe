/** The flows that are served, out of files. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Model } from '#language/analysis/model.ts';
import { blockingProblem, flowSignatures, triggeredFlows } from '#language/plan/lower.ts';
import { type Served, type Surroundings, servedBy } from '#runner/serve/triggers.ts';
import { type Analysed, analyseFiles, findingsOf } from '../checking.ts';
import { renderFinding } from '../frame.ts';
import { findFlowFiles } from '../sources.ts';
import type { Output } from '../terminal.ts';

export interface Loaded {
  /** Undefined where the files have errors, which were shown. */
  readonly served: Served | undefined;
  /** Absolute paths of all files that count: those that were asked for, and what they import. */
  readonly files: readonly string[];
}

/**
 * Reads and checks the files; shows their errors.
 * @param prepare called before triggers are looked at: what they say may need secrets
 * @throws {UsageProblem} A path names nothing, or no path leads to a `.flow` file.
 */
export async function loadFlows(
  paths: readonly string[],
  surroundings: Surroundings,
  err: Output,
  prepare: (model: Model) => Promise<void>,
): Promise<Loaded> {
  const analysed = await analyseFiles(await findFlowFiles(paths));
  const files = [...analysed.all.keys()].map(uri => resolve(fileURLToPath(uri)));
  const documents = [...analysed.model.files.values()].flatMap(file => file.imports);
  const imported = documents.filter(uri => uri.startsWith('file:')).map(uri => resolve(fileURLToPath(uri)));
  const all = [...new Set([...files, ...imported])];
  if (showErrors(analysed, err)) return { served: undefined, files: all };
  await prepare(analysed.model);
  const uris = analysed.sources.map(({ uri }) => uri);
  const served = servedBy(analysed.model, uris, surroundings);
  for (const problem of served.problems) err.write(`${err.colors.red('✖')} ${problem}\n`);
  return { served: served.problems.length === 0 ? served : undefined, files: all };
}

/** Whether there are any. */
function showErrors(analysed: Analysed, err: Output): boolean {
  let isShown = false;
  for (const { source, findings } of findingsOf(analysed)) {
    for (const finding of findings.filter(({ severity }) => severity === 'error')) {
      err.write(`${renderFinding(finding, source.text, err)}\n\n`);
      isShown = true;
    }
  }
  if (isShown) return true;
  // An error in a file that is imported stands in the way as well.
  const problems = analysed.sources.flatMap(({ uri }) => blockedFlows(analysed, uri));
  for (const problem of new Set(problems)) err.write(`${err.colors.red('✖')} ${problem}\n`);
  return problems.length > 0;
}

function blockedFlows({ model }: Analysed, uri: string): readonly string[] {
  const own = flowSignatures(model, uri).map(({ name }) => name);
  return [...own, ...triggeredFlows(model, uri)].flatMap(name => {
    const isOwn = own.includes(name);
    return (isOwn ? blockingProblem(model, uri, name) : undefined) ?? [];
  });
}
