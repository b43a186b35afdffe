/** The webviews as plain pages of a server of one's own, in the themes of VS Code. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { dist } from '../paths.ts';
import { type Theme, themes } from './themes.ts';

/** A page as VS Code makes it: its variables on the root, its classes on the body, and as strict a policy. */
function pageOf(view: string, theme: Theme, replay: string | undefined): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'">
<link rel="stylesheet" href="/theme/${theme.name}.css">
<link rel="stylesheet" href="/${view}.css">
<title>${view}</title>
</head>
<body class="${theme.bodyClass}">
<div id="app"></div>
${replay === undefined ? '' : '<script type="module" src="/replay.js"></script>'}
<script type="module" src="/${view}.js"></script>
</body>
</html>`;
}

function themeSheet(theme: Theme): string {
  const variables = Object.entries(theme.variables).map(([name, value]) => `  --vscode-${name}: ${value};`);
  return `:root {\n${variables.join('\n')}\n}\n`;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.map': 'application/json',
};

interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
}

function answer(path: string, replay: string | undefined): Answer | undefined {
  const [, first = '', second = ''] = path.split('/');
  const theme = themes.find(each => each.name === first || `${each.name}.css` === second);
  if (first === 'theme' && theme !== undefined) return { type: 'text/css', body: themeSheet(theme) };
  if (theme !== undefined) return { type: 'text/html', body: pageOf(second, theme, replay) };
  if (first === 'replay.js') return { type: 'text/javascript', body: replay ?? '' };
  const type = types[extname(first)];
  return type === undefined ? undefined : { type, body: readFileSync(join(dist, 'webviews', first)) };
}

/** Serves `/THEME/VIEW` on a free port of this machine, with a script `replay` that plays the editor. */
export async function servePages(replay?: string): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((request, response) => {
    const found = answer(new URL(request.url ?? '/', 'http://localhost').pathname, replay);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': found?.type ?? 'text/plain' });
    response.end(found?.body ?? 'There is no such page.');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
