import type { OutsideDocument } from '../outside/document.ts';
import { isOutsidePath } from '../outside/paths.ts';
import { readOutside } from '../outside/read.ts';
import { standardFiles, standardScheme } from '../std/index.ts';
import { type Parsed, parse } from '../syntax/parser.ts';
import { runChecks } from './checks/run.ts';
import type { FileContext } from './context.ts';
import { declareFile } from './declarations.ts';
import { inferExpression } from './expressions.ts';
import { bindImports, importedUris, namesUsedElsewhere } from './imports.ts';
import { Scope } from './lexicalScope.ts';
import type { FileModel, Model, Standard, Symbol } from './model.ts';
import { visitFile } from './visitDeclarations.ts';

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
  const standard = standardModel();
  const own = files.filter(({ uri }) => !uri.startsWith(standardScheme));
  const texts = new Map(own.map(({ uri, text }) => [uri, text]));
  const kept = reusable(texts, previous);
  const changed = [...texts].filter(([uri]) => !kept.has(uri));
  const outside = new Map(
    changed.flatMap(([uri, text]) => (isOutsidePath(uri) ? [[uri, outsideModel(uri, text, standard)] as const] : [])),
  );
  const fresh = changed.flatMap(([uri, text]) => (isOutsidePath(uri) ? [] : [open(uri, text, standard, false)]));
  const contexts = new Map(fresh.map(file => [file.context.uri, file]));
  const exportsOf = (uri: string): ReadonlyMap<string, Symbol> | undefined => {
    const names = contexts.get(uri)?.context.scope.names ?? kept.get(uri)?.scope;
    return names && exported(uri, names);
  };
  for (const { context } of fresh) declareFile(context);
  const documentOf = (uri: string): OutsideDocument | undefined => (outside.get(uri) ?? kept.get(uri))?.outside;
  for (const { context } of fresh) bindImports(context, { exportsOf, documentOf });
  for (const { context } of fresh) visitFile(context);
  const models = new Map<string, FileModel>(standard.files);
  for (const { uri } of own) {
    const file = contexts.get(uri);
    const model = kept.get(uri) ?? outside.get(uri) ?? (file && fileModel(file));
    if (model) models.set(uri, model);
  }
  return { files: checked(models, contexts), standard: standard.standard };
}

interface OpenFile {
  readonly parsed: Parsed;
  readonly isStandard: boolean;
  readonly context: FileContext;
}

interface StandardModel {
  readonly files: ReadonlyMap<string, FileModel>;
  readonly standard: Standard;
}

function open(uri: string, text: string, { standard }: Pick<StandardModel, 'standard'>, isStandard: boolean): OpenFile {
  const parsed = parse(text);
  const context: FileContext = {
    uri,
    text,
    tree: parsed.tree,
    scope: new Scope(new Scope(undefined, standard.scope as Map<string, Symbol>)),
    standard,
    symbols: new Map(),
    shorthands: new Map(),
    types: new Map(),
    calls: new Map(),
    expectations: new Map(),
    patterns: new Map(),
    scopes: new Map(),
    duplicates: [],
    blockTypes: new Map(),
    infer: (expression, scope, expected) => inferExpression(context, expression, scope, expected),
  };
  return { parsed, isStandard, context };
}

/** The names that a file itself declares: what others may import. */
function exported(uri: string, names: ReadonlyMap<string, Symbol>): ReadonlyMap<string, Symbol> {
  return new Map(
    [...names].filter(([, symbol]) => symbol.origin.uri === uri && symbol.declaration?.kind !== 'ImportDeclaration'),
  );
}

function fileModel({ parsed, isStandard, context }: OpenFile): FileModel {
  return {
    uri: context.uri,
    text: context.text,
    tree: parsed.tree,
    tokens: parsed.tokens,
    isStandard,
    diagnostics: [],
    symbols: context.symbols,
    shorthands: context.shorthands,
    types: context.types,
    calls: context.calls,
    expectations: context.expectations,
    patterns: context.patterns,
    scope: context.scope.names,
    imports: importedUris(context.uri, parsed.tree),
    outside: undefined,
  };
}

/** A file that is not written in the language: it has no tree, and no findings of its own. */
function outsideModel(uri: string, text: string, standard: StandardModel): FileModel {
  const document = readOutside(uri, text);
  return { ...fileModel(open(uri, '', standard, false)), text, scope: document.names, outside: document };
}

/** The files of `previous` whose text, and the text of all that they import, is the same now. */
function reusable(texts: ReadonlyMap<string, string>, previous: Model | undefined): Map<string, FileModel> {
  const kept = new Map<string, FileModel>();
  if (!previous) return kept;
  for (const [uri, text] of texts) {
    const file = previous.files.get(uri);
    if (file?.text === text) kept.set(uri, file);
  }
  const isSame = (uri: string) => (texts.has(uri) ? kept.has(uri) : !previous.files.has(uri));
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const [uri, file] of kept) if (!file.imports.every(isSame)) kept.delete(uri);
  }
  return kept;
}

/** Adds the findings: of new files, and of files whose names others use otherwise than before. */
function checked(
  models: ReadonlyMap<string, FileModel>,
  contexts: ReadonlyMap<string, OpenFile>,
): ReadonlyMap<string, FileModel> {
  const used = namesUsedElsewhere(models.values());
  const done = new Map<string, FileModel>();
  for (const [uri, model] of models) {
    const known = findings.get(model);
    const file = contexts.get(uri) ?? known?.file;
    const names = used.get(uri) ?? new Set();
    const key = [...names].sort().join(' ');
    if (!file || known?.usedElsewhere === key) {
      done.set(uri, model);
      continue;
    }
    const { problems } = file.parsed;
    const input = { file: model, files: models, problems, context: file.context, usedElsewhere: names };
    const complete = { ...model, diagnostics: runChecks(input) };
    findings.set(complete, { file, usedElsewhere: key });
    done.set(uri, complete);
  }
  return done;
}

/** What a file's findings came from, to know whether they still hold. */
const findings = new WeakMap<FileModel, { readonly file: OpenFile; readonly usedElsewhere: string }>();

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
  const opened = standardFiles.map(({ uri, text }) => open(uri, text, { standard }, true));
  for (const { context } of opened) {
    for (const method of declareFile(context)) addMethod(methods, method);
    for (const [name, symbol] of context.scope.names) addToStandard(scope, name, symbol);
  }
  for (const { context } of opened) visitFile(context);
  return { files: new Map(opened.map(file => [file.context.uri, fileModel(file)])), standard };
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
