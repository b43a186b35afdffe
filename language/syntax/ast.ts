/**
 * The tree of a `.flow` file.
 *
 * Plain readonly data, discriminated by `kind`. No node knows its parent, and no type or symbol is stored in a node: facts
 * live in maps beside the tree (see `analysis/model.ts`). What the text leaves out, or recovery could not find, is
 * `undefined`. A span runs from the first token of a node to the end of its last one, without the comments around it.
 */

/** Offsets in UTF-16 code units from the start of the file; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface NodeBase {
  readonly span: Span;
}

/** A name as it is written at one place. */
export interface Name extends NodeBase {
  readonly kind: 'Name';
  readonly text: string;
}

/** `a.b.c` in a declaration. */
export interface QualifiedName extends NodeBase {
  readonly kind: 'QualifiedName';
  readonly parts: readonly Name[];
}

export interface SourceFile extends NodeBase {
  readonly kind: 'SourceFile';
  readonly declarations: readonly Declaration[];
}

// Declarations

export type Declaration =
  | ImportDeclaration
  | TypeDeclaration
  | SecretDeclaration
  | ResourceDeclaration
  | EventDeclaration
  | FnDeclaration
  | FlowDeclaration
  | TriggerDeclaration
  | TestDeclaration
  | DeclareDeclaration;

interface DeclarationBase extends NodeBase {
  /** The text of the `///` lines above, without the slashes; lines joined by `\n`. */
  readonly doc: string | undefined;
}

/** `import { a, B as C } from "./x.flow"` has `names`; `import "./api.yaml" as api` has `alias`. */
export interface ImportDeclaration extends DeclarationBase {
  readonly kind: 'ImportDeclaration';
  readonly names: readonly ImportName[] | undefined;
  readonly alias: Name | undefined;
  /** A string without interpolation; the checker complains about others. */
  readonly path: StringLiteral | undefined;
}

export interface ImportName extends NodeBase {
  readonly kind: 'ImportName';
  readonly name: Name;
  readonly alias: Name | undefined;
}

export interface TypeDeclaration extends DeclarationBase {
  readonly kind: 'TypeDeclaration';
  readonly name: Name | undefined;
  readonly type: TypeNode | undefined;
}

export interface SecretDeclaration extends DeclarationBase {
  readonly kind: 'SecretDeclaration';
  readonly name: Name | undefined;
}

/** `resource orders = postgres(url: …)`. */
export interface ResourceDeclaration extends DeclarationBase {
  readonly kind: 'ResourceDeclaration';
  readonly name: Name | undefined;
  readonly call: CallExpression | undefined;
}

export interface EventDeclaration extends DeclarationBase {
  readonly kind: 'EventDeclaration';
  readonly name: Name | undefined;
  readonly parameters: readonly Parameter[];
}

export interface FnDeclaration extends DeclarationBase {
  readonly kind: 'FnDeclaration';
  readonly name: Name | undefined;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode | undefined;
  readonly body: Expression | undefined;
}

export interface FlowDeclaration extends DeclarationBase {
  readonly kind: 'FlowDeclaration';
  readonly name: Name | undefined;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode | undefined;
  readonly clauses: readonly Clause[];
  readonly body: Block | undefined;
}

/** `on trigger(…) [as x] => flow(…)`, or `on event name [as x] => flow(…)`. */
export interface TriggerDeclaration extends DeclarationBase {
  readonly kind: 'TriggerDeclaration';
  /** `schedule("…")`, `webhook(…)`, `change(…)`; undefined for `on event name`. */
  readonly trigger: CallExpression | undefined;
  /** The event's name, for `on event name`. */
  readonly event: Name | undefined;
  readonly variable: Name | undefined;
  readonly call: CallExpression | undefined;
}

export interface TestDeclaration extends DeclarationBase {
  readonly kind: 'TestDeclaration';
  readonly name: StringLiteral | undefined;
  readonly statements: readonly TestStatement[];
}

