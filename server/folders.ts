/** Finds the `.flow` files of the folders that an editor has open. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { plainUri } from './uris.ts';

/** A workspace with more is served by what is open and what that imports. */
const most = 5000;

/** In how many folders files are looked for: somebody may have opened a whole disk. */
const mostFolders = 20_000;

/** How many files are handed over at once: each time, what is new is read. */
const batchSize = 40;

/**
 * The files' URIs, a few at a time. Folders that can't be read are left out, and so are hidden ones, `node_modules`, and
 * what links lead to.
 */
export async function* flowFiles(folders: readonly string[]): AsyncGenerator<readonly string[]> {
  const waiting = folders.flatMap(pathOf);
  let batch: string[] = [];
  let count = 0;
  // The list grows while it is walked.
  for (const folder of waiting) {
    if (count >= most) break;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const isEntered = entry.isDirectory() && !isSkipped(entry.name) && waiting.length < mostFolders;
      if (isEntered) waiting.push(join(folder, entry.name));
      if (!entry.isFile() || !entry.name.endsWith('.flow')) continue;
      batch.push(plainUri(pathToFileURL(join(folder, entry.name)).href));
      count += 1;
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Whether a file belongs to one of the folders, by its URI. */
export function isInFolders(uri: string, folders: readonly string[]): boolean {
  return folders.some(folder => {
    const start = folder.endsWith('/') ? folder : `${folder}/`;
    return uri.startsWith(start) && !uri.slice(start.length).split('/').slice(0, -1).some(isSkipped);
  });
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function pathOf(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    return [];
  }
}
