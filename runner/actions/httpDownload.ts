/** `http.download`: an answer's body straight into a file, piece by piece. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fetch } from 'undici';
import type { Action } from './action.ts';
import { optionalNumber, textArgument } from './arguments.ts';
import { ActionFailure } from './failure.ts';
import { fileWork, replaceFile } from './files/fileWork.ts';
import { agent, failureOf, prepare, shown, statusFailure } from './http.ts';

/** How many bytes are taken at most, unless `limit` says otherwise. */
const usualLimit = 1024 ** 3;

const download: Action = {
  parameters: ['url', 'path', 'headers', 'query', 'limit'],
  run: (input, context) => {
    const path = textArgument(input, 'path');
    const limit = optionalNumber(input, 'limit') ?? usualLimit;
    const request = prepare('GET', input, context);
    let bytes = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= limit) return done(null, chunk);
        const message = `The answer to ${shown(request)} is larger than ${limit} bytes.`;
        done(new ActionFailure('http/too-large', message, { hint: 'Allow more bytes with `limit`.' }));
      },
    });
    return fileWork(context, path, 'written', () =>
      replaceFile(resolve(context.cwd, path), async temporary => {
        const { url, method, headers } = request;
        const response = await fetch(url, { method, headers, signal: context.signal, dispatcher: agent() });
        if (response.status >= 400) throw statusFailure(request, response, await response.text());
        const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
        await pipeline(body, counter, createWriteStream(temporary), { signal: context.signal });
        return { path, bytes, status: response.status, headers: Object.fromEntries(response.headers) };
      }).catch((thrown: unknown) => {
        // Errors of the file system are told as such.
        const isFile = thrown instanceof Error && 'path' in thrown && !context.signal.aborted;
        throw isFile ? thrown : failureOf(thrown, request, context);
      }),
    );
  },
};

export const downloadActions: Readonly<Record<string, Action>> = { 'http.download': download };
