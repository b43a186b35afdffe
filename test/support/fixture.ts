/**
 * Fixtures for tests of the language: texts with marks in comments.
 *
 * - `$0` is the cursor; it is taken out of the text.
 * - `//- /file.flow` at the start of a line begins another file; without it there is one file, `/main.flow`.
 * - `//^^^ flow/code: part of the message` under a line says what is found at the place above the carets, wherever they
 *   stand in the line. `//<^^^` is for a place at the start of the line, as long as there are carets. A place that goes on
 *   over further lines ends at the end of its first line here.
 */
import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import type { FileModel, Model } from '#language/analysis/model.ts';
import { reportDiagnostics } from '#language/analysis/report.ts';
import { showType } from '#language/analysis/typeOps.ts';
import type { Expression } from '#language/syntax/ast.ts';
import { pathAt } from '#language/syntax/walk.ts';

export interface Fixture {
  readonly files: readonly { readonly uri: string; readonly text: string }[];
  /** The first file's URI, or that of the one with the cursor. */
  readonly uri: string;
  /** Offset of the cursor; 0 when there is none. */
  readonly offset: number;
}

export interface ModelFixture extends Fixture {
  readonly model: Model;
  readonly file: FileModel;
}

const root = 'file://';

/** Takes a fixture's files and cursor apart. Marks of findings stay in the texts: they are comments. */
function parseFixture(text: string): Fixture {
  const files: { uri: string; text: string }[] = [];
  let uri = `${root}/main.flow`;
  let offset = 0;
  let cursorUri: string | undefined;
  const add = (body: string) => {
    const cursor = body.indexOf('$0');
    if (cursor >= 0) {
      offset = cursor;
      cursorUri = uri;
    }
    files.push({ uri, text: cursor < 0 ? body : body.slice(0, cursor) + body.slice(cursor + 2) });
  };
  const parts = text.split(/^\/\/- (\S+)[ \t]*\n/m);
  if (parts[0]?.trim() || parts.length === 1) add(parts[0] ?? '');
  for (let index = 1; index < parts.length; index += 2) {
    uri = `${root}${parts[index]}`;
    add(parts[index + 1] ?? '');
  }
  return { files, uri: cursorUri ?? files[0]?.uri ?? uri, offset };
}

/** The model of a fixture's files. */
export function modelOf(text: string): ModelFixture {
  const fixture = parseFixture(text);
  const model = analyse(fixture.files);
  const file = model.files.get(fixture.uri);
  assert.ok(file);
  return { ...fixture, model, file };
}

interface Finding {
  readonly uri: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly message: string;
}

/** Holds that exactly the findings that are marked are found, in all files. */
export function check(text: string): void {
  const { files } = parseFixture(text);
  const model = analyse(files);
  const found = files.flatMap(({ uri }) => findingsOf(model.files.get(uri)!));
  const expected = files.flatMap(({ uri, text: body }) => expectedFindings(uri, body));
  const missing = expected.filter(wanted => !found.some(finding => matches(finding, wanted)));
  const extra = found.filter(finding => !expected.some(wanted => matches(finding, wanted)));
  assert.deepEqual({ missing: missing.map(show), extra: extra.map(show) }, { missing: [], extra: [] });
}

/** The codes that a fixture marks. */
export function expectedCodes(text: string): readonly string[] {
  return parseFixture(text).files.flatMap(({ uri, text: body }) => expectedFindings(uri, body).map(({ code }) => code));
}

function findingsOf(file: FileModel): readonly Finding[] {
  const lines = file.text.split('\n');
  return reportDiagnostics(file).map(({ code, message, place }) => {
    const start = place.column - 1;
    const end = Math.min(start + place.end - place.start, lines[place.line - 1]?.length ?? 0);
    return { uri: file.uri, line: place.line - 1, start, end, code, message };
  });
}

const mark = /^(\s*)\/\/(<|\s*)(\^+)\s+(flow\/[a-z-]+)(?:: (.*))?$/;

function expectedFindings(uri: string, text: string): readonly Finding[] {
  const findings: Finding[] = [];
  let line = -1;
  for (const [index, content] of text.split('\n').entries()) {
    const [, indent = '', gap = '', carets = '', code = '', message = ''] = mark.exec(content) ?? [];
    if (code === '') {
      line = index;
      continue;
    }
    const start = gap === '<' ? 0 : indent.length + 2 + gap.length;
    findings.push({ uri, line, start, end: start + carets.length, code, message });
  }
  return findings;
}

function matches(finding: Finding, wanted: Finding): boolean {
  return (
    finding.uri === wanted.uri &&
    finding.line === wanted.line &&
    finding.start === wanted.start &&
    finding.end === wanted.end &&
    finding.code === wanted.code &&
    finding.message.includes(wanted.message)
  );
}

function show({ uri, line, start, end, code, message }: Finding): string {
  return `${uri.slice(root.length)}:${line + 1}:${start + 1}-${end + 1} ${code}: ${message}`;
}

/** The type of the expression or name at the cursor, as it is written in the language. */
export function typeAt(text: string): string {
  const { file, offset } = modelOf(text);
  for (const node of pathAt(file.tree, offset).toReversed()) {
    const type = file.types.get(node as Expression);
    if (type) return showType(type);
    const symbol = node.kind === 'Name' ? file.symbols.get(node) : undefined;
    if (symbol && symbol.origin.start === node.span.start) return showType(symbol.type());
  }
  assert.fail('There is no expression at the cursor.');
}
