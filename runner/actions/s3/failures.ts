/** What S3 servers refuse, in words that name the key and what to do. */
import { isObject } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { readXml } from './answers.ts';

/** A failure of a request to a bucket; other failures as they are. */
export function bucketFailure(thrown: unknown, bucket: string, key: string | undefined): unknown {
  if (!(thrown instanceof ActionFailure) || thrown.code !== 'http/status' || !isObject(thrown.details)) return thrown;
  const { status, body } = thrown.details;
  const error = readXml(body);
  const code = error?.text('Code') ?? (status === 404 ? 'NoSuchKey' : status === 403 ? 'AccessDenied' : `${status}`);
  const why = (error?.text('Message') ?? 'the server does not say why').replace(/\.$/, '');
  const details = { bucket, key: key ?? null, code, status: status ?? null };
  switch (code) {
    case 'NoSuchKey':
      return new ActionFailure('s3/no-object', `There is nothing under \`${key}\` in the bucket \`${bucket}\`.`, {
        details,
      });
    case 'NoSuchBucket':
      return new ActionFailure('s3/bucket', `There is no bucket \`${bucket}\`.`, {
        hint: 'Check its name, and the `region` and `endpoint` of the resource.',
        details,
      });
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'ExpiredToken':
    case 'InvalidToken':
      return new ActionFailure('s3/login', `The server does not know who asks: ${why}.`, {
        hint: 'Check `accessKey`, `secretKey` and `region`, and the clock of this machine.',
        details,
      });
    case 'AccessDenied':
      return new ActionFailure('s3/forbidden', `The bucket \`${bucket}\` does not allow it: ${why}.`, { details });
    default:
      return new ActionFailure('s3/error', `The server refused: ${why} (${code}).`, { details });
  }
}
