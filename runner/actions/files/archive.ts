/** `archive.*`: zip files over `yazl` and `yauzl`, tar files over `tar-stream`; entry by entry, never whole in memory. */
import { createWriteStream } from 'node:fs';
import { glob, mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Json } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { listArgument, optionalNumber, optionalText, textArgument } from '../arguments.ts';
import { ActionFailure, stopped } from '../failure.ts';
import { fileWork, replaceFile } from './fileWork.ts';
import { packTar, readTar } from './tar.ts';
import { packZip, readZip } from './zip.ts';

/** A file or a folder on its way out of an archive. */
export interface ArchiveEntry {
  /** As the archive has it: nothing that can be trusted. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes that it says to hold. */
  readonly size: number;
  /** Its content; to be asked for before the next entry is. */
  open(): Promise<Readable>;
}

/** A file on its way into an archive. */
export interface ArchiveSource {
  /** Relative, with `/` between its parts. */
  readonly name: string;
  readonly absolute: string;
  readonly size: number;
  readonly modified: Date;
  readonly mode: number;
}

/** What is taken out of one archive at most, in bytes, unless `limit` says otherwise. */
const usualLimit = 1024 ** 3;

type Format = 'zip' | 'tar' | 'tar.gz';

const create: Action = {
  parameters: ['path', 'files', 'from'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    const format = formatOf(path);
    const from = resolve(context.cwd, optionalText(input, 'from') ?? '.');
    return fileWork(context, path, 'written', async () => {
      const target = resolve(context.cwd, path);
      const sources = (await sourcesOf(listArgument(input, 'files'), from)).filter(each => each.absolute !== target);
      if (sources.length === 0) {
        throw new ActionFailure('archive/empty', 'No file matches `files`, so there is nothing to put in an archive.', {
          hint: `The patterns start at ${from}.`,
        });
      }
      await replaceFile(target, async temporary => {
        const packed = format === 'zip' ? await packZip(sources) : await packTar(sources);
        const file = createWriteStream(temporary);
        const { signal } = context;
        await (format === 'tar.gz'
          ? pipeline(packed, createGzip(), file, { signal })
          : pipeline(packed, file, { signal }));
      }).catch((thrown: unknown) => {
        throw context.signal.aborted ? stopped() : thrown;
      });
      return { path, files: sources.map(each => each.name), bytes: (await stat(target)).size };
    });
  },
};

const extract: Action = {
  parameters: ['path', 'to', 'limit'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    const folder = resolve(context.cwd, textArgument(input, 'to'));
    const budget = { left: optionalNumber(input, 'limit') ?? usualLimit, path };
    return fileWork(context, path, 'read', async () => {
      const files: Json[] = [];
      await mkdir(folder, { recursive: true });
      for await (const entry of entriesOf(path, context)) {
        const place = safePlace(entry, folder, path);
        if (entry.kind === 'folder') await mkdir(place, { recursive: true });
        else files.push({ path: shownPath(place, context.cwd), size: await unpack(entry, place, budget, context) });
      }
      return files;
    });
  },
};

const list: Action = {
  parameters: ['path'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'read', async () => {
      const files: Json[] = [];
      for await (const { name, kind, size } of entriesOf(path, context))
        if (kind === 'file') files.push({ path: name, size });
      return files;
    });
  },
};

export const archiveActions: Readonly<Record<string, Action>> = {
  'archive.create': create,
  'archive.extract': extract,
  'archive.list': list,
};

function formatOf(path: string): Format {
  const ending = /\.(zip|tar|tar\.gz|tgz)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'zip' || ending === 'tar' || ending === 'tar.gz') return ending;
  if (ending === 'tgz') return 'tar.gz';
  throw new ActionFailure('archive/format', `\`${path}\` does not say by its ending what kind of archive it is.`, {
    hint: 'Use .zip, .tar, .tar.gz or .tgz.',
  });
}

async function* entriesOf(path: string, context: ActionContext): AsyncGenerator<ArchiveEntry> {
  const format = formatOf(path);
  const absolute = resolve(context.cwd, path);
  // A missing file is told in the words of a missing file.
  await stat(absolute);
  try {
    for await (const entry of format === 'zip' ? readZip(absolute) : readTar(absolute, format === 'tar.gz')) {
      if (context.signal.aborted) throw stopped();
      yield entry;
    }
  } catch (thrown) {
    throw thrown instanceof ActionFailure ? thrown : context.signal.aborted ? stopped() : damaged(thrown, path);
  }
}

/** What is wrong with an archive itself; errors of the file system stay what they are. */
function damaged(thrown: unknown, path: string): unknown {
  const isSystem = thrown instanceof Error && 'syscall' in thrown;
  if (isSystem) return thrown;
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
  return new ActionFailure('archive/damaged', `\`${path}\` is not an archive that can be read: ${why}.`);
}

/** Where an entry goes. Nothing leaves the folder, and a link never gets made. */
function safePlace(entry: ArchiveEntry, folder: string, path: string): string {
  const refuse = (why: string): never => {
    throw new ActionFailure('archive/unsafe', `\`${path}\` holds \`${entry.name}\`, which ${why}.`, {
      hint: 'What came before it has been taken out. Look at where the archive comes from.',
    });
  };
  if (entry.kind === 'other') return refuse('is a link or a device, and is never made');
  if (/[\\\0]/.test(entry.name) || isAbsolute(entry.name) || /^[a-z]:/i.test(entry.name))
    return refuse('would leave the folder');
  const place = resolve(folder, entry.name);
  const inside = relative(folder, place);
  if (inside === '..' || inside.startsWith(`..${sep}`)) return refuse('would leave the folder');
  if (inside === '' && entry.kind === 'file') return refuse('has no name');
  return place;
}

async function unpack(
  entry: ArchiveEntry,
  place: string,
  budget: { left: number; readonly path: string },
  context: ActionContext,
): Promise<number> {
  let size = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      budget.left -= chunk.length;
      if (budget.left >= 0) return done(null, chunk);
      done(
        new ActionFailure('archive/too-large', `\`${budget.path}\` holds more than may be taken out of it.`, {
          hint: 'Allow more bytes with `limit`.',
        }),
      );
    },
  });
  await mkdir(dirname(place), { recursive: true });
  await replaceFile(place, async temporary => {
    await pipeline(await entry.open(), counter, createWriteStream(temporary), { signal: context.signal });
  });
  return size;
}

async function sourcesOf(patterns: readonly Json[], from: string): Promise<readonly ArchiveSource[]> {
  const found = new Map<string, ArchiveSource>();
  for await (const name of glob(patterns.map(String), { cwd: from })) {
    const absolute = resolve(from, name);
    const entry = await stat(absolute);
    if (!entry.isFile()) continue;
    const inside = relative(from, absolute).split(sep).join('/');
    if (inside.startsWith('../')) {
      throw new ActionFailure('archive/unsafe', `\`${name}\` is outside of the folder that the archive is made of.`, {
        hint: 'Name the folder with `from`.',
      });
    }
    found.set(inside, { name: inside, absolute, size: entry.size, modified: entry.mtime, mode: entry.mode });
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function shownPath(absolute: string, cwd: string): string {
  const inside = relative(cwd, absolute);
  return (inside.startsWith('..') ? absolute : inside).split(sep).join('/');
}
