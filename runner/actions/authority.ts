/** Certificates and keys in PEM files: whom to trust, besides those whom Node.js trusts, and who one is. */
import { resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { JsonObject } from '#protocol/json.ts';
import { FileProblem, fileProblem, readTextFile } from '../textFile.ts';
import { optionalText } from './arguments.ts';
import { ActionFailure } from './failure.ts';

/** The certificates of the PEM file that `ca` names, and the usual ones; undefined where it is not given. */
export async function authority(input: JsonObject, cwd: string): Promise<string[] | undefined> {
  const path = optionalText(input, 'ca');
  return path === undefined ? undefined : [...rootCertificates, await readPem(path, 'ca', cwd)];
}

/** The text of a PEM file, which the argument `name` names. */
export async function readPem(path: string, name: string, cwd: string): Promise<string> {
  try {
    return await readTextFile(resolve(cwd, path), path);
  } catch (thrown) {
    const problem = fileProblem(thrown, path, 'read');
    if (!(problem instanceof FileProblem)) throw problem;
    throw new ActionFailure(problem.code, `The file of \`${name}\` can't be read: ${problem.message}`, {
      details: { path: resolve(cwd, path) },
    });
  }
}