/**
 * The typed face of what the runner implements. A `fn` whose first parameter is called `self` is a method of that
 * parameter's type: `declare fn list.map<T, U>(self: T[], f: (T, int) -> U) -> U[]`.
 */
export interface DeclareDeclaration extends DeclarationBase {
  readonly kind: 'DeclareDeclaration';
  readonly what: 'action' | 'fn' | 'resource' | 'trigger' | undefined;
  readonly name: QualifiedName | undefined;
  readonly typeParameters: readonly Name[];
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode | undefined;
  /**
   * `idempotent`: may be executed again without harm; `keyed`: sends the step's key, by which a second attempt is known;
   * `pure`: has no effect at all.
   */
  readonly modifiers: readonly Name[];
}

export interface Parameter extends NodeBase {
  readonly kind: 'Parameter';
  readonly doc: string | undefined;
  readonly name: Name;
  /** `name?: T`: may be left out, and is then null. */
  readonly optional: boolean;
  readonly type: TypeNode | undefined;
  /** `= expr` after the type. */
  readonly default: Expression | undefined;
}

// Statements

export type Statement = Step | LetStatement | ReturnStatement | YieldStatement | FailStatement | CancelStatement;

export interface Block extends NodeBase {
  readonly kind: 'Block';
  readonly statements: readonly Statement[];
}

/** All that runs and takes time: `step x = work clause*`, or a block form, `wait`, `emit` or `start` without a name. */
export interface Step extends NodeBase {
  readonly kind: 'Step';
  readonly doc: string | undefined;
  readonly name: Name | undefined;
  readonly work: Work | undefined;
  readonly clauses: readonly Clause[];
}

export type Work =
  | CallWork
  | IfWork
  | MatchWork
  | ForWork
  | RepeatWork
  | GroupWork
  | RaceWork
  | TryWork
  | WaitWork
  | EmitWork
  | StartWork;

export interface CallWork extends NodeBase {
  readonly kind: 'CallWork';
  readonly call: CallExpression;
}

export interface IfWork extends NodeBase {
  readonly kind: 'IfWork';
  readonly condition: Expression | undefined;
  readonly then: Block | undefined;
  /** `else { }`, or the `if` of an `else if`. */
  readonly otherwise: Block | IfWork | undefined;
}

export interface MatchWork extends NodeBase {
  readonly kind: 'MatchWork';
  readonly value: Expression | undefined;
  readonly cases: readonly MatchCase[];
}

export interface MatchCase extends NodeBase {
  readonly kind: 'MatchCase';
  /** Literals or types; empty for `else`. */
  readonly patterns: readonly TypeNode[];
  readonly isElse: boolean;
  readonly body: Block | undefined;
}

/** Over a list, or over the events that match a call of an event: `for e in shipped(order: id) { } until c`. */
export interface ForWork extends NodeBase {
  readonly kind: 'ForWork';
  readonly variable: Name | undefined;
  readonly index: Name | undefined;
  readonly source: Expression | undefined;
  readonly limit: Expression | undefined;
  readonly body: Block | undefined;
  readonly until: Expression | undefined;
}

export interface RepeatWork extends NodeBase {
  readonly kind: 'RepeatWork';
  readonly every: Expression | undefined;
  readonly limit: Expression | undefined;
  readonly body: Block | undefined;
  readonly until: Expression | undefined;
}

export interface GroupWork extends NodeBase {
  readonly kind: 'GroupWork';
  readonly order: 'parallel' | 'sequence';
  readonly body: Block | undefined;
}

export interface RaceWork extends NodeBase {
  readonly kind: 'RaceWork';
  /** How many may win; one when undefined. */
  readonly winners: Expression | undefined;
  readonly branches: readonly RaceBranch[];
  readonly restContinue: boolean;
}

export interface RaceBranch extends NodeBase {
  readonly kind: 'RaceBranch';
  readonly name: Name | undefined;
  readonly body: Block | undefined;
}

export interface TryWork extends NodeBase {
  readonly kind: 'TryWork';
  readonly body: Block | undefined;
  readonly error: Name | undefined;
  readonly handler: Block | undefined;
  readonly cleanup: Block | undefined;
}

