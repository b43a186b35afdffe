/** `s3.upload`: a file in one request, or a large one in parts, a few at once. */
import type { Action, ActionContext } from '../action.ts';
import { optionalText, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { fileBody } from '../http/request.ts';
import { objectOf, readXml } from './answers.ts';
import { type Bucket, bucketOf } from './bucket.ts';

/** A file up to this size goes in one request, and a larger one in parts of at least it, in bytes. */
const partSize = 16 * 1024 * 1024;
/** Servers take no more parts than these. */
const mostParts = 10_000;
/** How many parts are on their way at once. */
const atOnce = 4;

export const upload: Action = {
  parameters: ['path', 'key', 'type'],
  run: async (input, context) => {
    const key = textArgument(input, 'key');
    const file = await fileBody(textArgument(input, 'path'), context, optionalText(input, 'type'));
    const bucket = bucketOf(context);
    const headers = { 'content-type': file.type };
    const etag =
      file.size <= partSize
        ? objectOf(key, await bucket.ask({ method: 'PUT', key, headers, body: file }, context)).etag
        : await inParts(bucket, key, file, context);
    return { key, bytes: file.size, type: file.type, etag };
  },
};

/** Gives the tag of the whole. What has come of it is removed when it does not come to its end. */
async function inParts(bucket: Bucket, key: string, file: Blob, context: ActionContext): Promise<string> {
  const begun = await bucket.ask(
    { method: 'POST', key, query: { uploads: '' }, headers: { 'content-type': file.type } },
    context,
  );
  const uploadId = readXml(begun.body)?.text('UploadId');
  if (uploadId === undefined) throw new ActionFailure('s3/error', 'The server began no upload in parts.');
  try {
    const tags = await sendParts(bucket, key, file, uploadId, context);
    const listed = tags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
    const body = `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`;
    const done = readXml((await bucket.ask({ method: 'POST', key, query: { uploadId }, body }, context)).body);
    const etag = done?.text('ETag');
    // The status was sent before the server knew how it ends.
    if (etag === undefined) {
      throw new ActionFailure('s3/error', `The server refused: ${done?.text('Message') ?? 'it does not say why'}.`);
    }
    return etag.replaceAll('"', '');
  } catch (thrown) {
    const later = { ...context, signal: AbortSignal.timeout(context.stopGrace) };
    await bucket.ask({ method: 'DELETE', key, query: { uploadId } }, later).catch(() => undefined);
    throw thrown;
  }
}

/** Gives the tags of the parts, in order. */
async function sendParts(
  bucket: Bucket,
  key: string,
  file: Blob,
  uploadId: string,
  context: ActionContext,
): Promise<readonly string[]> {
  const size = Math.max(partSize, Math.ceil(file.size / mostParts));
  const tags: string[] = Array.from({ length: Math.ceil(file.size / size) }, () => '');
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < tags.length) {
      const index = next++;
      const body = file.slice(index * size, (index + 1) * size);
      const query = { partNumber: String(index + 1), uploadId };
      const { headers } = await bucket.ask({ method: 'PUT', key, query, body }, { ...context, signal });
      tags[index] = headers.etag ?? '';
    }
  };
  const senders = Array.from({ length: atOnce }, sender);
  try {
    await Promise.all(senders);
  } finally {
    failed.abort();
    await Promise.allSettled(senders);
  }
  return tags;
}
