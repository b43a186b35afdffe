/** The resource `ssh`: one connection for each run, over `ssh2`, to a host whose key is known. */
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Algorithms, Client, ConnectConfig, SFTPWrapper } from 'ssh2';
import type { JsonObject } from '#protocol/json.ts';
import { FileProblem, fileProblem, readTextFile } from '../../textFile.ts';
import type { ActionContext, OpenResource, ResourceContext, ResourceKind } from '../action.ts';
import { optionalNumber, optionalText, textArgument } from '../arguments.ts';
import { readPem } from '../authority.ts';
import { ActionFailure, systemCode } from '../failure.ts';
import { commonJs } from '../library.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import { fingerprint, judge, keysOf, type Verdict } from './knownHosts.ts';

/** How long to wait for a connection and the login, in milliseconds. */
const readyTimeout = 20_000;
/** How often a silent connection is looked after, in milliseconds. */
const keepaliveInterval = 15_000;

/** Which key a host must have. */
interface Trust {
  judge(key: Buffer): Verdict;
  /** Kinds of keys that are known, for the host to show one of them. */
  readonly types: readonly string[];
  /** The file that lists them, as the person wrote it; undefined where a fingerprint is given. */
  readonly file: string | undefined;
}

export class SshResource implements OpenResource {
  readonly kind = 'ssh';
  readonly endpoint: Endpoint;
  readonly #config: ConnectConfig;
  readonly #trust: Trust;
  #client: Promise<Client> | undefined;

  constructor(config: ConnectConfig, trust: Trust) {
    this.#config = config;
    this.#trust = trust;
    this.endpoint = { host: config.host ?? '', port: config.port ?? 22 };
  }

  /** The connection, opened anew where it was lost. */
  client(): Promise<Client> {
    this.#client ??= this.#connect().catch((thrown: unknown) => {
      this.#client = undefined;
      throw thrown;
    });
    return this.#client;
  }

  async sftp(): Promise<SFTPWrapper> {
    const client = await this.client();
    return new Promise((done, reject) => {
      client.sftp((error, sftp) => (error === undefined ? done(sftp) : reject(this.failureOf(error))));
    });
  }

  async #connect(): Promise<Client> {
    const { Client: SshClient } = commonJs(await import('ssh2'));
    const client = new SshClient();
    let refused: ActionFailure | undefined;
    const hostVerifier = (key: Buffer): boolean => {
      refused = this.#refusal(key);
      return refused === undefined;
    };
    return new Promise((done, reject) => {
      client.on('ready', () => done(client));
      client.on('error', error => reject(refused ?? this.failureOf(error)));
      client.on('close', () => {
        this.#client = undefined;
        reject(refused ?? this.failureOf(new Error('the server closed the connection')));
      });
      // Many servers ask for the password as a question.
      client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) =>
        answer(prompts.map(() => this.#config.password ?? '')),
      );
      try {
        client.connect({ ...this.#config, hostVerifier, algorithms: { serverHostKey: preferred(this.#trust.types) } });
      } catch (thrown) {
        reject(this.failureOf(thrown));
      }
    });
  }

  /** Why a host with this key is not to be talked to. */
  #refusal(key: Buffer): ActionFailure | undefined {
    const { host, port } = this.endpoint;
    const verdict = this.#trust.judge(key);
    if (verdict === 'known') return undefined;
    const details = { host, port, fingerprint: fingerprint(key) };
    if (verdict === 'unknown') {
      const where = this.#trust.file === undefined ? '' : ` in ${this.#trust.file}`;
      const scan = `ssh-keyscan${port === 22 ? '' : ` -p ${port}`} ${host} >> ${this.#trust.file ?? 'known_hosts'}`;
      return new ActionFailure(
        'ssh/unknown-key',
        `The key of ${host} is not known${where}: it is ${fingerprint(key)}.`,
        {
          hint: `Compare it with the machine's own, and take it over with \`${scan}\`, or give it as \`hostKey\`.`,
          details,
        },
      );
    }
    const message =
      verdict === 'revoked'
        ? `The key of ${host} was revoked: ${fingerprint(key)}.`
        : `The key of ${host} is not the one that is known: it is now ${fingerprint(key)}.`;
    return new ActionFailure('ssh/changed-key', message, {
      hint: 'Somebody may be between you and the machine. Ask whoever looks after it before you take over its new key.',
      details,
    });
  }

  failureOf(thrown: unknown): unknown {
    if (thrown instanceof ActionFailure) return thrown;
    const { host, port } = this.endpoint;
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
    const level = thrown instanceof Error && 'level' in thrown ? thrown.level : undefined;
    const details = { host, port };
    if (level === 'client-authentication' || /privateKey|passphrase|parse private key/i.test(why)) {
      return new ActionFailure(
        'ssh/login',
        `${host}, port ${port}, refused the login of \`${this.#config.username}\`: ${why}.`,
        {
          hint: 'Check `user`, and give a `password`, a `key`, or an agent by way of SSH_AUTH_SOCK.',
          details,
        },
      );
    }
    if (/Channel open failure/i.test(why)) {
      return new ActionFailure('ssh/too-many', `${host}, port ${port}, opens no more sessions: ${why}.`, {
        hint: 'Run fewer steps there at once: `limit` on a `for`, or `using` a lock. Servers allow 10 by default.',
        details,
      });
    }
    return (
      connectionFailure(thrown, 'ssh', { host, port }) ??
      new ActionFailure('ssh/connection', `The connection to ${host}, port ${port}, failed: ${why}.`, { details })
    );
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    client?.end();
  }
}

