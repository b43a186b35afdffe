/** `ssh.upload` and `ssh.download`: files to and from another machine, by SFTP. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import type { Action, ActionContext } from '../action.ts';
import { optionalText, textArgument } from '../arguments.ts';
import { ActionFailure, systemCode } from '../failure.ts';
import { fileWork, replaceFile } from '../files/fileWork.ts';
import { unlessStopped } from '../stopping.ts';
import { resourceOf } from './connection.ts';

export const upload: Action = {
  parameters: ['path', 'to', 'mode'],
  run: async (input, context) => {
    const [path, to] = [textArgument(input, 'path'), textArgument(input, 'to')];
    const mode = modeOf(optionalText(input, 'mode'));
    const local = resolve(context.cwd, path);
    const entry = await fileWork(context, path, 'read', () => stat(local));
    if (!entry.isFile()) throw new ActionFailure('file/is-folder', `\`${path}\` is not a file that can be copied.`);
    await withSftp(context, to, async sftp => {
      const temporary = `${to}.${randomUUID().slice(0, 8)}.part`;
      try {
        await call(done => sftp.fastPut(local, temporary, mode === undefined ? {} : { mode }, done));
        if (mode !== undefined) await call(done => sftp.chmod(temporary, mode, done));
        await replace(sftp, temporary, to);
      } catch (thrown) {
        await removeLater(context, temporary);
        throw thrown;
      }
    });
    return { path: to, bytes: entry.size };
  },
};

export const download: Action = {
  parameters: ['path', 'to'],
  run: async (input, context) => {
    const [path, to] = [textArgument(input, 'path'), textArgument(input, 'to')];
    const bytes = await fileWork(context, to, 'written', () =>
      replaceFile(resolve(context.cwd, to), async temporary => {
        await withSftp(context, path, sftp => call(done => sftp.fastGet(path, temporary, done)));
        return (await stat(temporary)).size;
      }),
    );
    return { path: to, bytes };
  },
};

function modeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  throw new ActionFailure('argument', `\`${text}\` is no mode of a file.`, { hint: 'It looks like "644" or "755".' });
}

/** Gives a session of its own to `work`; it ends with the work, or as soon as the attempt is told to stop. */
async function withSftp<T>(context: ActionContext, path: string, work: (sftp: SFTPWrapper) => Promise<T>): Promise<T> {
  const resource = resourceOf(context);
  const sftp = await unlessStopped(context.signal, resource.sftp());
  try {
    return await unlessStopped(context.signal, work(sftp), () => sftp.end());
  } catch (thrown) {
    throw sftpFailure(thrown, path, resource.endpoint.host) ?? resource.failureOf(thrown);
  } finally {
    sftp.end();
  }
}

function call(begin: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((done, reject) => begin(error => (error ? reject(error) : done())));
}

/** The plain rename of SFTP refuses where there is a file already. */
async function replace(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  try {
    await call(done => sftp.ext_openssh_rename(from, to, done));
  } catch (thrown) {
    if (!(thrown instanceof Error) || !/does not support/.test(thrown.message)) throw thrown;
    await call(done => sftp.unlink(to, () => done()));
    await call(done => sftp.rename(from, to, done));
  }
}

/** In a session of its own: the one of the copy may be closed. What can't be removed stays. */
async function removeLater(context: ActionContext, path: string): Promise<void> {
  const sftp = await resourceOf(context)
    .sftp()
    .catch(() => undefined);
  if (sftp === undefined) return;
  await call(done => sftp.unlink(path, done)).catch(() => undefined);
  sftp.end();
}

/** Answers of the SFTP server about a file there (draft-ietf-secsh-filexfer-02, 7). */
function sftpFailure(thrown: unknown, path: string, host: string): ActionFailure | undefined {
  if (!(thrown instanceof Error) || systemCode(thrown) !== undefined) return undefined;
  const code = 'code' in thrown ? thrown.code : undefined;
  const details = { host, path };
  if (code === 2) return new ActionFailure('ssh/no-file', `There is no file \`${path}\` on ${host}.`, { details });
  if (code === 3) {
    return new ActionFailure('ssh/forbidden', `\`${path}\` on ${host} may not be used by this user.`, { details });
  }
  if (typeof code !== 'number') return undefined;
  return new ActionFailure('ssh/file', `\`${path}\` on ${host} can't be used: ${thrown.message}.`, { details });
}
