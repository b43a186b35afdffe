/** What other files of the workspace declare, with the import that it takes. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { FileModel, Symbol, TextEdit } from '../../analysis/model.ts';
import { showType } from '../../analysis/typeOps.ts';
import { startOfDeclaration } from '../support/declarations.ts';
import { resolved, showSymbol } from '../support/describe.ts';
import { relativePath } from '../support/files.ts';
import { importTarget } from '../support/imports.ts';
import { holdsLetters } from '../support/names.ts';
import type { Place } from '../support/reading/place.ts';
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
      if (!holdsLetters(name.toLowerCase(), letters)) continue;
      found.push(suggestion(place, file, name, symbol, asStep));
      if (found.length > mostElsewhere) return found;
    }
  }
  return [...found, ...fromSummaries(place, kinds, letters, visible, asStep)].slice(0, mostElsewhere + 1);
}

/** The same of files that the model does not hold: their signatures are known by their text alone. */
function fromSummaries(
  place: Place,
  kinds: readonly Kind[],
  letters: string,
  visible: ReadonlySet<string>,
  asStep: boolean,
): Suggestion[] {
  const found: Suggestion[] = [];
  for (const { uri, exports } of place.others) {
    if (place.model.files.has(uri)) continue;
    for (const { name, kind, head } of exports) {
      if (visible.has(name) || !(kinds as readonly string[]).includes(kind)) continue;
      if (!holdsLetters(name.toLowerCase(), letters)) continue;
      const path = relativePath(place.file.uri, uri);
      const plain = summarised(name, kind, head);
      const item = asStep ? suggestCallStep(plain) : plain;
      found.push({ ...item, rank: rank.elsewhere, from: path, also: importEdits(place.file, uri, path, name) });
      if (found.length > mostElsewhere) return found;
    }
  }
  return found;
}

/** The `.flow` files that can be imported, by their paths from here. */
export function suggestPaths(place: Place): Suggestion[] {
  const files = [...place.model.files.values()].filter(file => !file.isStandard && file.outside === undefined);
  const uris = new Set([...files.map(({ uri }) => uri), ...place.others.map(({ uri }) => uri)]);
  uris.delete(place.file.uri);
  return [...uris].map(uri => {
    const label = relativePath(place.file.uri, uri);
    return { label, kind: CompletionItemKind.File, rank: rank.fitting + label.split('/').length };
  });
}

function summarised(label: string, kind: Symbol['kind'], detail: string): Suggestion {
  if (kind === 'type') return { label, kind: CompletionItemKind.Interface, rank: rank.elsewhere };
  const itemKind = kind === 'event' ? CompletionItemKind.Event : CompletionItemKind.Function;
  const snippet = detail.startsWith('()') ? `${label}()` : `${label}($1)`;
  return { label, kind: itemKind, rank: rank.elsewhere, detail, snippet };
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
