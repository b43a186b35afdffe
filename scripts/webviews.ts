/** How the webviews are bundled: by the build into `dist/webviews/`, and by the preview to look at them as plain pages. */
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { dist, root } from './paths.ts';

export interface WebviewChoice {
  /** Minified and without source maps. */
  readonly production: boolean;
  /** Absolute path of the folder that `webviews/` goes into; `dist/` by default. */
  readonly folder?: string;
}

/** Each view becomes one script and one style sheet; all style sheets share one icon font beside them. */
export function webviewOptions(choice: WebviewChoice): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: {
      graph: 'client/webviews/graph/main.tsx',
      run: 'client/webviews/run/main.tsx',
      compare: 'client/webviews/compare/main.tsx',
    },
    outdir: join(choice.folder ?? dist, 'webviews'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    minify: choice.production,
    sourcemap: choice.production ? false : 'linked',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
}

/**
 * Bundles the webviews into `dist/webviews/`.
 * @throws when a source does not compile; esbuild has then said where
 */
export async function buildWebviews(choice: WebviewChoice): Promise<Metafile | undefined> {
  const result = await build(webviewOptions(choice));
  return result.metafile;
}
