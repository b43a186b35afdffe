import type { Node, SourceFile } from '../../syntax/ast.ts';
import type { SyntaxProblem } from '../../syntax/parser.ts';
import { walk } from '../../syntax/walk.ts';
import type { Diagnostic, FileModel } from '../model.ts';
import { type Analysis, type factsOf, type Part, withOwnSpans } from '../parts.ts';
import { unknownType } from '../typeConstruct.ts';
import type { Check, Look } from './check.ts';
import { checks } from './registry.ts';

export interface CheckInput {
  readonly file: FileModel;
  readonly analysis: Analysis;
  readonly files: ReadonlyMap<string, FileModel>;
  /** Names of this file that other files import. */
  readonly usedElsewhere: ReadonlySet<string>;
}

/** A look of a check, which goes from node to node. */
type MovingLook = Look & { parents: readonly Node[] };

type Visitor = (node: Node, look: Look) => void;

interface Visit {
  readonly check: Check;
  readonly visit: Visitor;
}

const ownChecks = checks.filter(check => !check.isFileWide);
/** The visitors for each kind of node, with the check that each belongs to. */
const ownVisitors = collectVisitors(ownChecks);
const fileChecks = checks.filter(check => check.isFileWide);
const fileVisitors = collectVisitors(fileChecks);

function collectVisitors(from: readonly Check[]): ReadonlyMap<string, readonly Visit[]> {
  const byKind = new Map<string, Visit[]>();
  for (const check of from) {
    for (const [kind, visit] of Object.entries(check.visit ?? {})) {
      byKind.set(kind, [...(byKind.get(kind) ?? []), { check, visit: visit as Visitor }]);
    }
  }
  return byKind;
}

/**
 * All findings of a file, by position: what the parser could not read, then what the checks found. What was found before in
 * a declaration whose facts are the same is taken over.
 */
export function runChecks(input: CheckInput): readonly Diagnostic[] {
  const found = input.analysis.parsed.problems.map(syntaxFinding);
  for (const part of input.analysis.parts) {
    part.findings ??= withOwnSpans(findingsIn(part, input));
    found.push(...part.findings);
  }
  found.push(...withOwnSpans(fileFindings(input)));
  return found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function syntaxFinding({ code, message, span }: SyntaxProblem): Diagnostic {
  return { code, severity: 'error', message, span, related: [], isUnnecessary: false, fixes: [] };
}

/** What the checks find in a declaration by itself. */
function findingsIn(part: Part, input: CheckInput): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const { declaration } = part;
  const file: FileModel = { ...input.file, ...factsOfOne(part) };
  const looks = new Map(ownChecks.map(check => [check, lookOf(check, part, { ...input, file }, found)]));
  for (const [check, look] of looks) check.declaration?.(look);
  const visitsOf = byKind(kind =>
    (ownVisitors.get(kind) ?? []).flatMap(({ check, visit }) => {
      const look = looks.get(check);
      return look ? [{ visit, look }] : [];
    }),
  );
  const root: SourceFile = { kind: 'SourceFile', declarations: [declaration], span: input.file.tree.span };
  walk(root, (node, parents) => {
    for (const { visit, look } of visitsOf(node.kind)) {
      look.parents = parents;
      visit(node, look);
    }
  });
  return found;
}

/** A function of a kind of node that is asked again and again. */
function byKind<Value>(find: (kind: Node['kind']) => Value): (kind: Node['kind']) => Value {
  const known = new Map<Node['kind'], Value>();
  return kind => {
    let value = known.get(kind);
    if (value === undefined) {
      value = find(kind);
      known.set(kind, value);
    }
    return value;
  };
}

/** Its own maps, which are faster than those of the file. */
function factsOfOne({ context }: Part): ReturnType<typeof factsOf> {
  const { symbols, shorthands, types, calls, expectations, patterns } = context;
  return { symbols, shorthands, types, calls, expectations, patterns };
}

/** What the checks find that look at several declarations. */
function fileFindings(input: CheckInput): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const part of input.analysis.parts) {
    for (const { check, visit } of fileVisitors.get(part.declaration.kind) ?? []) {
      visit(part.declaration, lookOf(check, part, input, found));
    }
  }
  return found;
}

function lookOf(check: Check, part: Part, input: CheckInput, found: Diagnostic[]): MovingLook {
  return {
    file: input.file,
    parts: input.analysis.parts,
    files: input.files,
    context: part.context,
    usedElsewhere: input.usedElsewhere,
    parents: [],
    typeOf: expression => input.file.types.get(expression) ?? unknownType,
    report: (span, message, { related = [], fixes = [], isUnnecessary = false } = {}) => {
      found.push({ code: check.code, severity: check.severity, message, span, related, isUnnecessary, fixes });
    },
  };
}
