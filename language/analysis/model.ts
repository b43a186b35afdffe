/** What the checker found out about a set of files. Everything an editor or the planner asks is answered from here. */
import type { Severity } from '#protocol/diagnostic.ts';
import type { OutsideDocument } from '../outside/document.ts';
import type { OutsideAction } from '../plan/plan.ts';
import type { CallExpression, Expression, Name, Node, SourceFile, Span, TypeNode } from '../syntax/ast.ts';
import type { SyntaxToken } from '../syntax/syntaxToken.ts';
import type { Origin, Type } from './types.ts';

export interface Model {
  /** By URI; the standard library's files as well. */
  readonly files: ReadonlyMap<string, FileModel>;
  readonly standard: Standard;
}

/** What the standard library brings to every file. */
export interface Standard {
  /** Names that every file sees: actions, functions, resource kinds, types, and the namespaces that hold them. */
  readonly scope: ReadonlyMap<string, Symbol>;
  /** Methods by receiver (`string`, `list`, …) and name; several when the type of `self` decides. */
  readonly methods: ReadonlyMap<string, ReadonlyMap<string, readonly Symbol[]>>;
}

export interface FileModel {
  readonly uri: string;
  readonly text: string;
  readonly tree: SourceFile;
  readonly tokens: readonly SyntaxToken[];
  /** Whether the file is part of the standard library. */
  readonly isStandard: boolean;
  /** Syntax errors and findings, by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** What each name in the text refers to: uses and declarations both. */
  readonly symbols: ReadonlyMap<Name, Symbol>;
  /** The field that each `{ name }` gives a value to; what the value is stands in `symbols`. */
  readonly shorthands: ReadonlyMap<Name, Symbol>;
  /** The type of each expression that was checked. */
  readonly types: ReadonlyMap<Expression, Type>;
  /** How each call was understood. */
  readonly calls: ReadonlyMap<CallExpression, ResolvedCall>;
  /** What stands around an expression wants it to be. */
  readonly expectations: ReadonlyMap<Expression, Expectation>;
  /** The type that each pattern of a `match` is. */
  readonly patterns: ReadonlyMap<TypeNode, Type>;
  /** Symbols that the file declares at its top level or imports, by name. */
  readonly scope: ReadonlyMap<string, Symbol>;
  /** URIs of the files that it imports, resolved. */
  readonly imports: readonly string[];
  /** What a file brings that is not written in the language: its tree is empty. */
  readonly outside: OutsideDocument | undefined;
}

/** The type that a place asks for. */
export interface Expectation {
  readonly type: Type;
  readonly role: 'argument' | 'condition' | 'value';
  /** What asks, as the subject of a sentence: "`url` of `http.get`", "`timeout`". */
  readonly by: string;
  /** Where the type is declared, if somewhere. */
  readonly origin: Origin | undefined;
}

/** A finding, as data. `docs/diagnostics.md` lists the codes. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly { readonly message: string; readonly origin: Origin }[];
  /** Shown faded (unused) by an editor. */
  readonly isUnnecessary: boolean;
  readonly fixes: readonly Fix[];
}

/** A change that removes a finding: edits of the same file. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The one that "fix all" applies. */
  readonly isPreferred: boolean;
}

/** Replaces what the span covers. Edits of one change do not overlap. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

export type SymbolKind =
  | 'flow'
  | 'fn'
  | 'type'
  | 'secret'
  | 'resource'
  | 'event'
  /** Declared with `declare action`: `http.get`. */
  | 'action'
  /** Declared with `declare fn`: `range`, `json.parse`, and methods (`list.map`). */
  | 'builtin'
  /** Declared with `declare resource`: `postgres`. */
  | 'resourceKind'
  | 'trigger'
  /** The first part of a qualified name (`http`), or the alias of an imported file. */
  | 'namespace'
  /** A flow's, fn's, event's or action's parameter. */
  | 'parameter'
  | 'step'
  | 'let'
  | 'loopVariable'
  | 'errorVariable'
  /** A lambda's parameter. */
  | 'lambdaParameter'
  /** A name that a clause brings: `error`, `results`. */
  | 'implicit'
  /** A test's `run … as name`, a trigger's `as name`. */
  | 'variable'
  | 'field'
  | 'branch';

/** Something that has a name. One object for one declared thing, wherever it is used. */
export interface Symbol {
  readonly kind: SymbolKind;
  /** As it is used: `http.get`, `charge`. */
  readonly name: string;
  /** The name's own place in its declaration. */
  readonly origin: Origin;
  /** The node that declares it, for what needs more than is said here. */
  readonly declaration: Node | undefined;
  readonly doc: string | undefined;
  /** Its value's type: a step's result, a parameter's type; what a call gives for what can be called. */
  readonly type: () => Type;
  /** For what can be called or constructed. */
  readonly signature: Signature | undefined;
  /** What may follow the name and a dot: a namespace's names, a resource's actions. */
  readonly members: (() => ReadonlyMap<string, Symbol>) | undefined;
  /** For an action that an imported document or module brings: how it is carried out, for a document imported by a name. */
  readonly outside: ((client: string) => OutsideAction) | undefined;
}

export interface Signature {
  readonly name: string;
  readonly parameters: readonly SignatureParameter[];
  readonly result: () => Type;
  readonly typeParameters: readonly string[];
  /** The first parameter is the value before the dot. */
  readonly isMethod: boolean;
  readonly isIdempotent: boolean;
  /** Sends the step's key with each attempt, so that the other side can tell that it has done it already. */
  readonly isKeyed: boolean;
  readonly isPure: boolean;
  readonly doc: string | undefined;
}

export interface SignatureParameter {
  readonly name: string;
  readonly type: () => Type;
  readonly optional: boolean;
  readonly doc: string | undefined;
  readonly symbol: Symbol | undefined;
}

/** A call whose callee is known, with each argument matched to its parameter. */
export interface ResolvedCall {
  readonly target: Symbol;
  readonly signature: Signature;
  /** For a method of a resource: the resource's symbol. */
  readonly resource: Symbol | undefined;
  /** For a method of a value: the expression before the dot. */
  readonly self: Expression | undefined;
  /** By parameter name (without `self`). */
  readonly arguments: ReadonlyMap<string, Expression>;
  /** What each parameter takes, by name, with type variables filled in. */
  readonly parameterTypes: ReadonlyMap<string, Type>;
  /** The result with its type variables filled in. */
  readonly result: Type;
}

/** A scope's names at a place: what completion offers there, inner before outer. */
export interface VisibleName {
  readonly name: string;
  readonly symbol: Symbol;
  /** How many blocks out it is declared. */
  readonly distance: number;
}
