/** Where large values stand that several machines share: a folder that all of them see, or a bucket as Amazon S3 has them. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Environment } from '../../actions/action.ts';
import { ActionFailure } from '../../actions/failure.ts';
import { RunProblem } from './runProblem.ts';

export const storeVariable = 'BATON_STORE';

export interface BlobStore {
  /** For people: `/srv/baton`, `s3://bucket/prefix`. */
  readonly name: string;
  /** Keeps a text. `folder` and `key` are names without slashes; what stands there already is the same. */
  write(folder: string, key: string, text: string): Promise<void>;
  /** Undefined where there is nothing. Rejects where the store can't be reached. */
  read(folder: string, key: string): Promise<string | undefined>;
  /** Removes all that stands in a folder. */
  remove(folder: string): Promise<void>;
}

/**
 * The store that the environment names: `BATON_STORE=/srv/baton` or `s3://bucket/prefix`, with the usual variables of
 * AWS. Throws a {@link RunProblem} for what is none.
 */
export function storeOf(env: Environment): BlobStore | undefined {
  const place = env[storeVariable];
  if (place === undefined || place === '') return undefined;
  if (!/^[a-z0-9]+:\/\//i.test(place)) return new FolderStore(resolve(place));
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/*$/.exec(place) ?? [];
  if (bucket !== undefined) return new BucketStore(bucket, prefix, env);
  throw new RunProblem(
    `\`${place}\` is no store.`,
    `As in: ${storeVariable}=/srv/baton, ${storeVariable}=s3://bucket/prefix`,
  );
}

class FolderStore implements BlobStore {
  readonly name: string;

  constructor(folder: string) {
    this.name = folder;
  }

  async write(folder: string, key: string, text: string): Promise<void> {
    const path = join(this.name, folder, key);
    if (await stat(path).catch(() => undefined)) return;
    await mkdir(join(this.name, folder), { recursive: true, mode: 0o700 });
    // Nobody sees half of it.
    const half = `${path}.${randomUUID()}`;
    await writeFile(half, text, { mode: 0o600 });
    await rename(half, path);
  }

  async read(folder: string, key: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.name, folder, key), 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw thrown;
    }
  }

  async remove(folder: string): Promise<void> {
    await rm(join(this.name, folder), { recursive: true, force: true });
  }
}

class BucketStore implements BlobStore {
  readonly name: string;
  readonly #prefix: string;
  readonly #bucket: string;
  readonly #env: Environment;
  #opened: Promise<OpenBucket> | undefined;

  constructor(bucket: string, prefix: string, env: Environment) {
    this.name = `s3://${bucket}/${prefix}`;
    this.#bucket = bucket;
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.#env = env;
  }

  async write(folder: string, key: string, text: string): Promise<void> {
    await (await this.#open()).put(`${this.#prefix}${folder}/${key}`, text);
  }

  async read(folder: string, key: string): Promise<string | undefined> {
    return await (await this.#open()).get(`${this.#prefix}${folder}/${key}`);
  }

  async remove(folder: string): Promise<void> {
    const bucket = await this.#open();
    for (const key of await bucket.list(`${this.#prefix}${folder}/`)) await bucket.delete(key);
  }

  #open(): Promise<OpenBucket> {
    this.#opened ??= openBucket(this.#bucket, this.#env);
    this.#opened.catch(() => {
      this.#opened = undefined;
    });
    return this.#opened;
  }
}

interface OpenBucket {
  put(key: string, text: string): Promise<void>;
  get(key: string): Promise<string | undefined>;
  list(prefix: string): Promise<readonly string[]>;
  delete(key: string): Promise<void>;
}

/** By the actions of the resource `s3`, which are read only where there is such a store. */
async function openBucket(bucket: string, env: Environment): Promise<OpenBucket> {
  const [{ s3Kind }, { s3Actions }, { systemClock }] = await Promise.all([
    import('../../actions/s3/bucket.ts'),
    import('../../actions/s3/s3.ts'),
    import('./clock.ts'),
  ]);
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  const given = {
    bucket,
    accessKey: env.AWS_ACCESS_KEY_ID ?? '',
    secretKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN !== undefined && { sessionToken: env.AWS_SESSION_TOKEN }),
    ...(env.AWS_REGION !== undefined && { region: env.AWS_REGION }),
    ...(endpoint !== undefined && { endpoint: endpoint.replace(/\/+$/, '') }),
  };
  const resource = await s3Kind.open(given, { cwd: process.cwd(), env });
  const context = {
    ...{ cwd: process.cwd(), env, resource, clock: systemClock, stopGrace: 0, idempotencyKey: '' },
    log: () => undefined,
  };
  const act = async (name: string, input: JsonObject): Promise<Json> => {
    const action = s3Actions[`s3.${name}`];
    if (action === undefined) throw new Error(`There is no action s3.${name}.`);
    return (await action.run(input, { ...context, signal: AbortSignal.timeout(requestLimit) })) ?? null;
  };
  return {
    put: async (key, body) => void (await act('put', { key, body, type: 'text/plain; charset=utf-8' })),
    get: async key => {
      try {
        const { body } = (await act('get', { key, limit: mostBytes })) as { readonly body: Json };
        return typeof body === 'string' ? body : JSON.stringify(body);
      } catch (thrown) {
        if (thrown instanceof ActionFailure && thrown.code === 's3/no-object') return undefined;
        throw thrown;
      }
    },
    list: async prefix =>
      ((await act('list', { prefix, limit: 1_000_000 })) as { readonly key: string }[]).map(({ key }) => key),
    delete: async key => void (await act('delete', { key })),
  };
}

/** How long a request to a bucket may take, in milliseconds. */
const requestLimit = 120_000;
/** No value is larger, in bytes. */
const mostBytes = 512 * 1024 * 1024;
