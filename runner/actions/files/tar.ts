/** Tar files, over `tar-stream`. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { commonJs } from '../library.ts';
import type { ArchiveEntry, ArchiveSource } from './archive.ts';

/** The bytes of a tar file, not compressed. */
export async function packTar(sources: readonly ArchiveSource[]): Promise<Readable> {
  const { pack } = commonJs(await import('tar-stream'));
  const tar = pack();
  const fill = async (): Promise<void> => {
    for (const { name, absolute, size, modified, mode } of sources) {
      await pipeline(createReadStream(absolute), tar.entry({ name, size, mtime: modified, mode: mode & 0o777 }));
    }
    tar.finalize();
  };
  fill().catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

const kinds: Readonly<Record<string, ArchiveEntry['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
};

/** Entries in the order of the file. What is not opened is passed over. */
export async function* readTar(path: string, isCompressed: boolean): AsyncGenerator<ArchiveEntry> {
  const { extract } = commonJs(await import('tar-stream'));
  const file = createReadStream(path);
  const tar = extract();
  const reading = isCompressed ? pipeline(file, createGunzip(), tar) : pipeline(file, tar);
  // Its error comes out of the loop as well.
  reading.catch(() => undefined);
  try {
    for await (const entry of tar) {
      const { name, type, size } = entry.header;
      yield { name, kind: kinds[type ?? 'file'] ?? 'other', size: size ?? 0, open: async () => Readable.from(entry) };
      entry.resume();
    }
    await reading;
  } finally {
    file.destroy();
  }
}
