/** Flows as they were at a revision of git. */
import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Model } from '#language/analysis/model.ts';
import { earlierFile } from '#language/features/graphDiff.ts';
import { exitCodes, UsageProblem } from './problem.ts';

/** A file and all that it imports, as they were. */
export interface FileThen {
  readonly uri: string;
  readonly model: Model;
}

/**
 * Reads a file and all that it imports from git.
 * @returns undefined when the file was not there then.
 * @throws {UsageProblem} The file stands in no repository, or there is no such revision.
 */
export async function openAtRevision(path: string, revision: string): Promise<FileThen | undefined> {
  await checkRevision(path, revision);
  const uri = pathToFileURL(resolve(path)).href;
  const texts = new Map<string, string | undefined>();
  let model: Model | undefined;
  for (;;) {
    const then = earlierFile(uri, texts, model);
    model = then.model;
    if (then.wanted.length === 0) return model && { uri, model };
    await Promise.all(then.wanted.map(async each => texts.set(each, await textAt(each, revision))));
  }
}

const git = promisify(execFile);

async function checkRevision(path: string, revision: string): Promise<void> {
  const folder = dirname(resolve(path));
  const fails = (message: string) => () => {
    throw new UsageProblem(message, undefined, exitCodes.failed);
  };
  await git('git', ['-C', folder, 'rev-parse', '--show-toplevel']).catch(
    fails(`\`${path}\` stands in no git repository, or there is no git.`),
  );
  await git('git', [
    '-C',
    folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]).catch(fails(`There is no revision \`${revision}\`.`));
}

/** Undefined when there was no such file. */
async function textAt(uri: string, revision: string): Promise<string | undefined> {
  const path = fileURLToPath(uri);
  const object = `${revision}:./${basename(path)}`;
  return git('git', ['-C', dirname(path), 'show', '--end-of-options', object], { maxBuffer: 2 ** 26 }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}
