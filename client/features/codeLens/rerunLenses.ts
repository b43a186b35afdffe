import * as vscode from 'vscode';
import type { LensCommands } from '#client/editor/lensCommands.ts';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import { failedSteps } from '#client/runs/placedSteps.ts';

/** Above a step that failed in the last run of its flow: to go on from there with what had succeeded. */
export class RerunLenses implements vscode.CodeLensProvider {
  readonly #last: LastSteps;
  readonly #commands: LensCommands;
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(last: LastSteps, commands: LensCommands) {
    this.#last = last;
    this.#commands = commands;
    this.onDidChangeCodeLenses = last.onDidChange;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration('baton', document).get('codeLens', true)) return [];
    return failedSteps(await this.#last.of(document)).map(({ run, flow, start, step: { node } }) => {
      const place = document.positionAt(start);
      const name = node.slice(node.lastIndexOf('/') + 1);
      const file = document.uri.toString();
      const command = {
        title: '$(debug-rerun) Re-run from here',
        tooltip: `Executes ${name} and what comes after it, with the text as it is now. All other results are taken from run ${run}.`,
        command: 'baton.rerun',
        arguments: [file, run, flow, node],
      };
      return new vscode.CodeLens(
        new vscode.Range(place, place),
        this.#commands.lasting(`rerun ${file} ${node}`, command),
      );
    });
  }
}
