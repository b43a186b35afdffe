/** A server of flows as a debug session: it starts alone or in a compound, and stops in good order with the session. */
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { saveFlows } from '#client/editor/saveFlows.ts';
import { isTrustedToRun } from '#client/editor/trust.ts';
import { serveType } from '#client/runs/runFeed.ts';

const wholeFolder: vscode.DebugConfiguration = {
  type: serveType,
  request: 'launch',
  name: 'Serve the flows of the folder',
  program: '${workspaceFolder}',
};

class ServeConfigurations implements vscode.DebugConfigurationProvider {
  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [wholeFolder];
  }

  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration {
    return { ...wholeFolder, internalConsoleOptions: 'openOnSessionStart', ...configuration };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (!(await isTrustedToRun()) || !(await saveFlows())) return undefined;
    const paths: readonly string[] = [configuration.program].flat();
    return { ...configuration, program: paths.map(path => absolute(folder, path)), asksSecrets: true };
  }
}

function absolute(folder: vscode.WorkspaceFolder | undefined, path: string): string {
  return folder === undefined || isAbsolute(path) ? path : vscode.Uri.joinPath(folder.uri, path).fsPath;
}

export function registerServe({ extensionUri }: vscode.ExtensionContext): vscode.Disposable {
  const configurations = new ServeConfigurations();
  const program = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(serveType, configurations),
    vscode.debug.registerDebugConfigurationProvider(serveType, configurations, Dynamic),
    vscode.debug.registerDebugAdapterDescriptorFactory(serveType, {
      createDebugAdapterDescriptor: () =>
        new vscode.DebugAdapterExecutable(process.execPath, [program('adapter.js'), 'serve', program('serve.js')], {
          env: { ELECTRON_RUN_AS_NODE: '1' },
        }),
    }),
  );
}
