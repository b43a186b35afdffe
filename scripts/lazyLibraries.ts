/**
 * Libraries that few sessions need, and that are large: bundles of their own, loaded when one of their functions is
 * called for the first time. In the sources they are imported like any other.
 */
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { root } from './paths.ts';

/** What is used of each: functions only. */
const lazyLibraries: Readonly<Record<string, { readonly file: string; readonly functions: readonly string[] }>> = {
  '@babel/parser': { file: 'babelParser.cjs', functions: ['parse'] },
  yaml: { file: 'yaml.cjs', functions: ['isAlias', 'isMap', 'isScalar', 'isSeq', 'parseDocument'] },
};

/** The bundles, beside the others. */
export async function buildLazyLibraries(shared: BuildOptions, folder: string): Promise<readonly Metafile[]> {
  const results = await Promise.all(
    Object.entries(lazyLibraries).map(([name, { file, functions }]) =>
      build({
        ...shared,
        stdin: { contents: `export { ${functions.join(', ')} } from '${name}';`, resolveDir: root },
        outfile: `${folder}/${file}`,
        format: 'cjs',
        metafile: true,
      }),
    ),
  );
  return results.map(({ metafile }) => metafile);
}

/** Puts functions that load the library in the place of an import of it. */
export const loadLazily: Plugin = {
  name: 'load lazily',
  setup: ({ onResolve, onLoad }) => {
    const filter = new RegExp(`^(?:${Object.keys(lazyLibraries).join('|')})$`);
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'lazy' }));
    onResolve({ filter: /\.cjs$/, namespace: 'lazy' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter, namespace: 'lazy' }, ({ path }) => ({ contents: stub(path) }));
  },
};

/** The bundles are in the output's folder, what they are loaded by is there or in its `chunks`. `require` is the banner's. */
function stub(name: string): string {
  const { file, functions } = lazyLibraries[name] ?? { file: '', functions: [] };
  return [
    `const load = () => require(/\\/chunks\\/[^/]+$/.test(import.meta.url) ? '../${file}' : './${file}');`,
    ...functions.map(each => `export const ${each} = (...given) => load().${each}(...given);`),
  ].join('\n');
}
