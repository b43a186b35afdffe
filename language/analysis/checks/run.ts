import type { Node } from '../../syntax/ast.ts';
import type { SyntaxProblem } from '../../syntax/parser.ts';
import { walk } from '../../syntax/walk.ts';
import type { FileContext } from '../context.ts';
import type { Diagnostic, FileModel } from '../model.ts';
import { unknownType } from '../typeConstruct.ts';
import type { Check, Look } from './check.ts';
import { checks } from './registry.ts';

export interface CheckInput {
  readonly file: FileModel;
  readonly files: ReadonlyMap<string, FileModel>;
  readonly problems: readonly SyntaxProblem[];
  readonly context: FileContext;
  /** Names of this file that other files import. */
  readonly usedElsewhere: ReadonlySet<string>;
}

/** A look of a check, which goes from node to node. */
type MovingLook = Look & { parents: readonly Node[] };

type Visitor = (node: Node, look: Look) => void;

/** The visitors for each kind of node, with the check that each belongs to. */
const visitors = collectVisitors();

function collectVisitors(): ReadonlyMap<string, readonly { readonly check: Check; readonly visit: Visitor }[]> {
  const byKind = new Map<string, { check: Check; visit: Visitor }[]>();
  for (const check of checks) {
    for (const [kind, visit] of Object.entries(check.visit ?? {})) {
      byKind.set(kind, [...(byKind.get(kind) ?? []), { check, visit: visit as Visitor }]);
    }
  }
  return byKind;
}

/** All findings of a file, by position: what the parser could not read, then what the checks found. */
export function runChecks(input: CheckInput): readonly Diagnostic[] {
  const found: Diagnostic[] = input.problems.map(({ code, message, span }) => ({
    code,
    severity: 'error',
    message,
    span,
    related: [],
    isUnnecessary: false,
    fixes: [],
  }));
  const looks = new Map(checks.map(check => [check, lookOf(check, input, found)]));
  for (const [check, look] of looks) check.file?.(look);
  walk(input.file.tree, (node, parents) => {
    for (const { check, visit } of visitors.get(node.kind) ?? []) {
      const look = looks.get(check);
      if (!look) continue;
      look.parents = parents;
      visit(node, look);
    }
  });
  return found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function lookOf(check: Check, input: CheckInput, found: Diagnostic[]): MovingLook {
  return {
    file: input.file,
    files: input.files,
    context: input.context,
    usedElsewhere: input.usedElsewhere,
    parents: [],
    typeOf: expression => input.file.types.get(expression) ?? unknownType,
    report: (span, message, { related = [], fixes = [], isUnnecessary = false } = {}) => {
      found.push({ code: check.code, severity: check.severity, message, span, related, isUnnecessary, fixes });
    },
  };
}
