/**
 * `Run`, `Debug` and `Graph` above each flow, `Run Test` above each test, and how often flows, functions and types are
 * named.
 */
import type { CodeLens, Range } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { testName } from '../plan/lowerTests.ts';
import type { Declaration, Name } from '../syntax/ast.ts';
import { locationsOf } from './support/names.ts';
import { rangeOf } from './support/places.ts';

/** What is kept in a lens whose references are counted when it is seen. */
export interface LensData {
  /** The file's URI as the client names it. */
  readonly uri: string;
  /** Name of what is declared. */
  readonly name: string;
}

/**
 * Those that show references have no command yet.
 *
 * @param clientUri the file's URI as the commands get it
 */
export function codeLenses(model: Model, uri: string, clientUri: string): CodeLens[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  return file.tree.declarations.flatMap((declaration): CodeLens[] => {
    if (declaration.kind === 'TestDeclaration' && declaration.name !== undefined) {
      const range = rangeOf(file, declaration.name.span);
      return [commandLens(range, '▶ Run Test', 'baton.runTest', [clientUri, testName(declaration.name)])];
    }
    const name = countedName(declaration);
    if (name === undefined) return [];
    const range = rangeOf(file, name.span);
    const counted = { range, data: { uri: clientUri, name: name.text } satisfies LensData };
    if (declaration.kind !== 'FlowDeclaration') return [counted];
    const args = [clientUri, name.text];
    return [
      commandLens(range, '▶ Run', 'baton.runFlow', args),
      commandLens(range, 'Debug', 'baton.debugFlow', args),
      commandLens(range, 'Graph', 'baton.showGraph', args),
      counted,
    ];
  });
}

/**
 * The lens with the number of references of what the file declares under a name, for a model that holds all files that may
 * name it. Nothing can be clicked where there are none.
 *
 * @param toClient gives a file's URI as the command gets it
 */
export function referencesLens(
  model: Model,
  uri: string,
  { range, data }: CodeLens,
  toClient: (uri: string) => string,
): CodeLens {
  const file = model.files.get(uri);
  const name = file?.tree.declarations.map(countedName).find(each => each?.text === (data as LensData).name);
  const symbol = name && file?.symbols.get(name);
  const found = symbol === undefined ? [] : locationsOf(model, symbol, false);
  if (found.length === 0) return { range, command: { title: 'no references', command: '' } };
  const locations = found.map(location => ({ ...location, uri: toClient(location.uri) }));
  const title = found.length === 1 ? '1 reference' : `${found.length} references`;
  return commandLens(range, title, 'baton.showReferences', [toClient(uri), range.start, locations]);
}

function commandLens(range: Range, title: string, command: string, args: readonly unknown[]): CodeLens {
  return { range, command: { title, command, arguments: [...args] } };
}

function countedName(declaration: Declaration): Name | undefined {
  const { kind } = declaration;
  return kind === 'FlowDeclaration' || kind === 'FnDeclaration' || kind === 'TypeDeclaration'
    ? declaration.name
    : undefined;
}
