/** `git.*`: the system's git, which asks nothing and takes no value for an option. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from './action.ts';
import { isObject, optionalNumber, optionalText, optionalTexts, textArgument } from './arguments.ts';
import { ActionFailure } from './failure.ts';
import { processActions } from './process.ts';

/** One repository, and whose name is shown to its server. */
interface Repository {
  /** Relative to the run's working directory. */
  readonly folder: string;
  readonly token: string | undefined;
  readonly context: ActionContext;
}

const clone: Action = {
  parameters: ['url', 'to', 'branch', 'depth', 'token'],
  run: async (input, context) => {
    const url = plain(textArgument(input, 'url'), 'url');
    const to = textArgument(input, 'to');
    const branch = optionalText(input, 'branch');
    const depth = optionalNumber(input, 'depth');
    const options = [
      ...(branch === undefined ? [] : ['--branch', plain(branch, 'branch')]),
      ...(depth === undefined ? [] : ['--depth', String(depth)]),
    ];
    const outside = { folder: '.', token: optionalText(input, 'token'), context };
    await git(outside, ['clone', ...options, '--', url, to], { server: url });
    return { path: to, commit: await head({ ...outside, folder: to }) };
  },
};

const pull: Action = {
  parameters: ['folder', 'token'],
  run: async (input, context) => {
    const repository = repositoryOf(input, context);
    await git(repository, ['pull', '--ff-only'], { server: await serverOf(repository, 'origin') });
    return { commit: await head(repository) };
  },
};

const commit: Action = {
  parameters: ['message', 'files', 'author', 'folder'],
  run: async (input, context) => {
    const repository = repositoryOf(input, context);
    const files = optionalTexts(input, 'files');
    const author = optionalText(input, 'author');
    await git(repository, files.length === 0 ? ['add', '--all'] : ['add', '--', ...files]);
    const isSame = await git(repository, ['diff', '--cached', '--quiet'], { isQuestion: true, allow: [1] });
    if (isSame.code === 0) return { commit: await head(repository), isNew: false };
    const who = author === undefined ? [] : [`--author=${author}`];
    await git(repository, ['commit', '--quiet', `--message=${textArgument(input, 'message')}`, ...who]);
    return { commit: await head(repository), isNew: true };
  },
};

const tag: Action = {
  parameters: ['name', 'message', 'folder'],
  run: async (input, context) => {
    const repository = repositoryOf(input, context);
    const name = plain(textArgument(input, 'name'), 'name');
    const message = optionalText(input, 'message');
    await git(repository, [
      'tag',
      ...(message === undefined ? [] : ['--annotate', `--message=${message}`]),
      '--',
      name,
    ]);
    return { name, commit: await head(repository) };
  },
};

const push: Action = {
  parameters: ['refs', 'remote', 'folder', 'token'],
  run: async (input, context) => {
    const repository = repositoryOf(input, context);
    const remote = plain(optionalText(input, 'remote') ?? 'origin', 'remote');
    const refs = optionalTexts(input, 'refs').map(ref => plain(ref, 'refs'));
    await git(repository, ['push', '--', remote, ...(refs.length === 0 ? ['HEAD'] : refs)], {
      server: await serverOf(repository, remote),
    });
    return { commit: await head(repository) };
  },
};

const checkout: Action = {
  parameters: ['branch', 'create', 'folder'],
  run: async (input, context) => {
    const repository = repositoryOf(input, context);
    const branch = plain(textArgument(input, 'branch'), 'branch');
    await git(repository, ['switch', ...(input.create === true ? ['--create'] : ['--guess']), branch]);
    return { commit: await head(repository) };
  },
};

const status: Action = {
  parameters: ['folder'],
  run: async (input, context) => {
    const { stdout } = await git(repositoryOf(input, context), ['status', '--porcelain=v2', '--branch', '-z'], {
      isQuestion: true,
    });
    return readStatus(stdout);
  },
};

const log: Action = {
  parameters: ['count', 'range', 'files', 'folder'],
  run: async (input, context) => {
    const range = optionalText(input, 'range');
    const count = optionalNumber(input, 'count') ?? 20;
    const { stdout } = await git(
      repositoryOf(input, context),
      [
        ...['log', '-z', `--max-count=${count}`, '--format=%H%x1f%an%x1f%ae%x1f%aI%x1f%s%x1f%b'],
        ...(range === undefined ? [] : [plain(range, 'range')]),
        ...['--', ...optionalTexts(input, 'files')],
      ],
      { isQuestion: true },
    );
    return stdout.split('\0').filter(Boolean).map(readCommit);
  },
};

export const gitActions: Readonly<Record<string, Action>> = {
  'git.clone': clone,
  'git.pull': pull,
  'git.commit': commit,
  'git.tag': tag,
  'git.push': push,
  'git.checkout': checkout,
  'git.status': status,
  'git.log': log,
};

