/** `http.download`: an answer's body straight into a file, piece by piece. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'undici';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { optionalNumber, textArgument } from '../arguments.ts';
import { fileWork, replaceFile } from '../files/fileWork.ts';
import { tooLarge } from './answer.ts';
import { readWay } from './dispatcher.ts';
import { send } from './exchange.ts';
import { failureOf, statusFailure } from './failures.ts';
import { prepare, type Request } from './request.ts';

/** How many bytes are taken at most, unless `limit` says otherwise. */
const usualLimit = 1024 ** 3;

const download: Action = {
  parameters: ['url', 'path', 'headers', 'query', 'limit', 'options'],
  run: async (input, context) => {
    const path = textArgument(input, 'path');
    const request = await prepare('GET', input, context);
    const way = await readWay(input, context);
    return fileWork(context, path, 'written', () =>
      replaceFile(resolve(context.cwd, path), async temporary => {
        const response = await send(request, way, context);
        if (response.status >= 400) throw statusFailure(request, response, await response.text());
        const bytes = await intoFile(response, temporary, request, input, context);
        return { path, bytes, status: response.status, headers: Object.fromEntries(response.headers) } as Json;
      }).catch((thrown: unknown) => {
        // Errors of the file system are told as such.
        const isFile = thrown instanceof Error && 'path' in thrown && !context.signal.aborted;
        throw isFile ? thrown : failureOf(thrown, request, way, context);
      }),
    );
  },
};

/** Gives how many bytes came. */
async function intoFile(
  response: Response,
  file: string,
  request: Request,
  input: JsonObject,
  { signal }: ActionContext,
): Promise<number> {
  const limit = optionalNumber(input, 'limit') ?? usualLimit;
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= limit) done(null, chunk);
      else done(tooLarge(request, limit, 'Allow more bytes with `limit`.'));
    },
  });
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
  await pipeline(body, counter, createWriteStream(file), { signal });
  return bytes;
}

export const downloadActions: Readonly<Record<string, Action>> = { 'http.download': download };
