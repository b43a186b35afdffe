/** Zip files, over `yazl` and `yauzl`. */
import { Readable } from 'node:stream';
import { commonJs } from '../library.ts';
import type { ArchiveEntry, ArchiveSource } from './archive.ts';

/** The bytes of a zip file. */
export async function packZip(sources: readonly ArchiveSource[]): Promise<Readable> {
  const { ZipFile } = commonJs(await import('yazl'));
  const zip = new ZipFile();
  for (const { name, absolute, modified, mode } of sources) zip.addFile(absolute, name, { mtime: modified, mode });
  zip.end();
  return Readable.from(zip.outputStream);
}

/** Entries in the order of the file's directory. */
export async function* readZip(path: string): AsyncGenerator<ArchiveEntry> {
  const { openPromise, getFileNameLowLevel } = commonJs(await import('yauzl'));
  // Names are left as they are: they are checked where it is known what they would do.
  const zip = await openPromise(path, { lazyEntries: true, decodeStrings: false });
  for await (const entry of zip.eachEntry()) {
    const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    // The upper half is the file's mode in Unix, where the archive was made there.
    const isLink = entry.externalFileAttributes >>> 28 === 0o12;
    yield {
      name,
      kind: isLink ? 'other' : name.endsWith('/') ? 'folder' : 'file',
      size: entry.uncompressedSize,
      open: () => zip.openReadStreamPromise(entry),
    };
  }
}
