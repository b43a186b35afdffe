import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The views that `dist/webviews/` holds a script and a style sheet for. */
export type ViewName = 'graph' | 'run' | 'compare';

const viewsFolder = (extension: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extension, 'dist', 'webviews');

export const viewOptions = (extension: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [viewsFolder(extension)],
});

/** The page around a view: nothing may load but the view's own files, and nothing may run but its own script. */
export function viewPage(webview: vscode.Webview, extension: vscode.Uri, name: ViewName, title: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (path: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(viewsFolder(extension), path)).toString();
  const own = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${own}`,
    `font-src ${own}`,
    // The graph is drawn as PNG by way of an image that is in no file.
    `img-src ${own}${name === 'graph' ? ' data:' : ''}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file(`${name}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="app"></div>
<script type="module" nonce="${nonce}" src="${file(`${name}.js`)}"></script>
</body>
</html>`;
}
