import * as vscode from 'vscode';
import type { Place } from '#protocol/place.ts';
import type { FileCoverage, StepCoverage } from '#protocol/tests.ts';

/** What tests have run of a file: steps are its statements, and ways through them its branches. */
export class FlowCoverage extends vscode.FileCoverage {
  readonly details: readonly vscode.FileCoverageDetail[];

  constructor(uri: vscode.Uri, details: vscode.FileCoverageDetail[]) {
    const { statementCoverage, branchCoverage, declarationCoverage } = vscode.FileCoverage.fromDetails(uri, details);
    super(uri, statementCoverage, branchCoverage, declarationCoverage);
    this.details = details;
  }
}

export async function flowCoverage({ file, flows, steps }: FileCoverage): Promise<FlowCoverage> {
  const uri = vscode.Uri.parse(file);
  const document = await vscode.workspace.openTextDocument(uri);
  const rangeOf = ({ start, end }: Place) => new vscode.Range(document.positionAt(start), document.positionAt(end));
  return new FlowCoverage(uri, [
    ...flows.map(({ name, place, count }) => new vscode.DeclarationCoverage(name, count, rangeOf(place))),
    ...steps.map(step => statement(step, rangeOf)),
  ]);
}

/** A step with blocks inside is its head: what stands in them counts by itself. */
function statement(step: StepCoverage, rangeOf: (place: Place) => vscode.Range): vscode.StatementCoverage {
  const whole = rangeOf(step.place);
  const holdsBlocks = step.branches.some(({ place }) => place !== undefined);
  const branches = step.branches.map(
    ({ label, place, count }) => new vscode.BranchCoverage(count, place && rangeOf(place), label),
  );
  return new vscode.StatementCoverage(step.count, holdsBlocks ? whole.start : whole, branches);
}