function repositoryOf(input: JsonObject, context: ActionContext): Repository {
  return { folder: optionalText(input, 'folder') ?? '.', token: optionalText(input, 'token'), context };
}

/** A name or an address that git can't take for an option. */
function plain(text: string, name: string): string {
  if (text !== '' && !text.startsWith('-')) return text;
  throw new ActionFailure(
    'argument',
    `The argument \`${name}\` must not be empty or begin with a dash, and is \`${text}\`.`,
  );
}

interface GitOptions {
  /** Address of the server that the command talks to; the token goes to no other. */
  readonly server?: string;
  readonly allow?: readonly number[];
  /** Its output is data, and not for the log. */
  readonly isQuestion?: boolean;
}

interface Ran {
  readonly stdout: string;
  readonly code: number;
}

async function git(
  { folder, token, context }: Repository,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Ran> {
  const { exec } = processActions;
  if (exec === undefined) throw new Error('There is no action `exec`.');
  const env = { ...usualSettings(context), ...credentials(token, options.server) };
  const input = { program: 'git', args, cwd: folder, env, allow: options.allow ?? [] };
  try {
    const quiet = { ...context, log: () => undefined };
    const ran = await exec.run(input, options.isQuestion ? quiet : context);
    return isObject(ran) ? { stdout: String(ran.stdout), code: Number(ran.code) } : { stdout: '', code: 0 };
  } catch (thrown) {
    throw thrown instanceof ActionFailure ? failureOf(thrown, args[0] ?? '') : thrown;
  }
}

/** git never asks a person, and speaks only with what is meant to be spoken with. */
function usualSettings({ env }: ActionContext): Record<string, string> {
  return {
    LC_ALL: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: env.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes',
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  };
}

/** The token as a header for one server, by way of the environment: arguments can be seen by others. */
function credentials(token: string | undefined, server: string | undefined): Record<string, string> {
  if (token === undefined || server === undefined || !URL.canParse(server)) return {};
  const { protocol, origin } = new URL(server);
  if (protocol !== 'https:' && protocol !== 'http:') return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

async function serverOf(repository: Repository, remote: string): Promise<string> {
  const asked = await git(repository, ['remote', 'get-url', '--push', '--', remote], { isQuestion: true, allow: [2] });
  return asked.stdout;
}

async function head(repository: Repository): Promise<string> {
  return (await git(repository, ['rev-parse', 'HEAD'], { isQuestion: true })).stdout;
}

function failureOf(failure: ActionFailure, verb: string): ActionFailure {
  if (failure.code === 'exec/not-found') {
    return new ActionFailure('git/missing', 'There is no git on this machine.', { hint: 'Install git.' });
  }
  if (failure.code !== 'exec/exit' || !isObject(failure.details)) return failure;
  const said = String(failure.details.stderr || failure.details.stdout);
  const why = /^(?:fatal|error): (.*)$/m.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? '';
  return new ActionFailure('git/failed', `git ${verb} failed: ${why.replace(/\.$/, '')}.`, {
    ...(/could not read (?:Username|Password)|Authentication failed/.test(said)
      ? { hint: 'The server wants to know who asks: give `token`, or set up git for it.' }
      : {}),
    details: { code: failure.details.code ?? null, stderr: said },
  });
}

/** The records of `git status --porcelain=v2 -z`. */
function readStatus(text: string): Json {
  const records = text.split('\0');
  const files: Json[] = [];
  let [branch, ahead, behind]: [string | null, number, number] = [null, 0, 0];
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? '';
    const name = /^# branch\.head (.*)/.exec(record)?.[1];
    if (name !== undefined) branch = name === '(detached)' ? null : name;
    const [, more, less] = /^# branch\.ab \+(\d+) -(\d+)/.exec(record) ?? [];
    if (more !== undefined) [ahead, behind] = [Number(more), Number(less)];
    const [, kind = '', changed = '', path = ''] =
      /^([12u]) (..) (?:\S+ ){6}(?:R\d+ |C\d+ |(?:\S+ ){2})?(.*)$/s.exec(record) ??
      /^([?!])( ?)(.*)$/s.exec(record) ??
      [];
    if (kind !== '') files.push({ path: path.trimStart(), state: stateOf(kind, changed) });
    // What was renamed has its old name in a record of its own.
    if (kind === '2') index += 1;
  }
  return { branch, ahead, behind, isClean: files.length === 0, files };
}

function stateOf(kind: string, changed: string): string {
  if (kind === '?') return 'new';
  if (kind === 'u') return 'conflict';
  if (kind === '2') return 'renamed';
  if (changed.includes('A')) return 'added';
  return changed.includes('D') ? 'deleted' : 'changed';
}

function readCommit(record: string): Json {
  const [commit = '', author = '', email = '', time = '', subject = '', body = ''] = record.split('\x1f');
  return { commit, author, email, time: new Date(time).toISOString(), subject, body: body.trim() };
}
