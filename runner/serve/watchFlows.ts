import { watch } from 'chokidar';

/** Changes that come within this time are one, in milliseconds. */
const calm = 300;

/**
 * Calls back when one of these files changes, or a `.flow` file comes or goes in one of these folders.
 * @returns what ends it
 */
export function watchFlows(paths: readonly string[], onChange: () => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch([...paths], {
    ignoreInitial: true,
    ignored: (path, stats) => isPassedOver(path, paths) || (stats?.isFile() === true && !isFlow(path, paths)),
  });
  watcher.on('all', event => {
    if (event === 'addDir' || event === 'unlinkDir') return;
    clearTimeout(timer);
    timer = setTimeout(onChange, calm);
  });
  // Flows are served all the same; who changes them restarts the server.
  watcher.on('error', () => undefined);
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}

function isFlow(path: string, paths: readonly string[]): boolean {
  return path.endsWith('.flow') || paths.includes(path);
}

/** Folders in which no flows are looked for. */
function isPassedOver(path: string, paths: readonly string[]): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !paths.includes(path) && (name === 'node_modules' || (name.startsWith('.') && name !== '.' && name !== '..'));
}
