/** Findings of the checker, as an editor shows them. */
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { FileModel, Diagnostic as Finding, Model } from '../analysis/model.ts';
import { rangeOf } from './support/places.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** @param page URL of a page that explains each code under an anchor of its own; undefined when there is none */
export function diagnostics(model: Model, uri: string, page: string | undefined): Diagnostic[] {
  const file = model.files.get(uri);
  return file === undefined ? [] : file.diagnostics.map(finding => diagnostic(model, file, finding, page));
}

function diagnostic(model: Model, file: FileModel, finding: Finding, page: string | undefined): Diagnostic {
  const result: Diagnostic = {
    range: rangeOf(file, finding.span),
    severity: severities[finding.severity],
    code: finding.code,
    source: 'baton',
    message: finding.message,
  };
  if (page !== undefined) result.codeDescription = { href: `${page}#${anchor(finding.code)}` };
  if (finding.isUnnecessary) result.tags = [DiagnosticTag.Unnecessary];
  const related = finding.related.flatMap(({ message, origin }) => {
    const other = model.files.get(origin.uri);
    return other === undefined ? [] : [{ message, location: { uri: origin.uri, range: rangeOf(other, origin) } }];
  });
  if (related.length > 0) result.relatedInformation = related;
  return result;
}

/** The anchor of a heading that is the code: `flow/unknown-name` is found under `#flowunknown-name`. */
function anchor(code: string): string {
  return code.toLowerCase().replace(/[^\w-]/g, '');
}
