/** `file.*`: text files and lists of them. Relative paths start at the run's working directory. */
import { appendFile, glob, lstat, mkdir, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import type { Json, JsonObject } from '#protocol/json.ts';
import { FileProblem, readTextFile } from '../../textFile.ts';
import type { Action, ActionContext } from '../action.ts';
import { textArgument } from '../arguments.ts';
import { systemCode } from '../failure.ts';
import { fileWork, replaceFile } from './fileWork.ts';

const read: Action = {
  parameters: ['path'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'read', () => readTextFile(resolve(context.cwd, path), path, context.signal));
  },
};

const write: Action = {
  parameters: ['path', 'text'],
  run: (input, context) =>
    put(input, context, (path, text) =>
      replaceFile(path, temporary => writeFile(temporary, text, { signal: context.signal })),
    ),
};

const append: Action = {
  parameters: ['path', 'text'],
  run: (input, context) => put(input, context, (path, text) => appendFile(path, text)),
};

const exists: Action = {
  parameters: ['path'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'read', async () => (await entryAt(resolve(context.cwd, path))) !== undefined);
  },
};

const list: Action = {
  parameters: ['pattern'],
  run: (input, context) => {
    const pattern = textArgument(input, 'pattern');
    return fileWork(context, pattern, 'listed', () => listFiles(pattern, context));
  },
};

const remove: Action = {
  parameters: ['path'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'removed', async () => {
      const absolute = resolve(context.cwd, path);
      const entry = await entryAt(absolute);
      if (entry === undefined) return false;
      if (entry.isDirectory()) throw new FileProblem('file/is-folder', `\`${path}\` is a folder, not a file.`);
      await unlink(absolute);
      return true;
    });
  },
};

export const fileActions: Readonly<Record<string, Action>> = {
  'file.read': read,
  'file.write': write,
  'file.append': append,
  'file.exists': exists,
  'file.list': list,
  'file.delete': remove,
};

function put(
  input: JsonObject,
  context: ActionContext,
  save: (path: string, text: string) => Promise<void>,
): Promise<Json> {
  const path = textArgument(input, 'path');
  const text = textArgument(input, 'text');
  return fileWork(context, path, 'written', async () => {
    const absolute = resolve(context.cwd, path);
    await mkdir(dirname(absolute), { recursive: true });
    await save(absolute, text);
    return { path, bytes: Buffer.byteLength(text) };
  });
}

async function entryAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

async function listFiles(pattern: string, context: ActionContext): Promise<Json> {
  const entries: JsonObject[] = [];
  for await (const found of glob(pattern, { cwd: context.cwd })) {
    if (context.signal.aborted) break;
    const absolute = resolve(context.cwd, found);
    // A link that leads nowhere is listed as what it is.
    const entry = await stat(absolute).catch(() => lstat(absolute));
    entries.push({
      path: found.split(sep).join('/'),
      name: basename(found),
      size: entry.isDirectory() ? 0 : entry.size,
      isFolder: entry.isDirectory(),
      modified: entry.mtime.toISOString(),
    });
  }
  return entries.sort((one, other) => (String(one.path) < String(other.path) ? -1 : 1));
}
