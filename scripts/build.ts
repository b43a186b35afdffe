/**
 * Bundles everything that runs into `dist/`: the extension (CommonJS, as VS Code wants it), the processes that it
 * starts and the command line (ES modules that share chunks), and the webviews. `--production` minifies.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { buildLazyLibraries, loadLazily } from './lazyLibraries.ts';
import { withParsedStandard } from './parsedStandard.ts';
import { dist, root } from './paths.ts';

export interface BuildChoice {
  /** Minified and without source maps. */
  readonly production: boolean;
  /** The command line as well; the packaged extension does without. */
  readonly commandLine: boolean;
  /** Where the bundles go: an absolute path. */
  readonly folder: string;
}

/** VS Code 1.105, the oldest that the extension supports, runs extensions on Node 22. */
const target = 'node22';

const processEntries: Readonly<Record<string, string>> = {
  server: 'server/main.ts',
  layoutWorker: 'server/layoutWorker.ts',
  adapter: 'runner/debug/main.ts',
  tester: 'runner/testing/main.ts',
  functionWorker: 'runner/actions/functionWorker.ts',
  serve: 'cli/serveMain.ts',
  cli: 'cli/main.ts',
};

/** Bundled CommonJS libraries call `require`, which an ES module does not have by itself. */
const requireForBundledLibraries =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const shared = (choice: BuildChoice): BuildOptions => ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target,
  minify: choice.production,
  sourcemap: choice.production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

async function buildExtension(choice: BuildChoice): Promise<Metafile | undefined> {
  const result = await build({
    ...shared(choice),
    entryPoints: { extension: 'client/extension.ts' },
    outdir: choice.folder,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
    // The CommonJS of `jsonc-parser` asks for its own parts in a way that nothing can bundle.
    mainFields: ['module', 'main'],
  });
  return result.metafile;
}

/** @returns the entries whose source exists */
function presentEntries(choice: BuildChoice): Record<string, string> {
  const wanted = Object.entries(processEntries).filter(([name]) => choice.commandLine || name !== 'cli');
  for (const [name, source] of wanted) {
    if (!existsSync(join(root, source))) console.warn(`build: dist/${name}.js is left out: there is no ${source}.`);
  }
  return Object.fromEntries(wanted.filter(([, source]) => existsSync(join(root, source))));
}

/**
 * Parts of libraries that nothing here ever uses, or that Node.js has itself; what stands in their place.
 *
 * `iconv-lite`, by way of `mysql2`: 0.8 MB of tables of Chinese, Japanese and Korean encodings, while every connection
 * asks the server for UTF-8. `tweetnacl`: NATS has it for keys of a kind that the resource does not take, `bcrypt-pbkdf`
 * (for locked keys of `ssh`) for one digest. `sshcrypto.node` and `cpu-features`: native parts of `ssh2`, which does
 * without where it does not find them.
 */
const withoutUnusedParts: Plugin = {
  name: 'without unused parts',
  setup: ({ onLoad, onResolve }) => {
    onLoad({ filter: /iconv-lite\/encodings\/tables\/.*\.json$/ }, () => ({ contents: '[]', loader: 'json' }));
    onResolve({ filter: /^tweetnacl$/ }, () => ({ path: 'digest', namespace: 'in place' }));
    onResolve({ filter: /\/sshcrypto\.node$|^cpu-features$/ }, () => ({ path: 'none', namespace: 'in place' }));
    onLoad({ filter: /^digest$/, namespace: 'in place' }, () => ({ contents: digestOfNode, resolveDir: root }));
    onLoad({ filter: /^none$/, namespace: 'in place' }, () => ({ contents: "throw new Error('It is left out.');" }));
  },
};

/** `nacl.lowlevel.crypto_hash(out, bytes, count)`: SHA-512. */
const digestOfNode = `
const { createHash } = require('node:crypto');
exports.lowlevel = {
  crypto_hash: (out, bytes, count) => {
    out.set(createHash('sha512').update(bytes.subarray(0, count)).digest());
    return 0;
  },
};`;

async function buildProcesses(choice: BuildChoice): Promise<Metafile | undefined> {
  const result = await build({
    ...shared(choice),
    entryPoints: presentEntries(choice),
    outdir: choice.folder,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: requireForBundledLibraries },
    // An optional native part of `pg`, asked for only by code that names it.
    external: ['pg-native'],
    plugins: [loadLazily, withoutUnusedParts, withParsedStandard],
  });
  return result.metafile;
}

/** Chunks of earlier builds have other hashes in their names and would stay for ever. */
function removeOldChunks(choice: BuildChoice, metafiles: readonly Metafile[]): void {
  const folder = join(choice.folder, 'chunks');
  if (!existsSync(folder)) return;
  const current = new Set(metafiles.flatMap(metafile => Object.keys(metafile.outputs)));
  for (const name of readdirSync(folder)) {
    const path = relative(root, join(folder, name));
    if (!current.has(path)) rmSync(join(folder, name));
  }
}

/**
 * Builds all bundles.
 * @returns what went into each bundle
 * @throws when a source does not compile; esbuild has then said where
 */
export async function buildAll(choice: BuildChoice): Promise<readonly Metafile[]> {
  const { buildWebviews } = await import('./webviews.ts');
  const built = await Promise.all([
    buildExtension(choice),
    buildProcesses(choice),
    buildLazyLibraries(shared(choice), choice.folder),
    buildWebviews(choice),
  ]);
  const metafiles = built.flat().filter(metafile => metafile !== undefined);
  removeOldChunks(choice, metafiles);
  return metafiles;
}

if (import.meta.main) {
  const started = performance.now();
  const production = process.argv.includes('--production');
  try {
    await buildAll({ production, commandLine: true, folder: dist });
    console.log(`built dist/ in ${Math.round(performance.now() - started)} ms`);
  } catch {
    process.exitCode = 1;
  }
}
