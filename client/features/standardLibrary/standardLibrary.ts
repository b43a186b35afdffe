import * as vscode from 'vscode';

/** URIs of the standard library's files, as the language server gives them: `baton-std:/http.flow`. */
const scheme = 'baton-std';

/** Shows the standard library's declarations, read-only, where "go to definition" leads into them. */
export function registerStandardLibrary(extension: vscode.Uri): vscode.Disposable {
  const folder = vscode.Uri.joinPath(extension, 'language', 'std');
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, uri.path));
      return new TextDecoder().decode(bytes);
    },
  });
}
