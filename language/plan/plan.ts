/**
 * The plan of a flow: the flat, serializable form of a checked program that is run, drawn and debugged.
 *
 * Names are resolved, types are gone except where a value is checked at run time, and every statement that runs is a
 * node with a number. A plan says all that a run needs: the journal keeps it beside the run, so a run goes on with the
 * text that it was started with.
 */
import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import type { FlowSignature, ParameterSignature, Shape, Shapes, TemplateKind } from '#protocol/shape.ts';

export interface Plan {
  readonly format: 1;
  /** Key of the flow that a run executes. */
  readonly entry: string;
  /** By key (`file URI#name`): the entry flow and all that it calls. */
  readonly flows: Readonly<Record<string, FlowPlan>>;
  /** By key: the `fn`s that expressions apply. */
  readonly functions: Readonly<Record<string, FunctionPlan>>;
  /** By key (`file URI#name`): the resources that steps use. */
  readonly resources: Readonly<Record<string, ResourcePlan>>;
  /** By name: the events that flows wait for or emit. */
  readonly events?: Readonly<Record<string, EventPlan>>;
  readonly shapes: Shapes;
  /** Names of the secrets that expressions read. */
  readonly secrets?: readonly string[];
  /** By the name under which calls name it: actions that imported documents and modules bring. */
  readonly outside?: Readonly<Record<string, OutsideAction>>;
  /** What starts the entry flow, in the order of the text: the `on` declarations of the file that it was asked for in. */
  readonly triggers?: readonly TriggerPlan[];
}

/** `on trigger(…) as x => flow(…)` */
export interface TriggerPlan {
  readonly kind: 'schedule' | 'webhook' | 'change' | 'event' | 'messages';
  /** Of messages: who brings them (`nats.messages`), and the key of the resource. */
  readonly source?: { readonly name: string; readonly resource: string } | undefined;
  /** Name of the event, for one. */
  readonly event: string | undefined;
  /** The trigger's arguments, by parameter name; they see nothing. */
  readonly arguments: Readonly<Record<string, Expr>>;
  /** What `input` sees as a local: what has happened. */
  readonly variable: string | undefined;
  /** The flow's parameters, by name. */
  readonly input: Readonly<Record<string, Expr>>;
  /** As source text: `schedule("0 3 * * *")`. */
  readonly summary: string;
  readonly place: Place;
}

/**
 * Which part of a value is secret. `all`: the whole of it. `choice`: the whole of it, which is one of a few that
 * everybody knows. Else some of its fields, or of the elements of a list or map.
 */
export type SecretParts =
  | 'all'
  | 'choice'
  | { readonly fields?: Readonly<Record<string, SecretParts>>; readonly each?: SecretParts };

/** By the name of a parameter; those without a secret are left out. */
export type SecretArguments = Readonly<Record<string, SecretParts>>;

/** An action that no `declare` declares: what the runner must know to carry it out. */
export type OutsideAction = OperationAction | FunctionAction;

/** An operation of an OpenAPI document. */
export interface OperationAction {
  readonly kind: 'operation';
  /** The name that the document was imported by; settings of the client are named after it. */
  readonly client: string;
  /** In capitals. */
  readonly method: string;
  /** Address of the server, or undefined where the document gives no whole one. */
  readonly server: string | undefined;
  /** `/pets/{id}`, with the parameters' names in the document. */
  readonly path: string;
  readonly parameters: readonly OperationParameter[];
  readonly body: OperationBody | undefined;
  readonly security: OperationSecurity | undefined;
}

export interface OperationParameter {
  readonly name: string;
  /** Its name in the document. */
  readonly wireName: string;
  readonly in: 'path' | 'query' | 'header';
  /** How lists and objects are written, in OpenAPI's words: `form`, `simple`, `deepObject`, … */
  readonly style: string;
  readonly explode: boolean;
}

export interface OperationBody {
  readonly contentType: string;
  /** The parameter that is the whole body; undefined when the parameters in `fields` make it. */
  readonly parameter: string | undefined;
  readonly fields: readonly { readonly name: string; readonly wireName: string }[];
  /** Names, in the document, of the members that are paths of files to send; only in `multipart` bodies. */
  readonly files?: readonly string[];
}

