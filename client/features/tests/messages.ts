import * as vscode from 'vscode';
import type { Json } from '#protocol/json.ts';
import type { TestFailure } from '#protocol/tests.ts';

/** A failure as the editor shows it at its line: both sides of a comparison as a difference, other values in words. */
export async function messageOf(failure: TestFailure): Promise<vscode.TestMessage> {
  const { comparison, values = [], notes = [], place } = failure;
  const sides =
    comparison === undefined || comparison.operator === '=='
      ? []
      : [`left: ${oneLine(comparison.left)}`, `right: ${oneLine(comparison.right)}`];
  const lines = [
    failure.message,
    ...sides,
    ...values.map(({ text, value }) => `${text} is ${oneLine(value)}`),
    ...notes,
  ];
  const text = lines.join('\n');
  const message =
    comparison?.operator === '=='
      ? vscode.TestMessage.diff(text, pretty(comparison.right), pretty(comparison.left))
      : new vscode.TestMessage(text);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.file));
  const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
  message.location = new vscode.Location(document.uri, range);
  return message;
}

function oneLine(value: Json): string {
  return JSON.stringify(value);
}

function pretty(value: Json): string {
  return JSON.stringify(value, undefined, 2);
}
