/** Text files as people have them: UTF-8, and sentences for what can be wrong with a path. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';

/** Why a file could not be read or written. `code` is `file/…`. */
export class FileProblem extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'FileProblem';
    this.code = code;
  }
}

/**
 * The text of a file, without a byte order mark. `shown` is the path as the person wrote it, for messages.
 * Throws a {@link FileProblem} where there is no such file, it is a folder, can't be read, or is not UTF-8.
 */
export async function readTextFile(path: string, shown: string, signal?: AbortSignal): Promise<string> {
  const bytes = await readFile(path, signal === undefined ? {} : { signal }).catch((thrown: unknown) => {
    throw fileProblem(thrown, shown, 'read');
  });
  if (!isUtf8(bytes)) {
    const offset = firstInvalidByte(bytes);
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    throw new FileProblem(
      'file/not-utf8',
      `\`${shown}\` is not UTF-8 text: the byte at offset ${offset} (0x${byte}) does not belong to any character.`,
    );
  }
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Where decoding first goes wrong: up to there, encoding the decoded text again gives the same bytes. */
function firstInvalidByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'), 'utf8');
  let offset = 0;
  while (offset < bytes.length && bytes[offset] === again[offset]) offset++;
  // The replacement character (EF BF BD) may begin like the bytes that it replaces.
  while (offset > 0 && ((again[offset] ?? 0) & 0xc0) === 0x80) offset--;
  return offset;
}

/** A file system error as a sentence; anything else as it is. */
export function fileProblem(
  thrown: unknown,
  shown: string,
  purpose: 'read' | 'written' | 'removed' | 'listed',
): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  switch (code) {
    case 'ENOENT':
      return new FileProblem('file/not-found', `There is no file \`${shown}\`.`);
    case 'EISDIR':
      return new FileProblem('file/is-folder', `\`${shown}\` is a folder, not a file.`);
    case 'EPERM':
    case 'EACCES':
      return new FileProblem('file/forbidden', `\`${shown}\` can't be ${purpose}: permission denied.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return new FileProblem('file/not-folder', `A part of the path \`${shown}\` is a file where a folder is needed.`);
    case 'ENOSPC':
      return new FileProblem('file/full', `\`${shown}\` can't be ${purpose}: the disk is full.`);
    case 'EROFS':
      return new FileProblem('file/read-only', `\`${shown}\` can't be ${purpose}: its file system is read-only.`);
    case 'ENAMETOOLONG':
      return new FileProblem('file/bad-path', `The path \`${shown}\` is too long.`);
    case 'ERR_INVALID_ARG_VALUE':
      return new FileProblem('file/bad-path', `The path ${JSON.stringify(shown)} holds a NUL character.`);
    default:
      return thrown;
  }
}