export interface OperationSecurity {
  /** In `Authorization`, or as a key in a header, in the query or in a cookie. */
  readonly way: 'bearer' | 'basic' | 'header' | 'query' | 'cookie';
  /** Of the header, parameter or cookie. */
  readonly name: string;
  /** Whether it also goes without. */
  readonly optional: boolean;
}

/** An exported function of a TypeScript or JavaScript module. */
export interface FunctionAction {
  readonly kind: 'function';
  /** URI of the module. */
  readonly module: string;
  readonly name: string;
  /** What the function takes, in order. */
  readonly parameters: readonly FunctionArgument[];
  /** Parameters for which null means that nothing is given, so that defaults count. */
  readonly optional: readonly string[];
}

export type FunctionArgument =
  /** The argument of that name. */
  | { readonly kind: 'one'; readonly name: string }
  /** The elements of the argument of that name: `...values`. */
  | { readonly kind: 'rest'; readonly name: string }
  /** An object of the arguments of these names. */
  | { readonly kind: 'object'; readonly names: readonly string[] }
  /** An `AbortSignal`. */
  | { readonly kind: 'signal' };

export interface EventPlan {
  readonly name: string;
  readonly fields: readonly ParameterSignature[];
}

export interface FlowPlan {
  readonly key: string;
  readonly signature: FlowSignature;
  /** What is secret in the parameters. */
  readonly secretParameters?: SecretArguments | undefined;
  readonly secretResult?: SecretParts | undefined;
  /** Defaults of parameters that were left out, by name. */
  readonly defaults: Readonly<Record<string, Expr>>;
  readonly timeout: Expr | undefined;
  readonly limit: Expr | undefined;
  /** Number of the block that is the flow's body. */
  readonly body: number;
  /** By number. */
  readonly blocks: readonly BlockPlan[];
  /** By number. */
  readonly nodes: readonly NodePlan[];
}

export interface BlockPlan {
  readonly number: number;
  /** The node that the block belongs to; undefined for the flow's body. */
  readonly owner: number | undefined;
  /** What tells the block from its siblings in a picture: `risk > 0.8`, `else`, a branch's name. */
  readonly label: string | undefined;
  /** Names that the block itself brings: parameters, loop variable and index, caught error. */
  readonly locals: readonly string[];
  /** In the order of the text. */
  readonly nodes: readonly number[];
  readonly place: Place;
}

/** What a node waits for. `data`: it mentions the other; `after`, `sequence`: it was told so. */
export type Need =
  | {
      readonly kind: 'step';
      readonly node: number;
      readonly on: 'success' | 'failed' | 'settled';
      readonly why: 'data' | 'after' | 'sequence';
    }
  /** `after any(a, b)`: one of them has succeeded. */
  | { readonly kind: 'any'; readonly nodes: readonly number[] };

interface NodeBase {
  readonly number: number;
  /** Number of the block that it stands in. */
  readonly block: number;
  /** Its part of a path: the step's name, or the kind and a count for a statement without one (`if#1`). */
  readonly name: string;
  /** Whether `name` was given by the author. */
  readonly isNamed: boolean;
  readonly place: Place;
  readonly doc: string | undefined;
  /** In this block or one around it. */
  readonly needs: readonly Need[];
  /** What it does in a few words, as source text: `http.get`, `risk > 0.8`. */
  readonly summary: string;
  /** What is secret in its value. */
  readonly secret?: SecretParts | undefined;
  readonly clauses: ClausesPlan;
}

export interface ClausesPlan {
  readonly when: Expr | undefined;
  readonly retry: RetryPlan | undefined;
  /** Milliseconds. */
  readonly timeout: Expr | undefined;
  readonly catch: CatchPlan | undefined;
  readonly undo: UndoPlan | undefined;
  readonly cache: CachePlan | undefined;
  /** Key of a resource: a lock, a semaphore, a rate limit. */
  readonly using: string | undefined;
}

export interface RetryPlan {
  /** How many attempts may follow the first. */
  readonly count: Expr;
  /** Milliseconds before the second attempt; doubled for each further one. */
  readonly backoff: Expr | undefined;
  readonly maximum: Expr | undefined;
  /** Whether to try again; sees the failure as local `error`. */
  readonly on: Expr | undefined;
}

