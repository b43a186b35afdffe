/** From a command line to a server that was told to stop. */
import { basename, resolve } from 'node:path';
import type { Model } from '#language/analysis/model.ts';
import { parseDuration } from '#language/plan/builtins/duration.ts';
import { systemClock } from '#runner/engines/common/clock.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import type { Secrets } from '#runner/secrets/resolve.ts';
import { Server, type ServerOptions } from '#runner/serve/server.ts';
import { sourcesOf } from '#runner/serve/starter.ts';
import { watchFlows } from '#runner/serve/watchFlows.ts';
import { workspaceOf } from '#runner/workspace.ts';
import { onCluster } from './cluster/address.ts';
import type { ServeOptions } from './commands/serve.ts';
import type { Context } from './context.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import { workingDirectory } from './running.ts';
import { EditorSecrets } from './serve/editorSecrets.ts';
import { type Loaded, loadFlows } from './serve/load.ts';
import { listenerFor, shownTriggers, type Tell, teller } from './serve/notes.ts';
import { tokenFor } from './serve/token.ts';
import { findFlowFiles } from './sources.ts';

/**
 * Serves flows until a signal comes.
 * @returns The exit code.
 * @throws {UsageProblem} An option or a path is wrong, or the address is taken.
 */
export async function serve(context: Context, paths: readonly string[], options: ServeOptions): Promise<number> {
  const { terminal } = context;
  const grace = durationOf(options.grace, '--grace');
  const olderThan = options.retain === 'forever' ? undefined : durationOf(options.retain, '--retain');
  // The token is the server's, not the flows'.
  const { BATON_TOKEN, ...env } = process.env;
  const token = await tokenFor(options.tokenFile, BATON_TOKEN, options.host);
  const [first = '.'] = await findFlowFiles(paths);
  const workspace = workspaceOf(resolve(first));
  const cwd = options.cwd === undefined ? undefined : await workingDirectory(options.cwd);
  const kept = new EditorSecrets();
  const secrets = (): Secrets => kept.values;
  const surroundings = { workspace, cwd, sources: sourcesOf(env, systemClock, secrets) };
  const prepare = async (model: Model): Promise<void> => (options.askSecrets ? kept.ask(model) : undefined);
  const load = (): Promise<Loaded> => loadFlows(paths, surroundings, terminal.err, prepare);
  const loaded = await load();
  if (loaded.served === undefined) {
    terminal.err.write(`${terminal.err.colors.red('✖')} Nothing is served.\n`);
    return exitCodes.failed;
  }
  const tell = teller(terminal, options.json === true);
  const journal = openJournal(workspace);
  try {
    const { host, port } = options;
    const retention = olderThan === undefined ? undefined : { olderThan, keep: options.retainCount };
    const listener = listenerFor(tell);
    const cluster = options.engine === 'restate' ? await clusterOf(options, workspace) : undefined;
    const server = new Server({
      ...{ journal, clock: systemClock, env, secrets, host, port, token: token.text, retention, listener, cluster },
    });
    const address = await listen(server, loaded.served, options);
    tell({
      type: 'listening',
      url: address,
      flows: loaded.served.flows.length,
      triggers: shownTriggers(loaded.served.triggers),
    });
    if (token.isNew) terminal.err.write(`         Token: ${token.text}\n`);
    const ended = keepRead(server, paths, loaded, load, tell);
    await stopSignal(tell);
    await ended();
    await server.stop(grace);
    tell({ type: 'stopped', message: 'Stopped.' });
    return exitCodes.good;
  } finally {
    journal.close();
  }
}

/** Where the flows are run that are served. */
function clusterOf({ group }: ServeOptions, workspace: string): Promise<NonNullable<ServerOptions['cluster']>> {
  return onCluster(async client => ({ client, group: group ?? basename(workspace) }));
}

function durationOf(text: string, option: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds >= 0) return milliseconds;
  throw new UsageProblem(`\`${text}\` is not a duration.`, `For example: ${option} 30s, 12h or 90d.`);
}

/** The server's address, once it listens. */
async function listen(
  server: Server,
  served: NonNullable<Loaded['served']>,
  { host, port }: ServeOptions,
): Promise<string> {
  try {
    const actual = await server.start(served);
    return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'EADDRINUSE')
      throw new UsageProblem(`Port ${port} at ${host} is taken.`, 'Choose another one with --port.');
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new UsageProblem(`\`${host}\` is no address of this machine.`);
    if (code === 'EACCES') throw new UsageProblem(`Port ${port} may not be taken by this user.`);
    throw thrown;
  }
}

/** Reads the flows again when their files change. What has errors does not take the place of what has none. */
function keepRead(
  server: Server,
  paths: readonly string[],
  loaded: Loaded,
  load: () => Promise<Loaded>,
  tell: Tell,
): () => Promise<void> {
  let last = Promise.resolve();
  let end = watchFlows(watched(paths, loaded), changed);
  let isEnded = false;
  function changed(): void {
    last = last.then(readAgain).catch((thrown: unknown) => {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      tell({ type: 'problem', message: `${message} The flows are served as they were.` });
    });
  }
  async function readAgain(): Promise<void> {
    if (isEnded) return;
    const again = await load();
    await end();
    end = watchFlows(watched(paths, again), changed);
    if (again.served === undefined) return tell({ type: 'problem', message: 'The flows are served as they were.' });
    await server.reload(again.served);
    tell({ type: 'reloaded', flows: again.served.flows.length, triggers: shownTriggers(again.served.triggers) });
  }
  return async () => {
    isEnded = true;
    await last;
    await end();
  };
}

function watched(paths: readonly string[], { files }: Loaded): readonly string[] {
  return [...new Set([...paths.map(path => resolve(path)), ...files])];
}

/** Resolves with the first signal; the second one ends the process at once. */
function stopSignal(tell: Tell): Promise<void> {
  return new Promise(stop => {
    let isStopping = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (isStopping) process.exit(exitCodes.interrupted);
      isStopping = true;
      tell({ type: 'stopping', message: `${signal}: no new runs; steps under way may end. Once more stops at once.` });
      stop();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}
