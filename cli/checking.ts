/** Files, with all that they import, and what the checker says about them. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { analyse } from '#language/analysis/analyse.ts';
import type { Model } from '#language/analysis/model.ts';
import { reportDiagnostics } from '#language/analysis/report.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';
import type { Severity } from '#protocol/diagnostic.ts';
import type { Place } from '#protocol/place.ts';
import type { Frame } from './frame.ts';
import { readSource, type SourceFile, shownPath } from './sources.ts';

/** A finding as `baton check --json` prints it. Lines and columns count from 1; columns in UTF-16 code units. */
interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

export interface CheckedFile {
  readonly source: SourceFile;
  readonly findings: readonly CheckedFinding[];
}

export interface CheckedFinding extends Finding {
  /** UTF-16 code units that the finding covers. */
  readonly length: number;
  readonly related: readonly Frame[];
}

export interface Analysed {
  readonly model: Model;
  /** The files that were asked for. */
  readonly sources: readonly SourceFile[];
  /** By URI: those, and all that they import. */
  readonly all: ReadonlyMap<string, SourceFile>;
}

/**
 * Analyses files together with all that they import.
 * @param paths As they were named on the command line.
 * @throws {UsageProblem} A file can't be read.
 */
export async function analyseFiles(paths: readonly string[]): Promise<Analysed> {
  const sources = await Promise.all(paths.map(readSource));
  const all = new Map(sources.map(source => [source.uri, source]));
  let model = analyse([...all.values()]);
  for (let more = await newImports(model, all); more.length > 0; more = await newImports(model, all)) {
    for (const source of more) all.set(source.uri, source);
    model = analyse([...all.values()], model);
  }
  return { model, sources, all };
}

/** What the checker says about the files that were asked for; what they import has findings of its own. */
export function findingsOf(analysed: Analysed): CheckedFile[] {
  return analysed.sources.map(source => ({ source, findings: findingsOfFile(source, analysed) }));
}

/** Imported files that are there and were not read yet. What is missing, the checker reports at its import. */
async function newImports(model: Model, known: ReadonlyMap<string, SourceFile>): Promise<SourceFile[]> {
  const uris = new Set([...model.files.values()].flatMap(file => [...file.imports]));
  const paths = [...uris]
    .filter(uri => !known.has(uri) && uri.startsWith('file:'))
    .map(uri => fileURLToPath(uri))
    .filter(path => existsSync(path));
  return await Promise.all(paths.map(readSource));
}

function findingsOfFile(source: SourceFile, { model, all }: Analysed): CheckedFinding[] {
  const file = model.files.get(source.uri);
  if (file === undefined) return [];
  const index = new LineIndex(source.text);
  const finding = (place: Place, rest: Pick<CheckedFinding, 'severity' | 'code' | 'message' | 'related'>) => {
    const end = index.position(place.end);
    return {
      file: source.path,
      line: place.line,
      column: place.column,
      endLine: end.line + 1,
      endColumn: end.character + 1,
      length: place.end - place.start,
      ...rest,
    };
  };
  const reports = reportDiagnostics(file).map(report =>
    finding(report.place, {
      severity: report.severity,
      code: report.code,
      message: report.message,
      related: report.related.map(({ message, place }) => noteFrame(message, place, all)),
    }),
  );
  if (source.invalidAt === undefined) return reports;
  const place = index.place(source.uri, { start: source.invalidAt, end: source.invalidAt + 1 });
  const message = 'The file is not UTF-8 text from here on; save it as UTF-8.';
  return [finding(place, { severity: 'error', code: 'flow/not-utf8', message, related: [] }), ...reports];
}

function noteFrame(message: string, place: Place, all: ReadonlyMap<string, SourceFile>): Frame {
  const source = all.get(place.file);
  return {
    severity: 'note',
    code: undefined,
    message,
    file: source?.path ?? (place.file.startsWith('file:') ? shownPath(fileURLToPath(place.file)) : place.file),
    line: place.line,
    column: place.column,
    length: place.end - place.start,
    text: source?.text,
    hint: undefined,
  };
}
