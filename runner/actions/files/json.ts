/** `json.read` and `json.write`: data in files. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '#protocol/json.ts';
import { readTextFile } from '../../textFile.ts';
import type { Action } from '../action.ts';
import { textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { fileWork, replaceFile } from './fileWork.ts';

const read: Action = {
  parameters: ['path'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    return fileWork(context, path, 'read', async () =>
      parse(await readTextFile(resolve(context.cwd, path), path, context.signal), path),
    );
  },
};

const write: Action = {
  parameters: ['path', 'value'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    const text = `${JSON.stringify(input.value ?? null, undefined, 2)}\n`;
    return fileWork(context, path, 'written', async () => {
      await replaceFile(resolve(context.cwd, path), temporary =>
        writeFile(temporary, text, { signal: context.signal }),
      );
      return { path, bytes: Buffer.byteLength(text) };
    });
  },
};

export const jsonActions: Readonly<Record<string, Action>> = { 'json.read': read, 'json.write': write };

function parse(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
    throw new ActionFailure('json/syntax', `\`${path}\` is not JSON: ${why}.`);
  }
}