export interface CatchPlan {
  /** Local name of the failure in `value`. */
  readonly error: string | undefined;
  readonly value: Expr;
  /** Of the clause; plans of earlier versions lack it. */
  readonly place?: Place;
}

export interface UndoPlan extends CallPlan {
  /** Of the clause; plans of earlier versions lack it. */
  readonly place?: Place;
}

export interface CachePlan {
  readonly on: Expr | undefined;
  readonly duration: Expr | undefined;
}

export interface CallPlan {
  /** `http.get`, or `postgres.query` for a method of a resource. */
  readonly action: string;
  /** Key of the resource that the action is a method of. */
  readonly resource: string | undefined;
  /** Safe to execute again when its outcome is unknown. */
  readonly idempotent: boolean;
  /** It has no effect at all: it only gives a value. */
  readonly pure?: boolean;
  /** By parameter name. */
  readonly arguments: Readonly<Record<string, Expr>>;
  readonly secretArguments?: SecretArguments | undefined;
}

export type NodePlan =
  | ActionNode
  | FlowNode
  | ValueNode
  | IfNode
  | MatchNode
  | ForNode
  | EventLoopNode
  | RepeatNode
  | GroupNode
  | RaceNode
  | TryNode
  | WaitNode
  | EmitNode
  | StartNode
  | CancelNode
  | ResultNode
  | FailNode;

export interface ActionNode extends NodeBase {
  readonly kind: 'action';
  readonly call: CallPlan;
}

export interface FlowNode extends NodeBase {
  readonly kind: 'flow';
  readonly flow: string;
  readonly arguments: Readonly<Record<string, Expr>>;
}

/** `let`. */
export interface ValueNode extends NodeBase {
  readonly kind: 'value';
  readonly value: Expr;
}

export interface IfNode extends NodeBase {
  readonly kind: 'if';
  /** In order; the last has no condition when there is an `else`. */
  readonly branches: readonly { readonly condition: Expr | undefined; readonly block: number }[];
}

export interface MatchNode extends NodeBase {
  readonly kind: 'match';
  readonly value: Expr;
  /** A case without patterns is `else`. */
  readonly cases: readonly { readonly patterns: readonly Shape[]; readonly block: number }[];
}

export interface ForNode extends NodeBase {
  readonly kind: 'for';
  readonly variable: string;
  readonly index: string | undefined;
  readonly list: Expr;
  /** What is secret in the list. */
  readonly secretList?: SecretParts | undefined;
  readonly limit: Expr | undefined;
  /** Number of the block that it runs for each element. */
  readonly body: number;
  /** Sees the results so far as local `results`. */
  readonly until: Expr | undefined;
}

export interface EventLoopNode extends NodeBase {
  readonly kind: 'event-loop';
  readonly variable: string;
  readonly event: string;
  readonly arguments: Readonly<Record<string, Expr>>;
  readonly limit: Expr | undefined;
  /** Number of the block that it runs for each event. */
  readonly body: number;
  readonly until: Expr | undefined;
}

export interface RepeatNode extends NodeBase {
  readonly kind: 'repeat';
  readonly every: Expr | undefined;
  readonly limit: Expr | undefined;
  /** Number of the block that it runs in each round. */
  readonly body: number;
  /** Sees the nodes of `block`. */
  readonly until: Expr | undefined;
}

export interface GroupNode extends NodeBase {
  readonly kind: 'group';
  readonly order: 'parallel' | 'sequence';
  /** Number of the block that it runs. */
  readonly body: number;
}

export interface RaceNode extends NodeBase {
  readonly kind: 'race';
  readonly winners: Expr | undefined;
  readonly blocks: readonly number[];
  readonly restContinue: boolean;
}

export interface TryNode extends NodeBase {
  readonly kind: 'try';
  /** Number of the block that it runs first. */
  readonly body: number;
  /** Its one local, if it has any, is the failure. */
  readonly handler: number | undefined;
  readonly cleanup: number | undefined;
}

