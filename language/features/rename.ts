/** Gives a thing another name wherever it is named, or says why it can't be done. */
import type { Range, WorkspaceEdit } from 'vscode-languageserver-types';
import type { FileModel, Model, Symbol } from '../analysis/model.ts';
import type { Name } from '../syntax/ast.ts';
import { type RenameScope, renameEdits } from './rename/edits.ts';
import { nameProblem, plainName } from './rename/newName.ts';
import { sameMeaningProblem } from './rename/sameMeaning.ts';
import { nameAt } from './support/names.ts';
import { rangeOf } from './support/places.ts';
import { type Refusal, workspaceEdit } from './support/workspaceEdits.ts';

/** What is renamed at a place: the name's range and its text. */
export function prepareRename(
  model: Model,
  uri: string,
  offset: number,
): { readonly range: Range; readonly placeholder: string } | Refusal {
  const target = targetAt(model, uri, offset);
  if ('problem' in target) return target;
  const { file, name } = target;
  return { range: rangeOf(file, plainName(file, name)), placeholder: name.text };
}

/**
 * The edits in all files of the model. Refused when the new name is none, or when it would change what any name means:
 * the files are analysed as they would be, and compared.
 */
export function rename(model: Model, uri: string, offset: number, newName: string): WorkspaceEdit | Refusal {
  const target = targetAt(model, uri, offset);
  if ('problem' in target) return target;
  const { scope } = target;
  const problem = nameProblem(newName, scope.symbol.kind);
  if (problem !== undefined) return { problem };
  if (newName === scope.name) return { changes: {} };
  const edits = renameEdits(model, scope, newName);
  const clash = sameMeaningProblem(model, edits, newName);
  if (clash !== undefined) return { problem: clash };
  return workspaceEdit(model, edits);
}

interface Target {
  readonly file: FileModel;
  readonly name: Name;
  readonly scope: RenameScope;
}

function targetAt(model: Model, uri: string, offset: number): Target | Refusal {
  const file = model.files.get(uri);
  const use = file && nameAt(file, offset);
  if (file === undefined || use === undefined)
    return { problem: 'There is nothing to rename here. Put the cursor on the name of something that is declared.' };
  const { name, symbol } = use;
  if (isImported(file, name, symbol)) return { file, name, scope: { symbol, name: name.text, only: file.uri } };
  const fixed = fixedName(model, symbol, name);
  if (fixed !== undefined) return { problem: fixed };
  return { file, name, scope: { symbol, name: name.text, only: undefined } };
}

/** Why a symbol keeps its name. */
function fixedName(model: Model, symbol: Symbol, { text }: Name): string | undefined {
  const home = model.files.get(symbol.origin.uri);
  if (symbol.kind === 'implicit') return `\`${text}\` is a name that the language brings here. It can’t be changed.`;
  if (home?.isStandard) return `\`${text}\` belongs to the standard library. Its name can’t be changed.`;
  if (home === undefined || home.outside !== undefined || symbol.origin.end === 0)
    return `\`${text}\` is not declared in a \`.flow\` file of this workspace. Its name can’t be changed here.`;
  return undefined;
}

/**
 * Whether the name is the importing file's own: one behind `as`, or that of a thing from a file of another kind, which can
 * get a name behind `as`.
 */
function isImported(file: FileModel, { text }: Name, symbol: Symbol): boolean {
  return file.tree.declarations.some(
    declaration =>
      declaration.kind === 'ImportDeclaration' &&
      declaration.names?.some(({ name, alias }) => {
        const isIt = file.symbols.get(alias ?? name) === symbol && (alias ?? name).text === text;
        return (
          isIt && (alias !== undefined ? name.text !== text : !symbol.origin.uri.endsWith('.flow') || isUnknown(symbol))
        );
      }),
  );
}

/** What an import brings from a file that could not be read. */
function isUnknown({ kind, declaration }: Symbol): boolean {
  return kind === 'variable' && declaration?.kind === 'ImportDeclaration';
}
