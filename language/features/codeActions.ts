/** Quick fixes: changes that remove findings. */
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver-types';
import type { Diagnostic, FileModel, Fix, Model } from '../analysis/model.ts';
import { editsOf, overlaps, rangeOf, spanOf } from './support/places.ts';

/**
 * The fixes of what is found in a range, and one for the whole file.
 *
 * @param only the kinds of actions that are asked for; all when undefined
 */
export function codeActions(
  model: Model,
  uri: string,
  range: Range,
  only: readonly string[] | undefined,
): CodeAction[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const isAsked = (kind: string): boolean =>
    only === undefined || only.some(asked => `${kind}.`.startsWith(`${asked}.`));
  return [
    ...(isAsked(CodeActionKind.QuickFix) ? quickFixes(file, range) : []),
    ...(isAsked(CodeActionKind.SourceFixAll) ? fixAll(file) : []),
  ];
}

function quickFixes(file: FileModel, range: Range): CodeAction[] {
  const span = spanOf(file, range);
  return file.diagnostics
    .filter(finding => overlaps(finding.span, span))
    .flatMap(finding => finding.fixes.map(fix => quickFix(file, finding, fix)));
}

function quickFix(file: FileModel, finding: Diagnostic, fix: Fix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: fix.isPreferred,
    diagnostics: [
      { range: rangeOf(file, finding.span), message: finding.message, code: finding.code, source: 'baton' },
    ],
    edit: { changes: { [file.uri]: editsOf(file, fix.edits) } },
  };
}

/** All preferred fixes that do not get in each other's way. */
function fixAll(file: FileModel): CodeAction[] {
  const edits: Fix['edits'][number][] = [];
  for (const fix of file.diagnostics.flatMap(finding => finding.fixes.filter(each => each.isPreferred))) {
    const isFree = fix.edits.every(edit => !edits.some(other => overlaps(edit.span, other.span)));
    if (isFree) edits.push(...fix.edits);
  }
  if (edits.length === 0) return [];
  const title = 'Fix all that has one obvious fix';
  return [{ title, kind: CodeActionKind.SourceFixAll, edit: { changes: { [file.uri]: editsOf(file, edits) } } }];
}
