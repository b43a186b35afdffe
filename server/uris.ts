/** URIs as clients write them, and as the model knows them. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const standardScheme = 'baton-std:/';

/** Larger files are not source text. */
const largestFile = 16 * 1024 * 1024;

/** Turns the model's URIs of the standard library into files that an editor can open, and back. */
export class StandardFiles {
  private readonly folder: string;
  private readonly plainFolder: string;

  /** @param folder the folder of `core.flow` and the others, with a slash at its end */
  constructor(folder: URL) {
    this.folder = folder.href;
    this.plainFolder = plainUri(folder.href);
  }

  toModel(uri: string): string {
    const plain = plainUri(uri);
    return plain.startsWith(this.plainFolder) ? standardScheme + plain.slice(this.plainFolder.length) : plain;
  }

  toClient(uri: string): string {
    return isStandard(uri) ? this.folder + uri.slice(standardScheme.length) : uri;
  }
}

export function isStandard(uri: string): boolean {
  return uri.startsWith(standardScheme);
}

/**
 * One spelling for all URIs of one file, the one that an import of it gets: clients differ in what they escape (`c%3A`)
 * and in the case of a drive's letter. Other schemes stay as they are.
 */
export function plainUri(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const [, start = '', path = ''] = /^(file:\/\/[^/]*)(.*)$/s.exec(uri) ?? [];
  const parts = path.split('/').map(part => encodeURIComponent(decoded(part)).replaceAll('%40', '@'));
  return start + parts.join('/').replace(/^\/[A-Z]%3A/, drive => drive.toLowerCase().replace('%3a', '%3A'));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
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
