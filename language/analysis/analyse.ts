import type { OutsideDocument } from '../outside/document.ts';
import { isOutsidePath } from '../outside/paths.ts';
import { readOutside } from '../outside/read.ts';
import { standardFiles, standardScheme } from '../std/index.ts';
import { parseStandardFiles } from '../std/parsed.ts';
import { type Parsed, parse } from '../syntax/parser.ts';
import { runChecks } from './checks/run.ts';
import { bindBody, declareTop } from './declarations.ts';
import { emittedIn } from './events.ts';
import { bindImport, importedUris, namesUsedElsewhere } from './imports.ts';
import { Scope } from './lexicalScope.ts';
import type { Diagnostic, FileModel, Model, Standard, Symbol } from './model.ts';
import { type Analysis, analysisOf, factsOf, newPart, remember } from './parts.ts';
import { afresh, type Reuse, reuseAfterEdits, reuseAll } from './reuse.ts';
import { visitDeclaration } from './visitDeclarations.ts';

/** A file's text as it is now. */
export interface SourceText {
  readonly uri: string;
  readonly text: string;
}

/**
 * Finds out what a set of files means. Pure; never throws, whatever the texts are. The standard library is added. Files
 * that did not change since `previous`, and import nothing that did, keep their facts (the same objects).
 */
export function analyse(files: readonly SourceText[], previous?: Model): Model {
  const texts = ownTexts(files);
  return assembled(texts, previous ? reuseAll(texts, previous) : afresh);
}

/**
 * Finds out what `analyse` finds out, with work that follows the edits: what an edit can't have changed stays.
 *
 * Takes `previous` over: places move with the text, so that it must not be used any more.
 */
export function analyseAgain(files: readonly SourceText[], previous: Model): Model {
  const texts = ownTexts(files);
  return assembled(texts, reuseAfterEdits(texts, previous));
}

function ownTexts(files: readonly SourceText[]): ReadonlyMap<string, string> {
  return new Map(files.filter(({ uri }) => !uri.startsWith(standardScheme)).map(({ uri, text }) => [uri, text]));
}

/** Analyses what can't be reused, and puts all together. */
function assembled(texts: ReadonlyMap<string, string>, reuse: Reuse): Model {
  const standard = standardModel();
  const models = new Map<string, FileModel>(standard.files);
  const fresh: Analysis[] = [];
  for (const [uri, text] of texts) {
    const kept = reuse.kept.get(uri);
    if (kept) models.set(uri, kept);
    else if (isOutsidePath(uri)) models.set(uri, outsideModel(uri, text, standard.standard));
    else {
      const analysis =
        reuse.updated.get(uri) ??
        opened(uri, text, reuse.parsed.get(uri) ?? parse(text), { standard: standard.standard, isStandard: false });
      if (!reuse.updated.has(uri)) fresh.push(analysis);
      models.set(uri, fileModel(analysis));
    }
  }
  const exportsOf = (uri: string): ReadonlyMap<string, Symbol> | undefined => {
    const file = models.get(uri);
    return file && exported(uri, file.scope);
  };
  const documentOf = (uri: string): OutsideDocument | undefined => models.get(uri)?.outside;
  const parts = fresh.flatMap(analysis => analysis.parts);
  for (const { context } of parts) declareTop(context);
  for (const { context } of parts) bindImport(context, { exportsOf, documentOf });
  for (const { context } of parts) bindBody(context);
  for (const { context } of parts) visitDeclaration(context);
  return { files: checked(models, reuse), standard: standard.standard };
}

interface StandardModel {
  readonly files: ReadonlyMap<string, FileModel>;
  readonly standard: Standard;
}

function opened(
  uri: string,
  text: string,
  parsed: Parsed,
  { standard, isStandard }: Pick<Analysis, 'standard' | 'isStandard'>,
): Analysis {
  const scope = new Scope(new Scope(undefined, standard.scope as Map<string, Symbol>));
  const parts = parsed.tree.declarations.map(declaration => newPart({ uri, scope, standard }, declaration));
  return { uri, text, parsed, isStandard, standard, scope, parts };
}

/** The names that a file itself declares: what others may import. */
function exported(uri: string, names: ReadonlyMap<string, Symbol>): ReadonlyMap<string, Symbol> {
  return new Map(
    [...names].filter(([, symbol]) => symbol.origin.uri === uri && symbol.declaration?.kind !== 'ImportDeclaration'),
  );
}

