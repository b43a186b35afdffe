import * as vscode from 'vscode';
import { chosenDocument, flowArgument } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { withPlainNotice } from '#client/editor/longWork.ts';
import type { Engines } from '#client/runs/engines.ts';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import { debugType, type RunFeed } from '#client/runs/runFeed.ts';
import { adapterPath, type RunRecords } from '#client/runs/runRecords.ts';
import { asRun } from '#client/runs/startRun.ts';
import { type ForkReply, forkRequest } from '#protocol/requests.ts';
import { DebugConfigurations } from './debugConfigurations.ts';
import { PastStatus } from './pastStatus.ts';
import { debugRecordedRun, forkRecordedRun, openRun, rerun } from './recordedRuns.ts';
import { rerunFrom } from './rerunFrom.ts';

async function runFlow(
  uri: vscode.Uri | string | undefined,
  flow: string | undefined,
  options: vscode.DebugSessionOptions = asRun,
): Promise<boolean> {
  const document = await chosenDocument(uri);
  if (document === undefined) {
    void vscode.window.showInformationMessage('Open a .flow file to run a flow of it.');
    return false;
  }
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const configuration = {
    type: debugType,
    request: 'launch',
    name: flow ?? 'Run flow',
    program: document.uri.fsPath,
    ...(flow === undefined ? {} : { flow }),
  };
  return vscode.debug.startDebugging(folder, configuration, options);
}

/** Picks a recorded run of the workspace, and looks at it. */
async function lookAtRun(): Promise<boolean> {
  const document = await chosenDocument(undefined);
  if (document === undefined) {
    void vscode.window.showInformationMessage('Open a .flow file of the workspace whose runs you want to see.');
    return false;
  }
  const configuration = { type: debugType, request: 'attach', name: 'Recorded run', program: document.uri.fsPath };
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(document.uri), configuration);
}

/** Starts a run that goes on from where the debugger stands, now or in the past. */
async function forkRun(): Promise<boolean> {
  const session = vscode.debug.activeDebugSession;
  if (session?.type !== debugType) {
    void vscode.window.showInformationMessage('Pause a flow in the debugger: a fork begins where it stands.');
    return false;
  }
  try {
    const fork = async (): Promise<ForkReply> => await session.customRequest(forkRequest, {});
    const { run } = await withPlainNotice('Forking the run', fork);
    const { type, program, cwd, env } = session.configuration;
    const name = `${session.name} (fork)`;
    const configuration = { type, request: 'launch', name, program, cwd, env, resume: run, stopOnEntry: true };
    // VS Code stays with a session that stands still. One that only looked at a recording has done its work.
    if (session.configuration.request === 'attach') await vscode.debug.stopDebugging(session);
    return await vscode.debug.startDebugging(session.workspaceFolder, configuration);
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return false;
  }
}

async function runAgain(runs: RunFeed): Promise<boolean> {
  const { session, file, events, engine } = runs.current ?? {};
  const started = events?.find(event => event.type === 'run.started')?.flow;
  if (session === undefined) return runFlow(file, started);
  const { type, request, name, program, flow = started, inputs, cwd, env, run, resume } = session.configuration;
  // What was only looked at, or was carried on, has no inputs here: they stand in the journal.
  if (request === 'attach') return rerun({ file: vscode.Uri.file(program).toString(), run, flow, engine });
  const again = session.configuration.rerun ?? resume;
  if (again !== undefined) {
    return rerun({ file: vscode.Uri.file(program).toString(), run: again, flow, engine }, session.configuration.from);
  }
  return vscode.debug.startDebugging(
    session.workspaceFolder,
    { type, request, name, program, flow, inputs, cwd, env, engine },
    asRun,
  );
}

async function cancelRun(runs: RunFeed): Promise<void> {
  const run = runs.current;
  if (run?.session !== undefined && !run.ended) await vscode.debug.stopDebugging(run.session);
}

/** The debug adapter hosts the runner. It is run by the editor's own Node, on the machine where the workspace is. */
class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #adapter: string;
  readonly #engines: Engines;

  constructor(adapter: string, engines: Engines) {
    this.#adapter = adapter;
    this.#engines = engines;
  }

  async createDebugAdapterDescriptor({ configuration }: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor> {
    // What is secret of the cluster is not for the processes of flows that run here.
    const cluster = configuration.engine === 'restate' ? await this.#engines.environment('restate') : {};
    return new vscode.DebugAdapterExecutable(process.execPath, [this.#adapter], {
      env: { ELECTRON_RUN_AS_NODE: '1', ...cluster },
    });
  }
}

/** The commands that start and stop runs, and what VS Code needs to carry them out. */
export function registerRuns(
  context: vscode.ExtensionContext,
  language: LanguageRequests,
  { runs, records, engines, last }: { runs: RunFeed; records: RunRecords; engines: Engines; last: LastSteps },
): vscode.Disposable {
  const adapter = adapterPath(context);
  const configurations = new DebugConfigurations(language, context.workspaceState, { records, engines });
  return vscode.Disposable.from(
    new PastStatus(),
    vscode.debug.registerDebugConfigurationProvider(debugType, configurations),
    vscode.debug.registerDebugConfigurationProvider(
      debugType,
      configurations,
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, new AdapterFactory(adapter, engines)),
    vscode.commands.registerCommand('baton.runFlow', (uri, flow) => runFlow(uri, flowArgument(flow))),
    vscode.commands.registerCommand('baton.debugFlow', (uri, flow) =>
      runFlow(uri, flowArgument(flow), { suppressSaveBeforeStart: true }),
    ),
    vscode.commands.registerCommand('baton.lookAtRun', () => lookAtRun()),
    vscode.commands.registerCommand('baton.openRun', (file, run, flow, engine) => openRun({ file, run, flow, engine })),
    vscode.commands.registerCommand('baton.debugRecordedRun', (file, run, flow, engine) =>
      debugRecordedRun({ file, run, flow, engine }),
    ),
    vscode.commands.registerCommand('baton.forkRecordedRun', (file, run, flow, position, engine) =>
      forkRecordedRun(records, { file, run, flow, engine }, position),
    ),
    vscode.commands.registerCommand('baton.rerun', (file, run, flow, from, engine = engines.chosen) =>
      rerun({ file, run, flow, engine }, from),
    ),
    vscode.commands.registerCommand('baton.rerunFrom', (chosen?: unknown) =>
      rerunFrom(chosen, last, { shown: runs.current?.engine, chosen: engines.chosen }),
    ),
    vscode.commands.registerCommand('baton.forkRun', () => forkRun()),
    vscode.commands.registerCommand('baton.runAgain', () => runAgain(runs)),
    vscode.commands.registerCommand('baton.cancelRun', () => cancelRun(runs)),
  );
}
