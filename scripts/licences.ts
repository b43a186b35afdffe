/** Which packages are bundled, under which licences: a check, and the notices that the extension is shipped with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './paths.ts';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** Text of its licence file, if there is one. */
  readonly text: string | undefined;
}

const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'EPL-2.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
]);

/** The package's folder in a path like `node_modules/a/node_modules/@b/c/d.js`. */
function packageFolder(path: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function licenceText(folder: string): string | undefined {
  const file = readdirSync(folder).find(name => /^licen[cs]e/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
}

/** The packages of which at least one byte is in a bundle, by name. */
export function bundledPackages(metafiles: readonly Metafile[]): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const output of metafiles.flatMap(metafile => Object.values(metafile.outputs))) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = packageFolder(path);
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const packages = [...folders].map(folder => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
      /** As older packages say it: one of these. */
      licenses?: readonly { readonly type: string }[];
    };
    const licence = manifest.license ?? manifest.licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
    return { name: manifest.name, version: manifest.version, licence, text: licenceText(join(root, folder)) };
  });
  return packages.sort((a, b) => a.name.localeCompare(b.name));
}

/** One line per bundled package whose licence the project does not accept. */
export function licenceProblems(packages: readonly BundledPackage[]): readonly string[] {
  const isAllowed = (licence: string): boolean =>
    licence
      .replaceAll(/[()]/g, '')
      .split(/ OR /)
      .some(alternative => alternative.split(/ AND /).every(part => allowedLicences.has(part.trim())));
  return packages
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name} ${version} is under "${licence}", which is not accepted.`);
}

/** The text of THIRD-PARTY-NOTICES.md. */
export function notices(packages: readonly BundledPackage[]): string {
  const intro = `# Third-party notices\n\nThis extension contains parts of ${packages.length} packages by others.\n`;
  const sections = packages.map(({ name, version, licence, text }) => {
    const body = text ?? `Licensed under ${licence}; the package has no licence file of its own.`;
    return `\n## ${name} ${version} (${licence})\n\n${body.replaceAll(/^/gm, '    ').trimEnd()}\n`;
  });
  return intro + sections.join('');
}
