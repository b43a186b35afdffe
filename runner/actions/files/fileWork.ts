/** Working with files: errors in the words that a person needs, and files that are there as a whole or not at all. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { FileProblem, fileProblem } from '../../textFile.ts';
import type { ActionContext } from '../action.ts';
import { ActionFailure } from '../failure.ts';

/** Runs work on a file, whose `path` is as the person wrote it. */
export async function fileWork<T>(
  context: Pick<ActionContext, 'cwd'>,
  path: string,
  purpose: 'read' | 'written' | 'removed' | 'listed',
  work: () => Promise<T>,
): Promise<T> {
  if (path === '') throw new ActionFailure('file/bad-path', 'The path is empty.');
  try {
    return await work();
  } catch (thrown) {
    const problem = fileProblem(thrown, path, purpose);
    if (!(problem instanceof FileProblem)) throw problem;
    throw new ActionFailure(problem.code, problem.message, {
      ...(isAbsolute(path) ? {} : { hint: `Relative paths start at the working directory, ${context.cwd}.` }),
      details: { path: resolve(context.cwd, path) },
    });
  }
}

/**
 * Puts a file in place of what is there, and makes the folders above it. `write` gets the path of a new file beside it;
 * when it fails, the old file stays as it was. Links are followed, permissions kept, and devices written straight.
 */
export async function replaceFile<T>(absolute: string, write: (path: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(absolute), { recursive: true });
  const target = await realpath(absolute).catch(() => absolute);
  const existing = await stat(target).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) return write(target);
  const temporary = `${target}.${randomUUID().slice(0, 8)}.part`;
  try {
    const value = await write(temporary);
    if (existing !== undefined) await chmod(temporary, existing.mode);
    await rename(temporary, target);
    return value;
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
