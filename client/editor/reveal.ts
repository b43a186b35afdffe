import * as vscode from 'vscode';
import type { Place } from '#protocol/place.ts';

/** Shows a place of a `.flow` file: selected, in the editor where the file is open already, else in the first column. */
export async function reveal(place: Place): Promise<void> {
  const uri = vscode.Uri.parse(place.file);
  const document = await vscode.workspace.openTextDocument(uri);
  const selection = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
  const shown = vscode.window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    selection,
  });
}