export const sshKind: ResourceKind = {
  parameters: ['host', 'user', 'port', 'password', 'key', 'keyText', 'passphrase', 'knownHosts', 'hostKey'],
  async open(input, context) {
    const [host, port] = [textArgument(input, 'host'), optionalNumber(input, 'port') ?? 22];
    const resource = new SshResource(
      {
        host,
        port,
        username: optionalText(input, 'user') ?? userInfo().username,
        readyTimeout,
        keepaliveInterval,
        ...(await credentials(input, context)),
      },
      await trustOf(input, host, port, context),
    );
    await resource.client();
    return resource;
  },
};

/** What is given counts; the user's agent only where nothing is. */
async function credentials(input: JsonObject, { cwd, env }: ResourceContext): Promise<ConnectConfig> {
  const password = optionalText(input, 'password');
  const path = optionalText(input, 'key');
  const key = path === undefined ? optionalText(input, 'keyText') : await readPem(path, 'key', cwd);
  const passphrase = optionalText(input, 'passphrase');
  const agent = env.SSH_AUTH_SOCK;
  if (key === undefined && password === undefined) return agent === undefined || agent === '' ? {} : { agent };
  return {
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    ...(key === undefined ? {} : { privateKey: key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

async function trustOf(input: JsonObject, host: string, port: number, { cwd, env }: ResourceContext): Promise<Trust> {
  const expected = optionalText(input, 'hostKey');
  if (expected !== undefined) {
    const own = expected.replace(/=+$/, '');
    return { judge: key => (fingerprint(key) === own ? 'known' : 'changed'), types: [], file: undefined };
  }
  const path = optionalText(input, 'knownHosts');
  const file = path ?? '~/.ssh/known_hosts';
  const text =
    path === undefined
      ? await readFile(join(env.HOME ?? homedir(), '.ssh/known_hosts'), 'utf8').catch(nothingThere)
      : await readKnownHosts(path, cwd);
  const known = keysOf(text, host, port);
  return { judge: key => judge(known, key), types: known.map(({ type }) => type), file };
}

function nothingThere(thrown: unknown): string {
  if (systemCode(thrown) === 'ENOENT') return '';
  throw thrown;
}

async function readKnownHosts(path: string, cwd: string): Promise<string> {
  try {
    return await readTextFile(resolve(cwd, path), path);
  } catch (thrown) {
    const problem = fileProblem(thrown, path, 'read');
    throw problem instanceof FileProblem ? new ActionFailure(problem.code, problem.message) : problem;
  }
}

/** Kinds of keys for the host to show, the known ones first: else it might show one that nobody has heard of. */
function preferred(known: readonly string[]): NonNullable<Algorithms['serverHostKey']> {
  const all = [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ] as const;
  const isKnown = (name: string): boolean => known.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return [...all.filter(isKnown), ...all.filter(name => !isKnown(name))];
}

export function resourceOf(context: ActionContext): SshResource {
  if (context.resource instanceof SshResource) return context.resource;
  throw new Error('The step has no open SSH connection.');
}
