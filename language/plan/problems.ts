/** Whether a flow can run, or at least be drawn. */
import { duplicateName } from '../analysis/checks/duplicateName.ts';
import { checks } from '../analysis/checks/registry.ts';
import { unknownName } from '../analysis/checks/unknownName.ts';
import type { Diagnostic, FileModel, Model } from '../analysis/model.ts';
import { LineIndex } from '../syntax/lineIndex.ts';

/**
 * Why a flow can't run: the first error of its file, or of a file that this one imports, as a sentence that names the
 * line. Undefined when it can.
 */
export function blockingProblem(model: Model, uri: string, flow: string): string | undefined {
  const problem = fileProblem(model, uri);
  if (problem !== undefined) return problem;
  const isThere = model.files.get(uri)?.scope.get(flow)?.kind === 'flow';
  return isThere ? undefined : `There is no flow \`${flow}\` in ${fileName(uri)}.`;
}

/** Why nothing of a file can run: its first error, or that of a file that it imports, as for a flow. */
export function fileProblem(model: Model, uri: string): string | undefined {
  const file = model.files.get(uri);
  if (!file) return `There is no file ${uri}.`;
  for (const checked of filesOf(model, file)) {
    const error = checked.diagnostics.find(isError);
    if (error) return problemText(checked, error);
  }
  return undefined;
}

const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === 'error';

function problemText(file: FileModel, error: Diagnostic): string {
  const { line } = new LineIndex(file.text).position(error.span.start);
  return `${fileName(file.uri)}, line ${line + 1}: ${error.message}`;
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}

/** A file and all that it imports, directly or not, each once. */
function filesOf(model: Model, file: FileModel): readonly FileModel[] {
  const found = new Set([file]);
  for (const { imports } of found) {
    for (const uri of imports) {
      const imported = model.files.get(uri);
      if (imported) found.add(imported);
    }
  }
  return [...found];
}

/** Whether a flow's text is whole enough to be drawn: it is read without an error, and its names are known. */
export function canDraw(model: Model, uri: string, flow: string): boolean {
  const file = model.files.get(uri);
  const symbol = file?.scope.get(flow);
  if (!file || symbol?.kind !== 'flow' || symbol.origin.uri !== uri) return false;
  const span = symbol.declaration?.span;
  return !file.diagnostics.some(
    ({ code, span: found }) =>
      isDrawBreaking(code) && span !== undefined && found.start < span.end && found.end >= span.start,
  );
}

/** What no check gives comes from the parser; of the checks, those of names: what comes from types does not change the picture. */
export function isDrawBreaking(code: string): boolean {
  return !checkCodes.has(code) || code === unknownName.code || code === duplicateName.code;
}

const checkCodes: ReadonlySet<string> = new Set(checks.map(check => check.code));
