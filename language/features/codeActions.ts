/** Changes that an editor offers at a place: quick fixes of findings, refactorings, and what tidies a whole file. */
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver-types';
import type { Diagnostic, FileModel, Fix, Model } from '../analysis/model.ts';
import { extractFlow } from './codeActions/extractFlow.ts';
import { extractLet } from './codeActions/extractLet.ts';
import { inlineLet } from './codeActions/inlineLet.ts';
import { organizedImports } from './codeActions/organizeImports.ts';
import { type Proposal, type Selection, selectionOf } from './codeActions/selection.ts';
import { ifToWhen, whenToIf } from './codeActions/whenAndIf.ts';
import { wrapInTry } from './codeActions/wrapInTry.ts';
import { editsOf, overlaps, rangeOf, spanOf } from './support/places.ts';
import { modelAfter, newErrors } from './support/workspaceEdits.ts';

/**
 * The fixes of what is found in a range, the refactorings of what it selects, and those of the whole file.
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
    ...refactorings.flatMap(each => (isAsked(each.kind) ? proposed(model, file, range, each) : [])),
    ...(isAsked(CodeActionKind.SourceFixAll) ? fixAll(file) : []),
    ...(isAsked(CodeActionKind.SourceOrganizeImports) ? organizeImports(file) : []),
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

/**
 * All preferred fixes that do not get in each other's way. While there are errors, theirs alone: what nothing seems to use
 * may be misspelt where it is used.
 */
function fixAll(file: FileModel): CodeAction[] {
  const edits: Fix['edits'][number][] = [];
  const errors = file.diagnostics.filter(({ severity }) => severity === 'error');
  const findings = errors.length > 0 ? errors : file.diagnostics;
  for (const fix of findings.flatMap(finding => finding.fixes.filter(each => each.isPreferred))) {
    const isFree = fix.edits.every(edit => !edits.some(other => overlaps(edit.span, other.span)));
    if (isFree) edits.push(...fix.edits);
  }
  if (edits.length === 0) return [];
  const title = 'Fix all that has one obvious fix';
  return [{ title, kind: CodeActionKind.SourceFixAll, edit: { changes: { [file.uri]: editsOf(file, edits) } } }];
}

interface Refactoring {
  readonly kind: string;
  readonly propose: (selection: Selection) => readonly Proposal[];
}

const refactorings: readonly Refactoring[] = [
  { kind: `${CodeActionKind.RefactorExtract}.let`, propose: extractLet },
  { kind: `${CodeActionKind.RefactorExtract}.flow`, propose: extractFlow },
  { kind: `${CodeActionKind.RefactorInline}.let`, propose: inlineLet },
  { kind: `${CodeActionKind.RefactorRewrite}.if`, propose: whenToIf },
  { kind: `${CodeActionKind.RefactorRewrite}.when`, propose: ifToWhen },
  { kind: `${CodeActionKind.RefactorRewrite}.try`, propose: wrapInTry },
];

/** What a refactoring proposes, tried out: one that would bring an error is not offered. */
function proposed(model: Model, file: FileModel, range: Range, { kind, propose }: Refactoring): CodeAction[] {
  const selection = selectionOf(model, file, spanOf(file, range));
  return propose(selection).flatMap(({ title, edits }) => {
    const after = modelAfter(model, new Map([[file.uri, edits]]));
    const isSound = newErrors(file, after.files.get(file.uri)).length === 0;
    return isSound ? [{ title, kind, edit: { changes: { [file.uri]: editsOf(file, edits) } } }] : [];
  });
}

function organizeImports(file: FileModel): CodeAction[] {
  const edits = organizedImports(file);
  if (edits.length === 0) return [];
  const edit = { changes: { [file.uri]: editsOf(file, edits) } };
  return [{ title: 'Sort imports', kind: CodeActionKind.SourceOrganizeImports, edit }];
}
