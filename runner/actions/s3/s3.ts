/** The methods of the resource `s3`. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from '../action.ts';
import { optionalNumber, optionalText, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { fetchIntoFile } from '../http/download.ts';
import { bodyText } from '../http/request.ts';
import { type Element, objectOf, readXml } from './answers.ts';
import { bucketOf } from './bucket.ts';
import { bucketFailure } from './failures.ts';
import { upload } from './upload.ts';

const mostBytes = 1024 ** 4;
const usualListLimit = 10_000;
const usualExpiry = 60 * 60 * 1000;
/** Servers take no longer one: 7 days, in milliseconds. */
const longestExpiry = 7 * 24 * 60 * 60 * 1000;

const get: Action = {
  parameters: ['key', 'limit'],
  run: async (input, context) => {
    const key = textArgument(input, 'key');
    const answer = await bucketOf(context).ask({ method: 'GET', key, limit: optionalNumber(input, 'limit') }, context);
    return { ...objectOf(key, answer), body: answer.body };
  },
};

const put: Action = {
  parameters: ['key', 'body', 'type'],
  run: async (input, context) => {
    const key = textArgument(input, 'key');
    const data = input.body ?? null;
    const body = bodyText(data);
    const type =
      optionalText(input, 'type') ?? (typeof data === 'string' ? 'text/plain; charset=utf-8' : 'application/json');
    const answer = await bucketOf(context).ask(
      { method: 'PUT', key, headers: { 'content-type': type }, body },
      context,
    );
    return { ...objectOf(key, answer, Buffer.byteLength(body)), type };
  },
};

const download: Action = {
  parameters: ['key', 'path', 'limit'],
  run: async (input, context) => {
    const key = textArgument(input, 'key');
    const bucket = bucketOf(context);
    const request = await bucket.signed({ method: 'GET', key }, context);
    const limit = optionalNumber(input, 'limit') ?? mostBytes;
    try {
      const { path, bytes } = await fetchIntoFile(request, textArgument(input, 'path'), limit, bucket.way, context);
      return { path, bytes };
    } catch (thrown) {
      throw bucketFailure(thrown, bucket.name, key);
    }
  },
};

const info: Action = {
  parameters: ['key'],
  run: async (input, context) => {
    const key = textArgument(input, 'key');
    try {
      return objectOf(key, await bucketOf(context).ask({ method: 'HEAD', key }, context));
    } catch (thrown) {
      if (thrown instanceof ActionFailure && thrown.code === 's3/no-object') return null;
      throw thrown;
    }
  },
};

const list: Action = {
  parameters: ['prefix', 'limit'],
  run: async (input, context) => {
    const limit = optionalNumber(input, 'limit') ?? usualListLimit;
    const found: Element[] = [];
    let token: string | undefined;
    do {
      const page = await listPage(input, Math.min(1000, limit - found.length), token, context);
      found.push(...page.all('Contents'));
      token = page.text('IsTruncated') === 'true' ? page.text('NextContinuationToken') : undefined;
    } while (token !== undefined && found.length < limit);
    return found.slice(0, limit).map(listed);
  },
};

async function listPage(
  input: JsonObject,
  count: number,
  token: string | undefined,
  context: ActionContext,
): Promise<Element> {
  const query = {
    'list-type': '2',
    prefix: optionalText(input, 'prefix') ?? '',
    'max-keys': String(count),
    ...(token === undefined ? {} : { 'continuation-token': token }),
  };
  const page = readXml((await bucketOf(context).ask({ method: 'GET', query }, context)).body);
  if (page === undefined) throw new ActionFailure('s3/error', 'The server gave no list.');
  return page;
}

function listed(element: Element): Json {
  return {
    key: element.text('Key') ?? '',
    bytes: Number(element.text('Size') ?? 0),
    modified: new Date(element.text('LastModified') ?? 0).toISOString(),
    etag: (element.text('ETag') ?? '').replaceAll('"', ''),
  };
}

const remove: Action = {
  parameters: ['key'],
  run: async (input, context) => {
    await bucketOf(context).ask({ method: 'DELETE', key: textArgument(input, 'key') }, context);
    return null;
  },
};

const link: Action = {
  parameters: ['key', 'expires', 'method'],
  run: async (input, context) => {
    const expires = optionalNumber(input, 'expires') ?? usualExpiry;
    if (expires < 1000 || expires > longestExpiry) {
      throw new ActionFailure('argument', 'A link is good for one second at least, and 7 days at most.');
    }
    const method = optionalText(input, 'method') ?? 'GET';
    return bucketOf(context).link(textArgument(input, 'key'), method, Math.floor(expires / 1000), context);
  },
};

export const s3Actions: Readonly<Record<string, Action>> = {
  's3.get': get,
  's3.put': put,
  's3.upload': upload,
  's3.download': download,
  's3.info': info,
  's3.list': list,
  's3.delete': remove,
  's3.link': link,
};
