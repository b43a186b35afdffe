/**
 * `npm run package`: one VSIX in `dist/` with only what the extension needs. It is put together in a folder of its own,
 * so that what is in it is what is copied here, and a development build in `dist/` stays as it is.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { buildAll } from './build.ts';
import { bundledPackages, notices } from './licences.ts';
import { dist, root } from './paths.ts';

const staging = join(root, 'build', 'extension');
const packagePath = join(dist, 'baton.vsix');

/** Shipped as they are in the repository. The standard library is what "go to definition" leads into. */
const shipped = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'docs/images/*',
  'icons/{baton.png,flow-dark.svg,flow-light.svg,panel.svg}',
  'language/std/*.flow',
  'language-configuration.json',
  'syntaxes/*.json',
];

/** What only development needs is left out of the manifest. */
function shippedManifest(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  for (const key of ['bin', 'imports', 'scripts', 'allowScripts', 'devDependencies']) delete manifest[key];
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/**
 * Builds for production and packs.
 * @returns the path of the VSIX
 */
export async function packageExtension(): Promise<string> {
  rmSync(staging, { recursive: true, force: true });
  const metafiles = await buildAll({ production: true, commandLine: false, folder: join(staging, 'dist') });
  for (const file of globSync(shipped, { cwd: root })) {
    mkdirSync(dirname(join(staging, file)), { recursive: true });
    cpSync(join(root, file), join(staging, file));
  }
  writeFileSync(join(staging, 'package.json'), shippedManifest());
  writeFileSync(join(staging, 'THIRD-PARTY-NOTICES.md'), notices(bundledPackages(metafiles)));
  mkdirSync(dist, { recursive: true });
  await createVSIX({ cwd: staging, packagePath, dependencies: false, allowMissingRepository: true });
  return packagePath;
}

const kilobytes = (path: string): string => `${(statSync(path).size / 1024).toFixed(0)} kB`.padStart(9);

async function main(): Promise<void> {
  const vsix = await packageExtension();
  const files = await listFiles({ cwd: staging, packageManager: PackageManager.None });
  for (const file of files.sort()) console.log(`${kilobytes(join(staging, file))}  ${file}`);
  console.log(`${kilobytes(vsix)}  in all, as dist/baton.vsix`);
}

if (import.meta.main) await main();
