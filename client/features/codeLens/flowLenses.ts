import * as vscode from 'vscode';
import { flowLanguage } from '#client/flowDocument.ts';
import type { LanguageRequests } from '#client/languageRequests.ts';

/** "Run" and "Graph" above each flow. */
class FlowLenses implements vscode.CodeLensProvider {
  readonly #language: LanguageRequests;

  constructor(language: LanguageRequests) {
    this.#language = language;
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration('baton', document).get('codeLens', true)) return [];
    const uri = document.uri.toString();
    const flows = await this.#language.flows({ uri }, token);
    return flows.flatMap(flow => {
      const start = document.positionAt(flow.place.start);
      const range = new vscode.Range(start, start);
      return [
        new vscode.CodeLens(range, {
          title: '$(play) Run',
          tooltip: flow.problem ?? `Run the flow ${flow.name}`,
          command: 'baton.runFlow',
          arguments: [uri, flow.name],
        }),
        new vscode.CodeLens(range, {
          title: '$(type-hierarchy) Graph',
          tooltip: `Show the graph of the flow ${flow.name}`,
          command: 'baton.showGraph',
          arguments: [uri, flow.name],
        }),
      ];
    });
  }
}

export function registerFlowLenses(language: LanguageRequests): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    { language: flowLanguage, scheme: 'file' },
    new FlowLenses(language),
  );
}
