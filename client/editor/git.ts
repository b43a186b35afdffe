/** Earlier versions of files, as git has them. */
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

export interface Commit {
  readonly hash: string;
  /** As git shortens it. */
  readonly short: string;
  readonly subject: string;
  /** `3 days ago`, and by whom. */
  readonly when: string;
  readonly author: string;
}

/** Why git can't tell something: its message is for a person. */
export class GitProblem extends Error {}

const commitFormat = ['%H', '%h', '%s', '%ar', '%an'].join('%x1f');

/**
 * The commit that a revision of a file's repository is.
 * @throws {GitProblem} There is no such repository, or no such revision.
 */
export async function commitOf(file: vscode.Uri, revision: string): Promise<Commit> {
  await repositoryOf(file);
  const end = ['--end-of-options', `${revision}^{commit}`];
  const told = await git(file, ['log', '-1', `--format=${commitFormat}`, ...end]).catch(() => '');
  const commit = commitsIn(told)[0];
  if (commit !== undefined) return commit;
  throw new GitProblem(
    revision === 'HEAD'
      ? 'The repository has no commit yet.'
      : `There is no revision \`${revision}\` in the repository.`,
  );
}

/**
 * The last commits that changed a file, the newest first.
 * @throws {GitProblem} There is no such repository.
 */
export async function commitsOf(file: vscode.Uri, count: number): Promise<readonly Commit[]> {
  await repositoryOf(file);
  const told = await git(file, [
    'log',
    `-${count}`,
    '--follow',
    `--format=${commitFormat}`,
    '--',
    basename(file.fsPath),
  ]);
  return commitsIn(told);
}

/** A file's text as it was at a commit; undefined when it was not there. */
export async function textAt(file: vscode.Uri, { hash }: Commit): Promise<string | undefined> {
  return git(file, ['show', '--end-of-options', `${hash}:./${basename(file.fsPath)}`]).catch(() => undefined);
}

/**
 * The folder in which git keeps what is the file's working tree's own, such as what `HEAD` is.
 * @throws {GitProblem} There is no such repository.
 */
async function repositoryOf(file: vscode.Uri): Promise<string> {
  // What a repository's configuration names can be run by git.
  if (!vscode.workspace.isTrusted) throw new GitProblem('git is asked only in a trusted workspace.');
  if (file.scheme !== 'file') throw new GitProblem('Only a file on a disk can be compared.');
  try {
    return (await git(file, ['rev-parse', '--absolute-git-dir'])).trim();
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new GitProblem(isMissing ? 'git is not installed, or not found.' : 'The file is in no git repository.');
  }
}

/** Calls back when another commit is `HEAD` of the file's repository. */
export async function watchHead(file: vscode.Uri, changed: () => void): Promise<vscode.Disposable> {
  const folder = await repositoryOf(file);
  // Each commit, reset and checkout adds a line to it.
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.joinPath(vscode.Uri.file(folder), 'logs'), 'HEAD'),
  );
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  return watcher;
}

async function git(file: vscode.Uri, options: readonly string[]): Promise<string> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  const { stdout } = await promisify(execFile)(program(), ['-C', dirname(file.fsPath), ...options], {
    env,
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

/** The one that the editor itself uses, if that is known. */
function program(): string {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension?.isActive !== true || !extension.exports.enabled) return 'git';
  return extension.exports.getAPI(1).git.path;
}

/** What the editor's own extension for git offers, as far as it is used here. */
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly git: { readonly path: string } };
}

function commitsIn(told: string): readonly Commit[] {
  return told.split('\n').flatMap(line => {
    const [hash, short, subject = '', when = '', author = ''] = line.split('\x1f');
    return hash === undefined || short === undefined ? [] : [{ hash, short, subject, when, author }];
  });
}
