/** URIs as clients write them, and as the model knows them. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const standardScheme = 'baton-std:/';

/** Larger files are not source text. */
const largestFile = 16 * 1024 * 1024;

/** Turns the model's URIs of the standard library into files that an editor can open, and back. */
export class StandardFiles {
  private readonly folder: string;

  /** @param folder the folder of `core.flow` and the others, with a slash at its end */
  constructor(folder: URL) {
    this.folder = folder.href;
  }

  toModel(uri: string): string {
    const plain = plainUri(uri);
    return plain.startsWith(this.folder) ? standardScheme + plain.slice(this.folder.length) : uri;
  }

  toClient(uri: string): string {
    return isStandard(uri) ? this.folder + uri.slice(standardScheme.length) : uri;
  }
}

export function isStandard(uri: string): boolean {
  return uri.startsWith(standardScheme);
}

/** One spelling for all URIs of one file: clients differ in what they escape (`c%3A`). */
export function plainUri(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  try {
    return pathToFileURL(fileURLToPath(uri)).href;
  } catch {
    return uri;
  }
}

/** The text of a file on disk; undefined when there is no such file or it is not UTF-8. */
export function readText(uri: string): string | undefined {
  try {
    const path = fileURLToPath(uri);
    const facts = statSync(path);
    if (!facts.isFile() || facts.size > largestFile) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}