export interface WaitNode extends NodeBase {
  readonly kind: 'wait';
  readonly event: string;
  readonly fresh: boolean;
  readonly arguments: Readonly<Record<string, Expr>>;
}

export interface EmitNode extends NodeBase {
  readonly kind: 'emit';
  readonly event: string;
  readonly arguments: Readonly<Record<string, Expr>>;
}

export interface StartNode extends NodeBase {
  readonly kind: 'start';
  readonly flow: string;
  readonly arguments: Readonly<Record<string, Expr>>;
}

export interface CancelNode extends NodeBase {
  readonly kind: 'cancel';
  readonly target: number;
}

/** `return` gives the flow's result, `yield` that of the block it stands in. */
export interface ResultNode extends NodeBase {
  readonly kind: 'return' | 'yield';
  readonly value: Expr;
}

export interface FailNode extends NodeBase {
  readonly kind: 'fail';
  readonly message: Expr;
}

export interface FunctionPlan {
  readonly key: string;
  readonly name: string;
  readonly parameters: readonly string[];
  readonly defaults: Readonly<Record<string, Expr>>;
  readonly body: Expr;
}

export interface ResourcePlan {
  readonly key: string;
  readonly name: string;
  /** `postgres`, `sqlite`, … */
  readonly type: string;
  readonly arguments: Readonly<Record<string, Expr>>;
  readonly place: Place;
}

/** An expression with its names resolved. Pure; evaluated by `evaluate.ts`. */
export type Expr =
  | { readonly op: 'constant'; readonly value: Json }
  /** The value of a step or `let` of this flow, in this block instance or one around it. */
  | { readonly op: 'node'; readonly node: number }
  /** A name that the block with that number brings: a parameter, loop variable or caught error. */
  | { readonly op: 'blockLocal'; readonly block: number; readonly name: string }
  /** A lambda's or function's parameter, or a name that a clause brings (`error`, `results`). */
  | { readonly op: 'local'; readonly name: string }
  | { readonly op: 'resource'; readonly key: string }
  | { readonly op: 'secret'; readonly name: string }
  /** Computes with secrets: a failure says nothing of the values. */
  | { readonly op: 'guarded'; readonly value: Expr }
  /** A string with holes; with `template` it stays apart as a TemplateValue. One string more than values. */
  | {
      readonly op: 'text';
      readonly template: TemplateKind | undefined;
      readonly strings: readonly string[];
      readonly values: readonly Expr[];
    }
  | { readonly op: 'list'; readonly items: readonly ItemExpr[] }
  | { readonly op: 'object'; readonly fields: readonly FieldExpr[] }
  /** Null where there is no such member; `optional` also gives null when the object is null. */
  | { readonly op: 'member'; readonly object: Expr; readonly name: string; readonly optional: boolean }
  | { readonly op: 'index'; readonly object: Expr; readonly index: Expr }
  /** A built-in by its declared name (`range`, `json.parse`, `list.map`); a method's first argument is its `self`. */
  | {
      readonly op: 'builtin';
      readonly name: string;
      readonly arguments: readonly Expr[];
      /** Null when its first argument is null; the others are not evaluated then. */
      readonly optional?: true;
    }
  /** A method on a value of unknown shape (`json`): which built-in it is depends on the value. */
  | { readonly op: 'method'; readonly name: string; readonly arguments: readonly Expr[]; readonly optional?: true }
  | { readonly op: 'apply'; readonly function: string; readonly arguments: readonly (Expr | undefined)[] }
  | { readonly op: 'lambda'; readonly parameters: readonly string[]; readonly body: Expr }
  | { readonly op: 'not' | 'negate'; readonly operand: Expr }
  | {
      readonly op: 'binary';
      readonly operator: '??' | '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly op: 'conditional'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr }
  /** Checked at run time. `text` is the expression as written, for the message. */
  | { readonly op: 'cast'; readonly value: Expr; readonly shape: Shape; readonly text: string };

export type ItemExpr = { readonly kind: 'item' | 'spread'; readonly value: Expr };

export type FieldExpr =
  | { readonly kind: 'field'; readonly name: string; readonly value: Expr }
  | { readonly kind: 'spread'; readonly value: Expr };
