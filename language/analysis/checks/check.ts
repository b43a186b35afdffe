import type { Severity } from '#protocol/diagnostic.ts';
import type { Expression, Node, Span } from '../../syntax/ast.ts';
import type { FileContext } from '../context.ts';
import type { FileModel, Fix } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Origin, Type } from '../types.ts';

/** One kind of finding: what it is called, how it is explained, and how it is found. */
export interface Check {
  readonly code: `flow/${string}`;
  readonly severity: Severity;
  /** What it is about, as a heading: "A name that nothing has". */
  readonly title: string;
  /** Why it is a problem and what to do, one paragraph, for the list of diagnostics. */
  readonly explanation: string;
  /** A file that shows it, with `//^^^ code` under the place: the example of the documentation and a test. */
  readonly example: string;
  /** Called for each node of a kind, outer before inner. */
  readonly visit?: Visitors;
  /** Called once for each declaration. */
  readonly declaration?: (look: Look) => void;
  /**
   * Whether it looks at more than one declaration, so that it is done again after each change. It visits declarations only,
   * and `look.file` is the whole file; else that has the facts of the one declaration.
   */
  readonly isFileWide?: true;
}

type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

type Visitors = {
  readonly [Kind in Node['kind']]?: (node: NodeOf<Kind>, look: Look) => void;
};

/** What a check sees, and where it reports. */
export interface Look {
  readonly file: FileModel;
  /** The file's declarations with their facts: for what is file-wide. */
  readonly parts: readonly Part[];
  readonly files: ReadonlyMap<string, FileModel>;
  readonly context: FileContext;
  /** Names of this file that other files import; `*` when one imports all. */
  readonly usedElsewhere: ReadonlySet<string>;
  /** The nodes around the one that is visited, outermost first. */
  readonly parents: readonly Node[];
  /** The type that was found for an expression. */
  typeOf(expression: Expression): Type;
  report(span: Span, message: string, more?: ReportParts): void;
}

export interface ReportParts {
  readonly related?: readonly { readonly message: string; readonly origin: Origin }[];
  readonly fixes?: readonly Fix[];
  readonly isUnnecessary?: boolean;
}

/** A fix that is the one to take. */
export function fix(title: string, ...edits: readonly { readonly span: Span; readonly text: string }[]): Fix {
  return { title, edits, isPreferred: true };
}

/** A place of no length, to insert text at. */
export const at = (offset: number): Span => ({ start: offset, end: offset });

/** The place where something is declared, as an explanation. */
export function declaredAt(name: string, origin: Origin | undefined): NonNullable<ReportParts['related']> {
  return origin && origin.uri !== '' ? [{ message: `\`${name}\` is declared here.`, origin }] : [];
}
