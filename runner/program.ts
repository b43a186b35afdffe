/** From a file to what can be run: reads a program with all that it imports, and plans a flow of it. */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { analyse, type SourceText } from '#language/analysis/analyse.ts';
import type { Model } from '#language/analysis/model.ts';
import { nearest } from '#language/analysis/nearest.ts';
import { blockingProblem, flowSignatures, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { readTextFile } from './textFile.ts';

export interface Program {
  /** The path as it was given. */
  readonly path: string;
  /** URI of the file itself; the model also has all that it imports. */
  readonly uri: string;
  readonly model: Model;
}

/** Why a flow can't be run, for a person. */
export class ProgramProblem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'ProgramProblem';
    this.hint = hint;
  }
}

/**
 * Reads and analyses a `.flow` file and all that it imports, however deep. An import that can't be read is the
 * checker's to report; the file itself must be there. Throws a FileProblem for a missing file, a folder, and text that
 * is not UTF-8.
 */
export async function loadProgram(path: string): Promise<Program> {
  const uri = pathToFileURL(resolve(path)).href;
  const sources = new Map<string, SourceText>([[uri, { uri, text: await readTextFile(resolve(path), path) }]]);
  const asked = new Set([uri]);
  let model = analyse([...sources.values()]);
  for (;;) {
    const wanted = [...model.files.values()].flatMap(file => file.imports).filter(each => !asked.has(each));
    const found = await Promise.all([...new Set(wanted)].map(readImport));
    for (const each of wanted) asked.add(each);
    const readable = found.filter(source => source !== undefined);
    if (readable.length === 0) return { path, uri, model };
    for (const source of readable) sources.set(source.uri, source);
    model = analyse([...sources.values()], model);
  }
}

async function readImport(uri: string): Promise<SourceText | undefined> {
  if (!uri.startsWith('file:')) return undefined;
  try {
    const path = fileURLToPath(uri);
    return { uri, text: await readTextFile(path, path) };
  } catch {
    return undefined;
  }
}

/**
 * The plan of a flow of the program: the one named, or the only one. Throws a {@link ProgramProblem} when there is no
 * such flow, when it is not said which of several, or when errors in the text stand in the way.
 */
export function planFor(program: Program, flowName: string | undefined): Plan {
  const names = flowSignatures(program.model, program.uri).map(signature => signature.name);
  const name = flowName ?? onlyFlow(program, names);
  if (!names.includes(name)) throw unknownFlow(program, name, names);
  const problem = blockingProblem(program.model, program.uri, name);
  if (problem !== undefined) throw new ProgramProblem(`The flow \`${name}\` can't run: ${problem}`);
  return lower(program.model, program.uri, name);
}

function onlyFlow(program: Program, names: readonly string[]): string {
  const [first] = names;
  if (first === undefined) throw new ProgramProblem(`\`${program.path}\` has no flow.`);
  if (names.length === 1) return first;
  throw new ProgramProblem(
    `\`${program.path}\` has ${names.length} flows: ${names.join(', ')}.`,
    'Say which one to run.',
  );
}

function unknownFlow(program: Program, name: string, names: readonly string[]): ProgramProblem {
  const meant = nearest(name, names);
  const question = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const hint = names.length === 0 ? 'It has none.' : `Its flows: ${names.join(', ')}.`;
  return new ProgramProblem(`\`${program.path}\` has no flow \`${name}\`.${question}`, hint);
}
