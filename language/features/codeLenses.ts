/** `Run`, `Debug` and `Graph` above each flow, `Run Test` above each test. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { testName } from '../plan/lowerTests.ts';
import { rangeOf } from './support/places.ts';

/** @param clientUri the file's URI as the commands get it */
export function codeLenses(model: Model, uri: string, clientUri: string): CodeLens[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  return file.tree.declarations.flatMap(declaration => {
    if (declaration.kind === 'TestDeclaration' && declaration.name !== undefined) {
      const range = rangeOf(file, declaration.name.span);
      const args = [clientUri, testName(declaration.name)];
      return [{ range, command: { title: '▶ Run Test', command: 'baton.runTest', arguments: args } }];
    }
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
