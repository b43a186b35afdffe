/** `Run`, `Debug` and `Graph` above each flow. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { rangeOf } from './support/places.ts';

/** @param clientUri the file's URI as the commands get it */
export function codeLenses(model: Model, uri: string, clientUri: string): CodeLens[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  return file.tree.declarations.flatMap(declaration => {
    if (declaration.kind !== 'FlowDeclaration' || declaration.name === undefined) return [];
    const range = rangeOf(file, declaration.name.span);
    const args = [clientUri, declaration.name.text];
    return [
      { range, command: { title: '▶ Run', command: 'baton.runFlow', arguments: args } },
      { range, command: { title: 'Debug', command: 'baton.debugFlow', arguments: args } },
      { range, command: { title: 'Graph', command: 'baton.showGraph', arguments: args } },
    ];
  });
}