export interface WaitWork extends NodeBase {
  readonly kind: 'WaitWork';
  readonly fresh: boolean;
  readonly event: Name | undefined;
  readonly arguments: readonly Argument[];
}

export interface EmitWork extends NodeBase {
  readonly kind: 'EmitWork';
  readonly event: Name | undefined;
  readonly arguments: readonly Argument[];
}

export interface StartWork extends NodeBase {
  readonly kind: 'StartWork';
  readonly call: CallExpression | undefined;
}

export interface LetStatement extends NodeBase {
  readonly kind: 'LetStatement';
  readonly doc: string | undefined;
  readonly name: Name | undefined;
  /** `let x: T = …`. */
  readonly type: TypeNode | undefined;
  readonly value: Expression | undefined;
}

export interface ReturnStatement extends NodeBase {
  readonly kind: 'ReturnStatement';
  readonly value: Expression | undefined;
}

export interface YieldStatement extends NodeBase {
  readonly kind: 'YieldStatement';
  readonly value: Expression | undefined;
}

export interface FailStatement extends NodeBase {
  readonly kind: 'FailStatement';
  readonly value: Expression | undefined;
}

export interface CancelStatement extends NodeBase {
  readonly kind: 'CancelStatement';
  readonly target: Name | undefined;
}

// Clauses

export type Clause =
  | AfterClause
  | WhenClause
  | RetryClause
  | TimeoutClause
  | CatchClause
  | UndoClause
  | CacheClause
  | LimitClause
  | UsingClause;

export interface AfterClause extends NodeBase {
  readonly kind: 'AfterClause';
  readonly conditions: readonly AfterCondition[];
}

export type AfterCondition = AfterStep | AfterAny;

/** `a`, `a.failed` or `a.settled`. */
export interface AfterStep extends NodeBase {
  readonly kind: 'AfterStep';
  readonly step: Name;
  /** `failed` or `settled`; the checker complains about other words. */
  readonly state: Name | undefined;
}

/** `any(a, b)`. */
export interface AfterAny extends NodeBase {
  readonly kind: 'AfterAny';
  readonly steps: readonly Name[];
}

export interface WhenClause extends NodeBase {
  readonly kind: 'WhenClause';
  readonly condition: Expression | undefined;
}

/** `retry n [backoff d[..max]] [on cond]`; `cond` sees the failure as `error`. */
export interface RetryClause extends NodeBase {
  readonly kind: 'RetryClause';
  readonly count: Expression | undefined;
  readonly backoff: Expression | undefined;
  readonly maximum: Expression | undefined;
  readonly on: Expression | undefined;
}

export interface TimeoutClause extends NodeBase {
  readonly kind: 'TimeoutClause';
  readonly duration: Expression | undefined;
}

export interface CatchClause extends NodeBase {
  readonly kind: 'CatchClause';
  readonly error: Name | undefined;
  readonly value: Expression | undefined;
}

export interface UndoClause extends NodeBase {
  readonly kind: 'UndoClause';
  readonly call: CallExpression | undefined;
}

export interface CacheClause extends NodeBase {
  readonly kind: 'CacheClause';
  readonly on: Expression | undefined;
  readonly duration: Expression | undefined;
}

export interface LimitClause extends NodeBase {
  readonly kind: 'LimitClause';
  readonly count: Expression | undefined;
}

export interface UsingClause extends NodeBase {
  readonly kind: 'UsingClause';
  readonly resource: Expression | undefined;
}

// Tests

export type TestStatement =
  | MockStatement
  | RunStatement
  | ExpectStatement
  | SendStatement
  | AdvanceStatement
  | CancelStatement
  | LetStatement;

/** `mock a.b => value`, `mock a.b(c: 1) as call => fail "…" [then { … }]`; several outcomes answer call after call. */
export interface MockStatement extends NodeBase {
  readonly kind: 'MockStatement';
  readonly target: QualifiedName | undefined;
  /** Only calls with these arguments are meant; undefined: all calls. */
  readonly arguments: readonly Argument[] | undefined;
  /** The call, as the outcomes see it. */
  readonly variable: Name | undefined;
  readonly outcome: MockOutcome | undefined;
}

