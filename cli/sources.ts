/** Files as a person names them on the command line. */
import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageProblem } from './problem.ts';
import { suggestion } from './suggestion.ts';

export interface SourceFile {
  /** As it was named, or relative to the working directory. */
  readonly path: string;
  readonly uri: string;
  /** With U+FFFD in place of what is not UTF-8. */
  readonly text: string;
  /** Offset in `text` of the first byte that is not UTF-8. */
  readonly invalidAt: number | undefined;
}

/**
 * Reads one file that was named on the command line.
 * @throws {UsageProblem} There is no such file (the message then names the nearest one), or it is a folder, or it can't be read.
 */
export async function readSource(path: string): Promise<SourceFile> {
  const bytes = await readBytes(path);
  return { path, uri: pathToFileURL(resolve(path)).href, ...decode(bytes) };
}

/**
 * Reads a file that is to be UTF-8 text.
 * @throws {UsageProblem} As {@link readSource}, and where it is not UTF-8: the message gives line and column.
 */
export async function readText(path: string): Promise<string> {
  const { text, invalidAt } = decode(await readBytes(path));
  if (invalidAt === undefined) return text;
  const before = text.slice(0, invalidAt).split('\n');
  throw new UsageProblem(
    `${path}:${before.length}:${(before.at(-1) ?? '').length + 1}: The file is not UTF-8 text.`,
    'Save it as UTF-8 and try again.',
  );
}

/** All that comes through the standard input, as text. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const { text, invalidAt } = decode(Buffer.concat(chunks));
  if (invalidAt !== undefined) throw new UsageProblem('What comes through the standard input is not UTF-8 text.');
  return text;
}

/**
 * The `.flow` files that the paths name: a file stands for itself, a folder for all in it and below, sorted. Folders
 * that start with a dot, and `node_modules`, are passed over.
 * @throws {UsageProblem} A path names nothing, or no path leads to a `.flow` file.
 */
export async function findFlowFiles(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const entry = await stat(path).catch(() => undefined);
    if (entry === undefined) throw await missing(path);
    if (!entry.isDirectory()) found.add(path);
    else for (const file of await flowFilesBelow(path)) found.add(file);
  }
  if (found.size === 0) {
    throw new UsageProblem(`There is no .flow file in ${paths.map(path => `\`${path}\``).join(', ')}.`);
  }
  return [...found];
}

async function flowFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const isPassedOver = entry.name.startsWith('.') || entry.name === 'node_modules';
    if (entry.isDirectory() && !isPassedOver) files.push(...(await flowFilesBelow(path)));
    else if (entry.isFile() && entry.name.endsWith('.flow')) files.push(path);
  }
  return files;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw await missing(path);
    if (code === 'EISDIR')
      throw new UsageProblem(`\`${path}\` is a folder; name a file in it.`, await firstFlowFile(path));
    if (code === 'EACCES') throw new UsageProblem(`\`${path}\` can't be read: permission denied.`);
    throw new UsageProblem(`\`${path}\` can't be read: ${(error as Error).message}.`);
  }
}

async function firstFlowFile(folder: string): Promise<string | undefined> {
  const [first] = await flowFilesBelow(folder).catch(() => []);
  return first === undefined ? undefined : `For example ${first}.`;
}

async function missing(path: string): Promise<UsageProblem> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined && folder !== '.') {
    const problem = await missing(folder);
    return new UsageProblem(`There is no folder \`${folder}\`, so there is no file \`${path}\`.`, problem.hint);
  }
  const candidates = (names ?? []).map(name => join(folder, name));
  const meant = suggestion(join(folder, basename(path)), candidates);
  return new UsageProblem(`There is no file or folder \`${path}\`.${meant}`);
}

/** Decodes UTF-8 (a byte order mark is dropped) and finds the first byte that is not. */
function decode(bytes: Uint8Array): { readonly text: string; readonly invalidAt: number | undefined } {
  const text = new TextDecoder('utf-8').decode(bytes);
  return { text, invalidAt: isUtf8(bytes) ? undefined : firstInvalid(text, bytes) };
}

/** The first U+FFFD of the text that does not stand in the bytes themselves. */
function firstInvalid(text: string, bytes: Uint8Array): number {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let offset = hasMark ? 3 : 0;
  let from = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) {
    offset += Buffer.byteLength(text.slice(from, at));
    from = at;
    const isWritten = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!isWritten) return at;
  }
  return 0;
}

/** A path as it is shown: relative to the working directory when it is below it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