/** A file's model, still without findings. */
function fileModel(analysis: Analysis): FileModel {
  const { uri, text, parsed, isStandard, scope, parts } = analysis;
  const { tree, tokens } = parsed;
  const imports = importedUris(uri, tree);
  const facts = factsOf(parts);
  const file = { uri, text, tree, tokens, isStandard, diagnostics: [], ...facts, scope: scope.names, imports };
  const model: FileModel = { ...file, outside: undefined };
  remember(model, analysis);
  return model;
}

/** A file that is not written in the language: it has no tree, and no findings of its own. */
function outsideModel(uri: string, text: string, standard: Standard): FileModel {
  const document = readOutside(uri, text);
  const empty = opened(uri, '', parse(''), { standard, isStandard: false });
  return { ...fileModel(empty), text, scope: document.names, outside: document };
}

/** Adds the findings: of new files, and of files whose names others use otherwise than before, or that use changed ones. */
function checked(models: ReadonlyMap<string, FileModel>, reuse: Reuse): ReadonlyMap<string, FileModel> {
  const used = namesUsedElsewhere(models.values());
  const emitted = new Set([...models.values()].flatMap(model => [...emittedIn(model)]));
  const done = new Map<string, FileModel>();
  for (const [uri, model] of models) {
    const names = used.get(uri) ?? noNames;
    const key = [...names, ...emittedNear(model, emitted)].sort().join(' ');
    const analysis = analysisOf(model);
    const isKnown = reuse.kept.has(uri) && usedNames.get(model) === key && !reuse.recheck.has(uri);
    if (!analysis || analysis.isStandard || isKnown) {
      done.set(uri, model);
      continue;
    }
    const diagnostics = runChecks({ file: model, analysis, files: models, usedElsewhere: names });
    if (reuse.kept.has(uri) && isSame(diagnostics, model.diagnostics)) {
      usedNames.set(model, key);
      done.set(uri, model);
      continue;
    }
    const complete: FileModel = { ...model, diagnostics };
    remember(complete, analysis);
    usedNames.set(complete, key);
    done.set(uri, complete);
  }
  return done;
}

/** The events of a file and of what it imports that some file emits. */
function emittedNear({ uri, imports }: FileModel, emitted: ReadonlySet<string>): readonly string[] {
  if (emitted.size === 0) return [];
  const near = [uri, ...imports].map(each => `${each}#`);
  return [...emitted].filter(key => near.some(start => key.startsWith(start)));
}

/** Whether findings say the same of the same places. */
function isSame(some: readonly Diagnostic[], others: readonly Diagnostic[]): boolean {
  const told = ({ code, message, span, related }: Diagnostic) => [
    code,
    message,
    span,
    related.map(({ message, origin: { uri, start, end } }) => [message, uri, start, end]),
  ];
  return JSON.stringify(some.map(told)) === JSON.stringify(others.map(told));
}

const noNames: ReadonlySet<string> = new Set();

/** Which of a file's names others used, and which of its events somebody emitted, when its findings were made. */
const usedNames = new WeakMap<FileModel, string>();

let standardCache: StandardModel | undefined;

/** The standard library's files and names, analysed once. */
function standardModel(): StandardModel {
  standardCache ??= analyseStandard();
  return standardCache;
}

function analyseStandard(): StandardModel {
  const scope = new Map<string, Symbol>();
  const methods = new Map<string, Map<string, Symbol[]>>();
  const standard: Standard = { scope, methods };
  const parsed = parseStandardFiles();
  const all = standardFiles.map(({ uri, text }, index) =>
    opened(uri, text, parsed[index] ?? parse(text), { standard, isStandard: true }),
  );
  for (const { parts, scope: own } of all) {
    for (const { context } of parts) {
      const method = declareTop(context);
      if (method) addMethod(methods, method);
    }
    for (const [name, symbol] of own.names) addToStandard(scope, name, symbol);
  }
  for (const { parts } of all) for (const { context } of parts) visitDeclaration(context);
  return { files: new Map(all.map(analysis => [analysis.uri, fileModel(analysis)])), standard };
}

/** Namespaces of the same name in several files (`json`) are one. */
function addToStandard(scope: Map<string, Symbol>, name: string, symbol: Symbol): void {
  const first = scope.get(name)?.members?.();
  if (!first || symbol.kind !== 'namespace') scope.set(name, symbol);
  else for (const [member, inner] of symbol.members?.() ?? []) (first as Map<string, Symbol>).set(member, inner);
}

function addMethod(methods: Map<string, Map<string, Symbol[]>>, method: Symbol): void {
  const [receiver = '', name = ''] = method.name.split('.');
  const named = methods.get(receiver) ?? new Map<string, Symbol[]>();
  methods.set(receiver, named);
  named.set(name, [...(named.get(name) ?? []), method]);
}
