import * as vscode from 'vscode';
import { chosenDocument, flowArgument } from '#client/flowDocument.ts';
import type { LanguageRequests } from '#client/languageRequests.ts';
import { debugType, type RunFeed } from '#client/runFeed.ts';
import { DebugConfigurations } from './debugConfigurations.ts';

/** A run is a debug session without debugging; its own panel shows it, so VS Code's debug views stay where they are. */
const asRun: vscode.DebugSessionOptions = {
  noDebug: true,
  suppressDebugStatusbar: true,
  suppressDebugToolbar: true,
  suppressDebugView: true,
  suppressSaveBeforeStart: true,
};

async function runFlow(uri: vscode.Uri | string | undefined, flow: string | undefined): Promise<boolean> {
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
  return vscode.debug.startDebugging(folder, configuration, asRun);
}

async function runAgain(runs: RunFeed): Promise<boolean> {
  const session = runs.current?.session;
  if (session === undefined) return runFlow(undefined, undefined);
  const { type, request, name, program, flow, inputs, cwd, env } = session.configuration;
  return vscode.debug.startDebugging(
    session.workspaceFolder,
    { type, request, name, program, flow, inputs, cwd, env },
    asRun,
  );
}

async function cancelRun(runs: RunFeed): Promise<void> {
  const run = runs.current;
  if (run !== undefined && !run.ended) await vscode.debug.stopDebugging(run.session);
}

/** The debug adapter hosts the runner. It is run by the editor's own Node, on the machine where the workspace is. */
class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #adapter: string;

  constructor(extension: vscode.Uri) {
    this.#adapter = vscode.Uri.joinPath(extension, 'dist', 'adapter.js').fsPath;
  }

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    return new vscode.DebugAdapterExecutable(process.execPath, [this.#adapter], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  }
}

/** The commands that start and stop runs, and what VS Code needs to carry them out. */
export function registerRuns(
  context: vscode.ExtensionContext,
  language: LanguageRequests,
  runs: RunFeed,
): vscode.Disposable {
  const configurations = new DebugConfigurations(language, context.workspaceState);
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(debugType, configurations),
    vscode.debug.registerDebugConfigurationProvider(
      debugType,
      configurations,
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, new AdapterFactory(context.extensionUri)),
    vscode.commands.registerCommand('baton.runFlow', (uri, flow) => runFlow(uri, flowArgument(flow))),
    vscode.commands.registerCommand('baton.runAgain', () => runAgain(runs)),
    vscode.commands.registerCommand('baton.cancelRun', () => cancelRun(runs)),
  );
}
