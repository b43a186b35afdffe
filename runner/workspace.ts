import { existsSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';

const marks = ['.git', '.baton', 'package.json'];

/**
 * The folder that a flow's journal belongs to: the nearest one, from the file's own upwards, that holds `.git`,
 * `.baton` or `package.json`; else the file's own.
 */
export function workspaceOf(file: string): string {
  const own = dirname(resolve(file));
  const top = parse(own).root;
  for (let folder = own; folder !== top; folder = dirname(folder)) {
    if (marks.some(mark => existsSync(join(folder, mark)))) return folder;
  }
  return own;
}
