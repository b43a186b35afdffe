/** What comes back: status, headers, and a body that is data where the server says so. */
import { TextDecoder } from 'node:util';
import type { Response } from 'undici';
import type { Json } from '#protocol/json.ts';
import type { ActionContext } from '../action.ts';
import { ActionFailure } from '../failure.ts';
import type { Way } from './dispatcher.ts';
import { send } from './exchange.ts';
import { failureOf, isJson, shown, shownUrl, statusFailure } from './failures.ts';
import type { Request } from './request.ts';

/** The largest answer that is taken unless the request says, in bytes: it is kept in the journal. */
const usualLimit = 32 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Data where the answer is JSON, else its text; null where it is empty. */
  readonly body: Json;
}

export interface Expected {
  /** Statuses of 400 and above that are no failure. */
  readonly allow: readonly number[];
  /** How many bytes the body may have. */
  readonly limit?: number | undefined;
}

/**
 * Sends a request and reads the answer. Throws an ActionFailure where there is none, and for a status of 400 or more
 * that is not in `allow`.
 */
export async function exchange(
  request: Request,
  { allow, limit = usualLimit }: Expected,
  way: Way,
  context: ActionContext,
): Promise<Answer> {
  const response = await send(request, way, context);
  const text = await readText(response, request, limit).catch((thrown: unknown) => {
    throw failureOf(thrown, request, way, context);
  });
  if (response.status >= 400 && !allow.includes(response.status)) throw statusFailure(request, response, text);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: parseBody(request, response, text),
  };
}

async function readText(response: Response, request: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > limit)
      throw tooLarge(request, limit, 'Allow more bytes with `limit`, or fetch it with `http.download`.');
    chunks.push(chunk);
  }
  return decoder(response).decode(Buffer.concat(chunks));
}

export function tooLarge(request: Request, limit: number, hint: string): ActionFailure {
  const mega = limit / 1024 / 1024;
  const size = Number.isInteger(mega) ? `${mega} MB` : `${limit} bytes`;
  return new ActionFailure('http/too-large', `The answer to ${shown(request)} is larger than ${size}.`, { hint });
}

function decoder(response: Response): TextDecoder {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(response.headers.get('content-type') ?? '')?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

function parseBody(request: Request, response: Response, text: string): Json {
  if (text === '') return null;
  if (!isJson(response)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ActionFailure(
      'http/bad-json',
      `The answer to ${shown(request)} says that it is JSON and is not: ${why}.`,
      {
        details: { status: response.status, url: shownUrl(request.url), body: text.slice(0, 1000) },
      },
    );
  }
}
