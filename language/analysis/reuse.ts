/** Which files keep their facts, wholly or in part. */
import { isOutsidePath } from '../outside/paths.ts';
import type { Parsed } from '../syntax/parser.ts';
import { reparse } from '../syntax/reparse.ts';
import { namesUsedElsewhere } from './imports.ts';
import type { FileModel, Model } from './model.ts';
import { type Analysis, analysisOf } from './parts.ts';
import { updateFile } from './update.ts';

type Texts = ReadonlyMap<string, string>;

export interface Reuse {
  /** Files whose facts are the same. */
  readonly kept: ReadonlyMap<string, FileModel>;
  /** Files that were brought up to date. */
  readonly updated: ReadonlyMap<string, Analysis>;
  /** Trees of files whose facts must be found afresh. */
  readonly parsed: ReadonlyMap<string, Parsed>;
  /** Kept files to check again, since they import what was brought up to date. */
  readonly recheck: ReadonlySet<string>;
}

/** Nothing is reused. */
export const afresh: Reuse = { kept: new Map(), updated: new Map(), parsed: new Map(), recheck: new Set() };

/** Keeps the files whose text, and the text of all that they import, is the same. */
export function reuseAll(texts: Texts, previous: Model): Reuse {
  const changed = [...texts.keys()].filter(uri => previous.files.get(uri)?.text !== texts.get(uri));
  const stale = withImporters(new Set(changed), texts, previous);
  return { ...afresh, kept: keptFiles(texts, previous, stale) };
}

/** Keeps all that edits can't have changed. Takes `previous` over. */
export function reuseAfterEdits(texts: Texts, previous: Model): Reuse {
  const changed = [...texts.keys()].filter(uri => previous.files.get(uri)?.text !== texts.get(uri));
  const parsed = new Map<string, Parsed>();
  const analyses = new Map<string, Analysis>();
  for (const uri of changed) {
    const analysis = takeOver(previous.files.get(uri));
    const text = texts.get(uri);
    if (!analysis || text === undefined || isOutsidePath(uri)) continue;
    parsed.set(uri, reparse(analysis.parsed, analysis.text, text));
    analyses.set(uri, analysis);
  }
  const outdated = withImporters(new Set(changed.filter(uri => !analyses.has(uri))), texts, previous);
  const updated = new Map<string, Analysis>();
  for (const [uri, analysis] of analyses) {
    const text = texts.get(uri);
    const tree = parsed.get(uri);
    if (outdated.has(uri) || text === undefined || tree === undefined) continue;
    const update = updateFile(analysis, text, tree);
    if (update) updated.set(uri, update.analysis);
    else outdated.add(uri);
    const names = update?.changedNames;
    for (const importer of importersOf(uri, names, previous)) outdated.add(importer);
  }
  const stale = withImporters(outdated, texts, previous);
  for (const uri of stale) {
    updated.delete(uri);
    const file = previous.files.get(uri);
    const analysis = file?.text === texts.get(uri) ? file && analysisOf(file) : undefined;
    if (analysis && !isOutsidePath(uri)) parsed.set(uri, analysis.parsed);
  }
  const kept = keptFiles(texts, previous, new Set([...stale, ...updated.keys()]));
  return { kept, updated, parsed, recheck: withImporters(new Set(updated.keys()), texts, previous) };
}

const taken = new WeakSet<Analysis>();

/** What a file was made of, for the first who asks: with the second it would have moved already. */
function takeOver(file: FileModel | undefined): Analysis | undefined {
  const analysis = file && analysisOf(file);
  if (!analysis || taken.has(analysis)) return undefined;
  taken.add(analysis);
  return analysis;
}

function keptFiles(texts: Texts, previous: Model, changed: ReadonlySet<string>): ReadonlyMap<string, FileModel> {
  const kept = new Map<string, FileModel>();
  for (const uri of texts.keys()) {
    const file = previous.files.get(uri);
    if (file && !changed.has(uri)) kept.set(uri, file);
  }
  return kept;
}

/** Some files, and all that import them directly or through others, or import what came or went. */
function withImporters(start: ReadonlySet<string>, texts: Texts, previous: Model): Set<string> {
  const all = new Set(start);
  const isOther = (uri: string) => all.has(uri) || texts.has(uri) !== previous.files.has(uri);
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const [uri, { imports }] of previous.files) if (!all.has(uri) && imports.some(isOther)) all.add(uri);
  }
  return all;
}

/** The files that import one of the names of a file, or anything of it when all may be other than before. */
function importersOf(uri: string, names: ReadonlySet<string> | undefined, previous: Model): readonly string[] {
  if (names?.size === 0) return [];
  return [...previous.files.values()].flatMap(file => {
    if (!file.imports.includes(uri)) return [];
    const used = namesUsedElsewhere([file]).get(uri) ?? new Set();
    const isConcerned = names === undefined || used.has('*') || [...names].some(name => used.has(name));
    return isConcerned ? [file.uri] : [];
  });
}
