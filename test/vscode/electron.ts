/**
 * The same tests inside a desktop VS Code, for machines that can download one: `node test/vscode/electron.ts`.
 * `VSCODE_VERSION` picks a version, `VSCODE_EXECUTABLE` one that is installed already.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '#scripts/paths.ts';
import { buildIntegrationTests } from './integration/build.ts';

// Short: a path in the user data folder names a socket, which may have 103 characters at most.
const folder = mkdtempSync(join(tmpdir(), 'baton-'));
const workspace = join(folder, 'workspace');
cpSync(`${import.meta.dirname}/workspace`, workspace, { recursive: true });
const executable = process.env.VSCODE_EXECUTABLE;
try {
  process.exitCode = await runTests({
    ...(executable === undefined ? {} : { vscodeExecutablePath: executable }),
    version: process.env.VSCODE_VERSION ?? 'stable',
    extensionDevelopmentPath: root,
    extensionTestsPath: await buildIntegrationTests(),
    launchArgs: [workspace, '--disable-extensions', '--user-data-dir', join(folder, 'user')],
  });
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
