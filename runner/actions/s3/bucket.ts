/** The resource `s3`: a bucket, and signed requests to it (`aws4fetch`) over what `http.*` uses. */
import { AwsV4Signer } from 'aws4fetch';
import { Headers } from 'undici';
import type { JsonObject } from '#protocol/json.ts';
import type { ActionContext, OpenResource, ResourceKind } from '../action.ts';
import { optionalText, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { type Answer, exchange } from '../http/answer.ts';
import { readWay, type Way } from '../http/dispatcher.ts';
import type { Request } from '../http/request.ts';
import { digestOf } from './digest.ts';
import { bucketFailure } from './failures.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request to the bucket, before it is signed. */
export interface Asked {
  readonly method: string;
  /** Undefined for one about the bucket as a whole. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob;
  /** How many bytes the answer may have. */
  readonly limit?: number | undefined;
}

export class Bucket implements OpenResource {
  readonly kind = 's3';
  readonly name: string;
  readonly way: Way;
  /** The address of the bucket, without a `/` at its end. */
  readonly #address: string;
  readonly #region: string;
  readonly #credentials: Credentials;

  constructor(name: string, address: string, region: string, credentials: Credentials, way: Way) {
    this.name = name;
    this.#address = address;
    this.#region = region;
    this.#credentials = credentials;
    this.way = way;
  }

  /** Sends a request. Throws an ActionFailure that says what the server found wrong. */
  async ask(asked: Asked, context: ActionContext): Promise<Answer> {
    const request = await this.signed(asked, context);
    try {
      return await exchange(request, { allow: [], limit: asked.limit }, this.way, context);
    } catch (thrown) {
      throw bucketFailure(thrown, this.name, asked.key);
    }
  }

  /** The request with its signature: good for 15 minutes. */
  async signed({ method, key, query = {}, headers = {}, body }: Asked, context: ActionContext): Promise<Request> {
    const signed = await new AwsV4Signer({
      ...this.#signing(context),
      url: this.#urlOf(key, query).href,
      method,
      headers: { ...headers, 'x-amz-content-sha256': await digestOf(body) },
    }).sign();
    return { method, url: signed.url, headers: new Headers([...signed.headers]), body };
  }

  /** An address that holds its own signature. `expires` is in seconds. */
  async link(key: string, method: string, expires: number, context: ActionContext): Promise<string> {
    const url = this.#urlOf(key, { 'X-Amz-Expires': String(expires) }).href;
    const signed = await new AwsV4Signer({ ...this.#signing(context), url, method, signQuery: true }).sign();
    return signed.url.href;
  }

  #signing({ clock }: ActionContext): Credentials & { service: string; region: string; datetime: string } {
    const datetime = new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
    return { ...this.#credentials, service: 's3', region: this.#region, datetime };
  }

  #urlOf(key: string | undefined, query: Readonly<Record<string, string>>): URL {
    const url = new URL(`${this.#address}/${key === undefined ? '' : pathOf(key)}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  async close(): Promise<void> {
    // Its connections are those of all requests.
  }
}

/** An address drops parts that are `.` and `..`, and would name another key. */
function pathOf(key: string): string {
  const parts = key.split('/');
  if (key !== '' && !parts.some(part => part === '.' || part === '..')) return parts.map(encodeURIComponent).join('/');
  const what = key === '' ? 'is empty' : `\`${key}\` has a part that is \`.\` or \`..\``;
  throw new ActionFailure('s3/key', `The key ${what}: no address can name it.`, { hint: 'Choose another key.' });
}

export const s3Kind: ResourceKind = {
  parameters: ['bucket', 'accessKey', 'secretKey', 'sessionToken', 'region', 'endpoint', 'bucketInHost', 'ca'],
  async open(input, context) {
    const region = optionalText(input, 'region') ?? 'us-east-1';
    const sessionToken = optionalText(input, 'sessionToken');
    const credentials = {
      accessKeyId: textArgument(input, 'accessKey'),
      secretAccessKey: textArgument(input, 'secretKey'),
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
    const bucket = textArgument(input, 'bucket');
    const way = await readWay({ options: { redirects: 0, ca: input.ca ?? null } }, context);
    return new Bucket(bucket, addressOf(bucket, region, input), region, credentials, way);
  },
};

function addressOf(bucket: string, region: string, input: JsonObject): string {
  const endpoint = optionalText(input, 'endpoint');
  const base = endpoint ?? `https://s3.${region}.amazonaws.com`;
  if (!/^https?:\/\/[^/?#]+\/*$/.test(base) || !URL.canParse(base)) {
    throw new ActionFailure('s3/endpoint', `\`${base}\` is not the address of a server.`, {
      hint: 'It looks like https://storage.example.com, without a path.',
    });
  }
  const { protocol, host } = new URL(base);
  if (!/^[a-z0-9][a-z0-9.-]*$/i.test(bucket)) {
    throw new ActionFailure('s3/bucket', `\`${bucket}\` is not the name of a bucket.`, {
      hint: 'It has letters, digits, `-` and `.` only.',
    });
  }
  const inHost = typeof input.bucketInHost === 'boolean' ? input.bucketInHost : endpoint === undefined;
  return inHost ? `${protocol}//${bucket}.${host}` : `${protocol}//${host}/${bucket}`;
}

export function bucketOf(context: ActionContext): Bucket {
  if (context.resource instanceof Bucket) return context.resource;
  throw new Error('The step has no open bucket.');
}
