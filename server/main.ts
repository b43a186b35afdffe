/** The language server's process: `--stdio` for any editor, `--node-ipc` for one that forks it. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './connection.ts';

const isBundled = !import.meta.url.endsWith('.ts');

serve(createConnection(ProposedFeatures.all), {
  standardFolder: new URL('../language/std/', import.meta.url),
  layoutWorker: new URL(isBundled ? './layoutWorker.js' : './layoutWorker.ts', import.meta.url),
  diagnosticsPage: new URL('../docs/diagnostics.md', import.meta.url),
});
