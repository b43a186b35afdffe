/** What the flows of a folder need, and whether it is there. Nothing is run, and no value of a secret is kept. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join, relative, resolve } from 'node:path';
import { flowSignatures, lower } from '#language/plan/lower.ts';
import type { Expr, NodePlan, Plan } from '#language/plan/plan.ts';
import { variablesOf } from '#language/plan/secretNames.ts';
import { openJournal } from '../engines/embedded/journal.ts';
import { loadProgram, type Program } from '../program.ts';
import { secretPlace } from '../secrets/resolve.ts';
import { workspaceOf } from '../workspace.ts';
import { type Connection, connectionsOf } from './connections.ts';

export interface Surroundings {
  readonly folder: string;
  readonly node: { readonly version: string; readonly path: string };
  readonly platform: string;
  readonly journal: JournalFacts;
  readonly files: readonly FileFacts[];
  readonly secrets: readonly SecretFacts[];
  readonly connections: readonly Connection[];
  readonly commands: readonly CommandFacts[];
}

interface JournalFacts {
  readonly path: string;
  /** Bytes; undefined when nothing was run yet. */
  readonly size: number | undefined;
  readonly runs: number;
  /** Runs whose process is gone, and which can be resumed. */
  readonly interrupted: number;
  /** Why it can't be read. */
  readonly problem: string | undefined;
}

interface FileFacts {
  /** Relative to the folder. */
  readonly path: string;
  readonly flows: readonly string[];
  readonly errors: number;
}

interface SecretFacts {
  readonly name: string;
  /** Variables that may hold it. */
  readonly variables: readonly string[];
  /** `the environment`, or the path of a file; undefined where it has no value. */
  readonly place: string | undefined;
}

interface CommandFacts {
  readonly name: string;
  /** Its path; undefined when it is not there. */
  readonly path: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @param env the environment that flows would have */
export async function lookAround(folder: string, env: Variables): Promise<Surroundings> {
  const root = resolve(folder);
  const paths = flowFilesBelow(root);
  const programs: Program[] = [];
  for (const path of paths) programs.push(await loadProgram(path));
  const plans = programs.flatMap(plansOf);
  const secrets = new Map(plans.flatMap(plan => (plan.secrets ?? []).map(name => [name, plan] as const)));
  return {
    folder: root,
    node: { version: process.version, path: process.execPath },
    platform: `${process.platform} ${process.arch}`,
    journal: journalFacts(root),
    files: programs.map(program => factsOf(program, root)),
    secrets: [...secrets].map(([name, plan]) => {
      return { name, variables: variablesOf(name), place: secretPlace(plan, name, env) };
    }),
    connections: await connectionsOf(plans, env),
    commands: commandsOf(plans).map(name => ({ name, path: pathOf(name, env) })),
  };
}

/** Folders that start with a dot, and `node_modules`, are passed over. */
function flowFilesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : flowFilesBelow(path);
      }
      return entry.isFile() && entry.name.endsWith('.flow') ? [path] : [];
    });
}

/** The flows that could run. */
function plansOf({ model, uri }: Program): readonly Plan[] {
  return flowSignatures(model, uri)
    .filter(({ problem }) => problem === undefined)
    .map(({ name }) => lower(model, uri, name));
}

function factsOf({ path, model, uri }: Program, root: string): FileFacts {
  const errors = (model.files.get(uri)?.diagnostics ?? []).filter(({ severity }) => severity === 'error').length;
  return { path: relative(root, path), flows: flowSignatures(model, uri).map(({ name }) => name), errors };
}

function journalFacts(root: string): JournalFacts {
  const workspace = workspaceOf(join(root, 'any.flow'));
  const path = join(workspace, '.baton', 'journal.db');
  const none = { path, size: undefined, runs: 0, interrupted: 0, problem: undefined };
  if (!existsSync(path)) return none;
  const size = statSync(path).size;
  try {
    const journal = openJournal(workspace);
    try {
      const runs = journal.listRuns();
      const interrupted = runs.filter(({ status }) => status === 'interrupted').length;
      return { ...none, size, runs: runs.length, interrupted };
    } finally {
      journal.close();
    }
  } catch (error) {
    return { ...none, size, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Programs that steps start by a name that is written out: the first word of a command line, too. */
function commandsOf(plans: readonly Plan[]): readonly string[] {
  const nodes = plans.flatMap(({ flows }) => Object.values(flows).flatMap(flow => flow.nodes));
  return [...new Set(nodes.flatMap(commandOf))].toSorted();
}

function commandOf(node: NodePlan): readonly string[] {
  if (node.kind !== 'action') return [];
  const { action, arguments: given } = node.call;
  if (action === 'shell') {
    const word = /^\s*([\w./-]+)(?=\s|$)/.exec(startOf(given.command))?.[1];
    return word === undefined || shellWords.has(word) ? [] : [word];
  }
  const program = action === 'exec' && given.program?.op === 'constant' ? given.program.value : undefined;
  return typeof program === 'string' ? [program] : [];
}

/** What the shell does itself. */
const shellWords: ReadonlySet<string> = new Set(
  'alias cd command echo eval exec exit export false for if printf pwd read return set sleep test true type ulimit umask unset until wait while'.split(
    ' ',
  ),
);

/** A text up to its first hole. */
function startOf(expr: Expr | undefined): string {
  if (expr?.op === 'constant') return typeof expr.value === 'string' ? expr.value : '';
  return expr?.op === 'text' ? `${expr.strings[0] ?? ''}${expr.values.length > 0 ? '\u0000' : ''}` : '';
}

function pathOf(name: string, env: Variables): string | undefined {
  if (/[/\\]/.test(name)) return existsSync(name) ? resolve(name) : undefined;
  const endings = process.platform === 'win32' ? (env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';') : [''];
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.flatMap(folder => endings.map(ending => join(folder, name + ending))).find(path => existsSync(path));
}
