/** `http.download`: an answer's body straight into a file, piece by piece. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'undici';
import type { Action, ActionContext } from '../action.ts';
import { optionalNumber, textArgument } from '../arguments.ts';
import { fileWork, replaceFile } from '../files/fileWork.ts';
import { tooLarge } from './answer.ts';
import { readWay, type Way } from './dispatcher.ts';
import { send } from './exchange.ts';
import { failureOf, statusFailure } from './failures.ts';
import { prepare, type Request } from './request.ts';

/** How many bytes are taken at most, unless `limit` says otherwise. */
const usualLimit = 1024 ** 3;

const download: Action = {
  parameters: ['url', 'path', 'headers', 'query', 'limit', 'options'],
  run: async (input, context) => {
    const request = await prepare('GET', input, context);
    const limit = optionalNumber(input, 'limit') ?? usualLimit;
    const got = await fetchIntoFile(
      request,
      textArgument(input, 'path'),
      limit,
      await readWay(input, context),
      context,
    );
    return { ...got };
  },
};

interface Fetched {
  /** As it was given. */
  readonly path: string;
  readonly bytes: number;
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Record<string, string>;
}

/**
 * Puts the answer to a request into a file, as a whole or not at all. Throws an ActionFailure where there is none, it
 * is larger than `limit` bytes, its status is 400 or more, or the file can't be written.
 */
export function fetchIntoFile(
  request: Request,
  path: string,
  limit: number,
  way: Way,
  context: ActionContext,
): Promise<Fetched> {
  return fileWork(context, path, 'written', () =>
    replaceFile(resolve(context.cwd, path), async temporary => {
      const response = await send(request, way, context);
      if (response.status >= 400) throw statusFailure(request, response, await response.text());
      const bytes = await intoFile(response, temporary, request, limit, context);
      return { path, bytes, status: response.status, headers: Object.fromEntries(response.headers) };
    }).catch((thrown: unknown) => {
      // Errors of the file system are told as such.
      const isFile = thrown instanceof Error && 'path' in thrown && !context.signal.aborted;
      throw isFile ? thrown : failureOf(thrown, request, way, context);
    }),
  );
}

/** Gives how many bytes came. */
async function intoFile(
  response: Response,
  file: string,
  request: Request,
  limit: number,
  { signal }: ActionContext,
): Promise<number> {
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
