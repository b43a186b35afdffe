/** Where the values of secrets come from: the editor, the environment, and `.env` files. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Plan } from '#language/plan/plan.ts';
import { variablesOf } from '#language/plan/secretNames.ts';
import { RunProblem } from '../engines/common/runProblem.ts';
import { workspaceOf } from '../workspace.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface SecretSources {
  /** From the editor's secret storage, by the secret's name: these count before all others. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  readonly env: Variables;
  /** Paths of files with variables, as the user named them: they count after the environment, the last one first. */
  readonly envFiles?: readonly string[] | undefined;
}

/** Values by name. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * The values of all secrets that a plan reads. Throws a {@link RunProblem} that names the places to set them in, when one
 * has no value, and when a file that the user named can't be read.
 */
export function resolveSecrets(plan: Plan, sources: SecretSources): Secrets {
  const names = plan.secrets ?? [];
  if (names.length === 0) return {};
  const places = placesOf(plan, sources);
  const found = names.map(name => [name, sources.given?.[name] ?? lookUp(name, places)] as const);
  const missing = found.flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0) throw missingSecrets(missing, foldersOf(plan));
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Where values may stand, the first place first. */
function placesOf(plan: Plan, { env, envFiles = [] }: SecretSources): readonly Variables[] {
  return [
    env,
    ...envFiles.map(readNamedFile).reverse(),
    ...foldersOf(plan).map(folder => readEnvFile(join(folder, '.env')) ?? {}),
  ];
}

function lookUp(name: string, places: readonly Variables[]): string | undefined {
  for (const place of places) {
    for (const variable of variablesOf(name)) {
      const value = place[variable];
      if (value !== undefined && value !== '') return value;
    }
  }
  return undefined;
}

/**
 * Where a secret of a plan has its value: `the environment`, or the path of a `.env` file; undefined where it has none. What
 * an editor keeps is not seen.
 */
export function secretPlace(plan: Plan, name: string, env: Variables): string | undefined {
  if (lookUp(name, [env]) !== undefined) return 'the environment';
  return foldersOf(plan)
    .map(folder => join(folder, '.env'))
    .find(path => lookUp(name, [readEnvFile(path) ?? {}]) !== undefined);
}

/** The value of one secret that is read beside a run, by a trigger; undefined where it has none. */
export function secretFor(
  plan: Plan,
  name: string,
  variable: (name: string) => string | undefined,
): string | undefined {
  const env = Object.fromEntries(variablesOf(name).map(each => [each, variable(each)]));
  return lookUp(name, placesOf(plan, { env }));
}

/** The folder of the flow's file, then its workspace's. */
function foldersOf(plan: Plan): readonly string[] {
  const uri = plan.flows[plan.entry]?.signature.place.file;
  if (uri?.startsWith('file:') !== true) return [];
  const file = fileURLToPath(uri);
  return [...new Set([dirname(file), workspaceOf(file)])];
}

function readEnvFile(path: string): Variables | undefined {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function readNamedFile(path: string): Variables {
  const found = readEnvFile(resolve(path));
  if (found === undefined)
    throw new RunProblem(`The file \`${path}\` can't be read.`, 'It is to hold lines `NAME=value`.');
  return found;
}

function missingSecrets(names: readonly string[], folders: readonly string[]): RunProblem {
  const quoted = names.map(name => `\`${name}\``).join(', ');
  const variables = names.map(name => `\`${variablesOf(name).at(-1)}\``).join(', ');
  const files = folders.map(folder => `\`${join(folder, '.env')}\``).join(' or ');
  return new RunProblem(
    names.length === 1 ? `The secret ${quoted} has no value.` : `These secrets have no value: ${quoted}.`,
    `Set ${variables} in the environment, or in ${files || 'a `.env` file'}, or keep it in VS Code with the command "Baton: Set Secret…".`,
  );
}
