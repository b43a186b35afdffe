/** Bundles the tests that run inside the extension host: it loads CommonJS, and no TypeScript. */
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '#scripts/paths.ts';

const folder = join(root, 'build', 'integration');

/** @returns the path that VS Code takes as `extensionTestsPath` */
export async function buildIntegrationTests(): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['test/vscode/integration/index.ts', ...globSync('test/vscode/integration/*.test.ts', { cwd: root })],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return join(folder, 'index.cjs');
}
