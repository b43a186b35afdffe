/** What other files of the workspace declare, with the import that it takes. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { FileModel, Symbol, TextEdit } from '../../analysis/model.ts';
import { showType } from '../../analysis/typeOps.ts';
import { startOfDeclaration } from '../support/declarations.ts';
import { resolved, showSymbol } from '../support/describe.ts';
import { relativePath } from '../support/files.ts';
import { importTarget } from '../support/imports.ts';
import type { Place } from './place.ts';
import { suggestCall, suggestCallStep } from './suggestCalls.ts';
import { rank, type Suggestion } from './suggestion.ts';

/** How many are offered at once; typing on brings the others. */
export const mostElsewhere = 60;

type Kind = 'flow' | 'fn' | 'type' | 'event';

/**
 * Names that are not in scope, but could be imported.
 *
 * @param typed what is typed of the name; letters that must be in it, in their order
 * @param asStep whether whole steps are offered and not calls alone
 */
export function suggestElsewhere(place: Place, kinds: readonly Kind[], typed: string, asStep = false): Suggestion[] {
  const visible = new Set(place.names.map(({ name }) => name));
  const letters = (asStep ? typed.replace(/^step\s*/, '') : typed).toLowerCase();
  const found: Suggestion[] = [];
  for (const file of place.model.files.values()) {
    if (file.isStandard || file.uri === place.file.uri || file.outside !== undefined) continue;
    for (const [name, symbol] of file.scope) {
      const isOwn = symbol.origin.uri === file.uri && symbol.declaration?.kind !== 'ImportDeclaration';
      if (!isOwn || visible.has(name) || !(kinds as readonly string[]).includes(symbol.kind)) continue;
      if (!holds(name.toLowerCase(), letters)) continue;
      found.push(suggestion(place, file, name, symbol, asStep));
      if (found.length > mostElsewhere) return found;
    }
  }
  return found;
}

function suggestion(place: Place, file: FileModel, name: string, symbol: Symbol, asStep: boolean): Suggestion {
  const path = relativePath(place.file.uri, file.uri);
  const plain = asStep
    ? suggestCallStep(suggestCall(name, symbol, rank.elsewhere))
    : symbol.kind === 'flow' || symbol.kind === 'fn'
      ? suggestCall(name, symbol, rank.elsewhere)
      : named(name, symbol);
  return { ...plain, rank: rank.elsewhere, from: path, also: importEdits(place.file, file.uri, path, name) };
}

function named(label: string, symbol: Symbol): Suggestion {
  const { doc } = symbol;
  if (symbol.kind === 'event') {
    const detail = showSymbol(symbol);
    return { label, kind: CompletionItemKind.Event, rank: rank.elsewhere, detail, doc, snippet: `${label}($0)` };
  }
  const detail = showType(resolved(symbol.type()));
  return { label, kind: CompletionItemKind.Interface, rank: rank.elsewhere, detail, doc };
}

/** A name more in the import of that file, or an import more behind the others. */
function importEdits(file: FileModel, target: string, path: string, name: string): readonly TextEdit[] {
  const imports = file.tree.declarations.filter(declaration => declaration.kind === 'ImportDeclaration');
  const same = imports.find(each => each.names !== undefined && importTarget(file, each) === target);
  const lastName = same?.names?.at(-1);
  if (lastName !== undefined)
    return [{ span: { start: lastName.span.end, end: lastName.span.end }, text: `, ${name}` }];
  const line = `import { ${name} } from "${path}"`;
  const last = imports.at(-1);
  if (last !== undefined) return [{ span: { start: last.span.end, end: last.span.end }, text: `\n${line}` }];
  const at = startOfDeclaration(file, file.tree.declarations[0]);
  return [{ span: { start: at, end: at }, text: `${line}\n\n` }];
}

function holds(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