export interface MockOutcome extends NodeBase {
  readonly kind: 'MockOutcome';
  /** `fail`: `value` is the failure, or its message. `recorded`: `value` is the path of a file with answers. `real`: the action is run, and there is no `value`. */
  readonly how: 'value' | 'fail' | 'recorded' | 'real';
  readonly value: Expression | undefined;
  /** How long the action takes: `after 2s`. */
  readonly delay: Expression | undefined;
  /** What the next calls give: `then …`. */
  readonly next: MockOutcome | undefined;
}

/** `run f(…) as result for 2h`. */
export interface RunStatement extends NodeBase {
  readonly kind: 'RunStatement';
  readonly call: CallExpression | undefined;
  readonly result: Name | undefined;
  /** How much time passes at most; the run goes on with `advance`. */
  readonly duration: Expression | undefined;
}

/** `emit paid(order: "o1") after 2h`: an event that comes from outside. */
export interface SendStatement extends NodeBase {
  readonly kind: 'SendStatement';
  readonly event: Name | undefined;
  readonly arguments: readonly Argument[];
  /** Up to the closing parenthesis. */
  readonly argumentsSpan: Span;
  readonly delay: Expression | undefined;
}

/** `advance 2h`: lets time pass. */
export interface AdvanceStatement extends NodeBase {
  readonly kind: 'AdvanceStatement';
  readonly duration: Expression | undefined;
}

export interface ExpectStatement extends NodeBase {
  readonly kind: 'ExpectStatement';
  readonly condition: Expression | undefined;
}

// Expressions

export type Expression =
  | StringLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | DurationLiteral
  | ListLiteral
  | ObjectLiteral
  | NameExpression
  | MemberExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | CastExpression
  | LambdaExpression
  | ParenthesizedExpression;

export interface StringLiteral extends NodeBase {
  readonly kind: 'StringLiteral';
  /** Written with `"""`. */
  readonly isBlock: boolean;
  readonly parts: readonly StringPart[];
}

export type StringPart = StringText | StringHole;

export interface StringText extends NodeBase {
  readonly kind: 'StringText';
  /** With escapes resolved and the common indentation of a `"""` text taken away. */
  readonly text: string;
}

export interface StringHole extends NodeBase {
  readonly kind: 'StringHole';
  readonly value: Expression | undefined;
}

export interface NumberLiteral extends NodeBase {
  readonly kind: 'NumberLiteral';
  readonly value: number;
  /** Written without a fraction or exponent. */
  readonly isInt: boolean;
}

export interface BooleanLiteral extends NodeBase {
  readonly kind: 'BooleanLiteral';
  readonly value: boolean;
}

export interface NullLiteral extends NodeBase {
  readonly kind: 'NullLiteral';
}

export interface DurationLiteral extends NodeBase {
  readonly kind: 'DurationLiteral';
  readonly milliseconds: number;
}

export interface ListLiteral extends NodeBase {
  readonly kind: 'ListLiteral';
  readonly items: readonly (Expression | Spread)[];
}

export interface ObjectLiteral extends NodeBase {
  readonly kind: 'ObjectLiteral';
  readonly fields: readonly (ObjectField | Spread)[];
}

export interface Spread extends NodeBase {
  readonly kind: 'Spread';
  readonly value: Expression | undefined;
}

/** `name: value`, `"any text": value`, or `name` alone, where `value` is undefined and `isShorthand` is set. */
export interface ObjectField extends NodeBase {
  readonly kind: 'ObjectField';
  readonly name: Name;
  readonly isShorthand: boolean;
  readonly value: Expression | undefined;
}

export interface NameExpression extends NodeBase {
  readonly kind: 'NameExpression';
  readonly name: Name;
}

export interface MemberExpression extends NodeBase {
  readonly kind: 'MemberExpression';
  readonly object: Expression;
  /** Undefined while it is being typed: `a.`. */
  readonly member: Name | undefined;
  /** `?.` */
  readonly isOptional: boolean;
}

