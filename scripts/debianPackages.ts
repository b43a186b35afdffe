/** Programs that tests need and that Debian packages: found where they are, installed where that is possible. */
import { existsSync } from 'node:fs';
import { run } from './children.ts';

let updated: Promise<boolean> | undefined;

/** The package lists are fetched once per process, and only if something is missing. */
function updateLists(): Promise<boolean> {
  updated ??= run('apt-get', ['update', '-q'], { limit: 180_000 }).then(ran => ran.code === 0);
  return updated;
}

/**
 * Installs a Debian package unless `isThere` already holds.
 * @returns undefined when what is wanted is there, else a sentence that says why it isn't
 */
export async function ensureDebianPackage(name: string, isThere: () => boolean): Promise<string | undefined> {
  if (isThere()) return undefined;
  if (!existsSync('/usr/bin/apt-get'))
    return `${name} is not installed, and this machine has no apt-get to install it.`;
  if (process.getuid?.() !== 0) return `${name} is not installed; run: sudo apt-get install ${name}`;
  if (!(await updateLists())) return `${name} is not installed, and apt-get update failed (is there a network?).`;
  const ran = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    limit: 600_000,
  });
  if (ran.code !== 0) return `apt-get install ${name} failed: ${ran.output.trim().split('\n').at(-1) ?? 'no output'}`;
  return isThere() ? undefined : `${name} was installed, but its program was not found.`;
}
