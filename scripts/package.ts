/**
 * `npm run package`: one VSIX in `dist/` with only what the extension needs. It is put together in a folder of its own,
 * so that what is in it is what is copied here, and a development build in `dist/` stays as it is.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { buildAll } from './build.ts';
import { bundledPackages, notices } from './licences.ts';
import { dist, root } from './paths.ts';

const staging = join(root, 'build', 'extension');
const packagePath = join(dist, 'baton.vsix');

/** Shipped as they are. The language server leads into the standard library, and into what explains diagnostics. */
const shipped = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'client/samples/*',
  'client/walkthrough/*',
  'docs/diagnostics.md',
  'icons/{baton.png,flow-dark.svg,flow-light.svg,panel.svg}',
  'language/std/*.flow',
  'language-configuration.json',
  'syntaxes/*.json',
];

/** What only development needs is left out of the manifest. */
function shippedManifest(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  for (const key of ['bin', 'imports', 'scripts', 'allowScripts', 'devDependencies']) delete manifest[key];
  // The folder holds nothing else.
  manifest.files = ['**'];
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/**
 * Builds for production and packs. Prints the size, and the files with theirs.
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
  await createVSIX({
    cwd: staging,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    // There is no public repository yet that they could lead to.
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

if (import.meta.main) {
  await packageExtension().catch(error => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
