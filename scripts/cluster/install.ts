/**
 * Gets the Restate server that the cluster's tests and the demonstration run on: the binary that its makers publish, into
 * `.vscode-test/`, once. It is under the Business Source License 1.1: used here, and never part of what Baton ships.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.ts';
import { testTools } from '../paths.ts';

export const restateVersion = '1.7.12';

const home = join(testTools, 'restate');

const platforms: Readonly<Record<string, string>> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'darwin x64': 'darwin-x64',
  'darwin arm64': 'darwin-arm64',
};

/** @returns The path of the server's program, or a sentence that says why it can't be had on this machine. */
export async function installRestate(): Promise<{ readonly server: string } | string> {
  const platform = platforms[`${process.platform} ${process.arch}`];
  if (platform === undefined) return `there is no Restate server for ${process.platform} on ${process.arch}`;
  const name = `@restatedev/restate-server-${platform}`;
  const server = join(home, 'node_modules', name, 'bin/restate-server');
  if (existsSync(server)) return { server };
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"name":"test-tools","version":"0.0.0","private":true}\n');
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const ran = await run('npm', [...args, `${name}@${restateVersion}`], { cwd: home, limit: 600_000 });
  if (ran.code === 0 && existsSync(server)) return { server };
  return `the Restate server could not be installed: ${ran.output.trim()}`;
}
