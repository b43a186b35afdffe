import type { Model } from '#language/analysis/model.ts';
import { flowSignatures } from '#language/plan/lower.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import { type Analysed, analyseFiles } from './checking.ts';
import { UsageProblem } from './problem.ts';
import { suggestion } from './suggestion.ts';

/** One `.flow` file that a command works on, and what it imports. */
export interface FlowFile {
  readonly path: string;
  readonly uri: string;
  readonly model: Model;
  readonly analysed: Analysed;
  /** In the order of the text. */
  readonly signatures: readonly FlowSignature[];
}

/**
 * Reads and analyses a file and all that it imports.
 * @throws {UsageProblem} The file can't be read.
 */
export async function openFlowFile(path: string): Promise<FlowFile> {
  const analysed = await analyseFiles([path]);
  const [source] = analysed.sources;
  if (source === undefined) throw new Error(`No source was read for ${path}.`);
  const { model } = analysed;
  return { path, uri: source.uri, model, analysed, signatures: flowSignatures(model, source.uri) };
}

/**
 * The flow that was named.
 * @param name Undefined stands for the file's only flow.
 * @throws {UsageProblem} There is no such flow, or none was named and there are several.
 */
export function chooseFlow(file: FlowFile, name: string | undefined): FlowSignature {
  const names = file.signatures.map(signature => signature.name);
  const [first] = file.signatures;
  if (first === undefined) throw new UsageProblem(`\`${file.path}\` has no flow.`);
  if (name === undefined) {
    if (names.length === 1) return first;
    throw new UsageProblem(
      `\`${file.path}\` has ${names.length} flows: ${names.join(', ')}.`,
      `Name the one that you mean: baton run ${file.path} ${first.name}`,
    );
  }
  const chosen = file.signatures.find(signature => signature.name === name);
  if (chosen !== undefined) return chosen;
  throw new UsageProblem(
    `\`${file.path}\` has no flow \`${name}\`.${suggestion(name, names)}`,
    `Its flows: ${names.join(', ')}.`,
  );
}