export interface IndexExpression extends NodeBase {
  readonly kind: 'IndexExpression';
  readonly object: Expression;
  readonly index: Expression | undefined;
}

export interface CallExpression extends NodeBase {
  readonly kind: 'CallExpression';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
  /** From `(` to `)`, for signature help. */
  readonly argumentsSpan: Span;
}

/** A named argument's `name: value`, or a value alone. */
export interface Argument extends NodeBase {
  readonly kind: 'Argument';
  readonly name: Name | undefined;
  readonly value: Expression | undefined;
}

export interface UnaryExpression extends NodeBase {
  readonly kind: 'UnaryExpression';
  readonly operator: '!' | '-';
  readonly operand: Expression | undefined;
}

export type BinaryOperator = '??' | '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export interface BinaryExpression extends NodeBase {
  readonly kind: 'BinaryExpression';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression | undefined;
}

export interface ConditionalExpression extends NodeBase {
  readonly kind: 'ConditionalExpression';
  readonly condition: Expression;
  readonly then: Expression | undefined;
  readonly otherwise: Expression | undefined;
}

/** `value as Type`. */
export interface CastExpression extends NodeBase {
  readonly kind: 'CastExpression';
  readonly value: Expression;
  readonly type: TypeNode | undefined;
}

/** `x => …` or `(x, i) => …`. */
export interface LambdaExpression extends NodeBase {
  readonly kind: 'LambdaExpression';
  readonly parameters: readonly Name[];
  readonly body: Expression | undefined;
}

export interface ParenthesizedExpression extends NodeBase {
  readonly kind: 'ParenthesizedExpression';
  readonly inner: Expression | undefined;
}

// Types

export type TypeNode =
  | NamedType
  | LiteralType
  | ListType
  | NullableType
  | UnionType
  | ObjectType
  | SecretType
  | FunctionType
  | ParenthesizedType;

/** `string`, `Order`, `map<int>`. */
export interface NamedType extends NodeBase {
  readonly kind: 'NamedType';
  readonly name: Name;
  readonly arguments: readonly TypeNode[];
}

/** A string, number, boolean or null literal as a type. */
export interface LiteralType extends NodeBase {
  readonly kind: 'LiteralType';
  readonly value: string | number | boolean | null;
}

export interface ListType extends NodeBase {
  readonly kind: 'ListType';
  readonly element: TypeNode;
}

/** `T?` */
export interface NullableType extends NodeBase {
  readonly kind: 'NullableType';
  readonly inner: TypeNode;
}

export interface UnionType extends NodeBase {
  readonly kind: 'UnionType';
  readonly members: readonly TypeNode[];
}

/** Fields are separated by commas or line ends. */
export interface ObjectType extends NodeBase {
  readonly kind: 'ObjectType';
  readonly fields: readonly TypeField[];
}

export interface TypeField extends NodeBase {
  readonly kind: 'TypeField';
  readonly doc: string | undefined;
  readonly name: Name;
  readonly optional: boolean;
  readonly type: TypeNode | undefined;
}

export interface SecretType extends NodeBase {
  readonly kind: 'SecretType';
  readonly inner: TypeNode | undefined;
}

/** `(T, int) -> U`; only in `declare`. */
export interface FunctionType extends NodeBase {
  readonly kind: 'FunctionType';
  readonly parameters: readonly TypeNode[];
  readonly result: TypeNode | undefined;
}

export interface ParenthesizedType extends NodeBase {
  readonly kind: 'ParenthesizedType';
  readonly inner: TypeNode | undefined;
}

/** Any node of the tree. */
export type Node =
  | Name
  | QualifiedName
  | SourceFile
  | Declaration
  | ImportName
  | Parameter
  | Statement
  | Block
  | Work
  | MatchCase
  | RaceBranch
  | Clause
  | AfterCondition
  | TestStatement
  | MockOutcome
  | Expression
  | StringPart
  | Spread
  | ObjectField
  | Argument
  | TypeNode
  | TypeField;
