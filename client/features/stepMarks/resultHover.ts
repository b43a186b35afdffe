import * as vscode from 'vscode';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import type { PlacedStep } from '#client/runs/placedSteps.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';

const commands = ['baton.showStep', 'baton.rerun'];

/** Behind the end of a step's line, over its mark: what the step gave, in full, and the way to its run. */
export class ResultHover implements vscode.HoverProvider {
  readonly #records: RunRecords;
  readonly #last: LastSteps;

  constructor(records: RunRecords, last: LastSteps) {
    this.#records = records;
    this.#last = last;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const { range } = document.lineAt(position.line);
    const isWanted = vscode.workspace.getConfiguration('baton', document).get('lastRun', true);
    if (!isWanted || !position.isEqual(range.end)) return undefined;
    const placed = (await this.#last.of(document)).find(
      ({ start, step }) => document.positionAt(start).line === position.line && step.status !== 'pending',
    );
    if (placed === undefined) return undefined;
    const place = this.#records.placeNow(document.uri.fsPath);
    const value = await this.#records.result(place, placed.run, placed.step.node).catch(() => null);
    const text = linksOf(document.uri.toString(), placed);
    if (placed.step.error !== undefined) text.appendText(`\n\n${placed.step.error.message}`);
    if (value !== null) text.appendCodeblock(value.text, 'json');
    if (value?.isCut === true) text.appendMarkdown('\n\nThis is not all of it: the run panel has the rest.');
    return new vscode.Hover(text, new vscode.Range(range.end, range.end));
  }
}

function linksOf(file: string, { run, flow, step }: PlacedStep): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: commands };
  const reused = step.isReused ? ', its result re-used from an earlier one' : '';
  text.appendText(`In the last run: ${step.status}${reused}.`);
  const show = link('Show in the run panel', 'baton.showStep', [file, run, flow, step.node]);
  const again = link('Re-run from here', 'baton.rerun', [file, run, flow, step.node]);
  return text.appendMarkdown(`  \n${show} · ${again}`);
}

function link(title: string, command: string, given: readonly string[]): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify(given))})`;
}
