import type { FlowSignature, ParameterSignature } from '#protocol/shape.ts';
import type { FileModel, Model, Symbol } from '../analysis/model.ts';
import { acceptsNull, showType } from '../analysis/typeOps.ts';
import type { FlowDeclaration, FnDeclaration, Parameter, ResourceDeclaration } from '../syntax/ast.ts';
import { LineIndex } from '../syntax/lineIndex.ts';
import { lowerExpression } from './lowerExpressions.ts';
import { FlowBuilder, type PlanParts } from './lowerFlow.ts';
import { secretArguments, secretParts } from './lowerSecrets.ts';
import { ShapeBuilder } from './lowerShapes.ts';
import { lowerTrigger, triggersOf } from './lowerTriggers.ts';
import type {
  EventPlan,
  Expr,
  FlowPlan,
  FunctionPlan,
  OutsideAction,
  Plan,
  ResourcePlan,
  TriggerPlan,
} from './plan.ts';
import { blockingProblem } from './problems.ts';

export { blockingProblem, canDraw } from './problems.ts';

/**
 * The plan of a flow and of all that it calls. For files that can run, or at least be drawn: see {@link blockingProblem}
 * and {@link canDraw}. Throws when the file or the flow is not there.
 *
 * @param flow the flow's name
 */
export function lower(model: Model, uri: string, flow: string): Plan {
  const symbol = model.files.get(uri)?.scope.get(flow);
  if (symbol?.kind !== 'flow') throw new Error(`There is no flow \`${flow}\` in ${uri}.`);
  const builder = new PlanBuilder(model);
  return builder.plan(builder.parts.flowKey(symbol), builder.triggers(model.files.get(uri), symbol));
}

/** The names under which a file knows the flows that its triggers start, each once. */
export function triggeredFlows(model: Model, uri: string): readonly string[] {
  const file = model.files.get(uri);
  const started = new Set((file ? triggersOf(file) : []).map(({ flow }) => flow));
  return [...(file?.scope ?? [])].flatMap(([name, symbol]) => (started.has(symbol) ? [name] : []));
}

/** What the flows of a file take and give, in the order of the text. */
export function flowSignatures(model: Model, uri: string): FlowSignature[] {
  const file = model.files.get(uri);
  return flowsOf(file).flatMap(({ declaration, symbol }) => {
    const { name } = declaration;
    if (!file || !name) return [];
    const signature = flowSignature(file, declaration, symbol, new ShapeBuilder());
    return [{ ...signature, problem: blockingProblem(model, uri, name.text) }];
  });
}

function flowsOf(
  file: FileModel | undefined,
): readonly { readonly declaration: FlowDeclaration; readonly symbol: Symbol }[] {
  return (file?.tree.declarations ?? []).flatMap(declaration => {
    if (declaration.kind !== 'FlowDeclaration' || !declaration.name) return [];
    const symbol = file?.symbols.get(declaration.name);
    // In a file with errors something else may have the name.
    const isCallable = file?.scope.get(declaration.name.text)?.kind === 'flow';
    return symbol && isCallable ? [{ declaration, symbol }] : [];
  });
}

/** Collects what flows mention, and what that mentions, each once. */
export class PlanBuilder {
  readonly parts: PlanParts;
  readonly #model: Model;
  readonly #shapes = new ShapeBuilder();
  readonly #flows: Record<string, FlowPlan> = {};
  readonly #functions: Record<string, FunctionPlan> = {};
  readonly #resources: Record<string, ResourcePlan> = {};
  readonly #events: Record<string, EventPlan> = {};
  readonly #secrets = new Set<string>();
  readonly #outside: Record<string, OutsideAction> = {};
  /** The names given to actions from outside, by what they are. */
  readonly #outsideNames = new Map<string, string>();
  /** Keys that have been asked for; what they stand for may still wait in the queue. */
  readonly #seen = new Set<string>();
  readonly #queue: (() => void)[] = [];
  readonly #lines = new Map<string, LineIndex>();

  constructor(model: Model) {
    this.#model = model;
    const parts: PlanParts = {
      shapes: this.#shapes,
      flowKey: symbol => this.#key(symbol, () => this.#flow(symbol, parts)),
      functionKey: symbol => this.#key(symbol, () => this.#function(symbol, parts)),
      eventName: symbol => this.#event(symbol),
      resourceKey: symbol => this.#key(symbol, () => this.#resource(symbol, parts)),
      secretName: ({ name }) => {
        this.#secrets.add(name);
        return name;
      },
      outsideName: (symbol, client) => this.#outsideName(symbol, client),
    };
    this.parts = parts;
  }

  /** The plan of all that was asked for, and of all that this mentions. `entry` is the key of a flow. */
  plan(entry: string, triggers: readonly TriggerPlan[] = []): Plan {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) next();
    return {
      format: 1,
      entry,
      flows: this.#flows,
      functions: this.#functions,
      resources: this.#resources,
      events: this.#events,
      shapes: this.#shapes.shapes,
      ...(this.#secrets.size === 0 ? {} : { secrets: [...this.#secrets].sort() }),
      ...(this.#outsideNames.size === 0 ? {} : { outside: this.#outside }),
      ...(triggers.length === 0 ? {} : { triggers }),
    };
  }

  /** What starts a flow in a file. */
  triggers(file: FileModel | undefined, entry: Symbol): readonly TriggerPlan[] {
    if (!file) return [];
    const { parts } = this;
    const context = { ...parts, file, nodes: new Map(), blockLocals: new Map() };
    return triggersOf(file).flatMap(({ flow, declaration }) => {
      if (flow !== entry) return [];
      const { event } = declaration;
      const symbol = event && file.symbols.get(event);
      if (symbol?.kind === 'event') parts.eventName(symbol);
      return lowerTrigger(context, declaration);
    });
  }

  /** As the call is written, and with a number where another action has that name. */
  #outsideName(symbol: Symbol, client: string): string {
    const key = `${keyOf(symbol)} ${client}`;
    const known = this.#outsideNames.get(key);
    const action = symbol.outside?.(client);
    if (known !== undefined || !action) return known ?? symbol.name;
    const written = client === '' ? symbol.name : `${client}.${symbol.name}`;
    let name = written;
    for (let count = 2; this.#isActionName(name); count += 1) name = `${written}#${count}`;
    this.#outsideNames.set(key, name);
    this.#outside[name] = action;
    return name;
  }

  #isActionName(name: string): boolean {
    const [first = '', second] = name.split('.');
    const standard = this.#model.standard.scope.get(first);
    const isStandard = second === undefined ? standard : standard?.members?.().has(second);
    return Object.hasOwn(this.#outside, name) || Boolean(isStandard);
  }

  #key(symbol: Symbol, build: () => void): string {
    const key = keyOf(symbol);
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      this.#queue.push(build);
    }
    return key;
  }

  #file(symbol: Symbol): { readonly file: FileModel; readonly lines: LineIndex } {
    const { uri } = symbol.origin;
    const file = this.#model.files.get(uri);
    if (!file) throw new Error(`${uri}, where \`${symbol.name}\` is declared, is not in the model.`);
    const lines = this.#lines.get(uri) ?? new LineIndex(file.text);
    this.#lines.set(uri, lines);
    return { file, lines };
  }

  #flow(symbol: Symbol, parts: PlanParts): void {
    const declaration = symbol.declaration as FlowDeclaration;
    const { file, lines } = this.#file(symbol);
    const builder = new FlowBuilder(file, lines, parts);
    const { blocks, nodes } = builder.body(declaration);
    const clause = <Kind extends 'TimeoutClause' | 'LimitClause'>(kind: Kind) =>
      declaration.clauses.find((found): found is Extract<typeof found, { kind: Kind }> => found.kind === kind);
    const timeout = clause('TimeoutClause')?.duration;
    const limit = clause('LimitClause')?.count;
    const key = keyOf(symbol);
    this.#flows[key] = {
      key,
      signature: { ...flowSignature(file, declaration, symbol, this.#shapes), problem: undefined },
      secretParameters: secretArguments(
        (symbol.signature?.parameters ?? []).map(({ name, type }) => [name, type()] as const),
      ),
      secretResult: symbol.signature && secretParts(symbol.signature.result()),
      defaults: lowerDefaults(declaration.parameters, value => lowerExpression(builder, value)),
      timeout: timeout && lowerExpression(builder, timeout),
      limit: limit && lowerExpression(builder, limit),
      body: 0,
      blocks,
      nodes,
    };
  }

  /** Events are known by their name alone: it is what others send them by. */
  #event(symbol: Symbol): string {
    const { name } = symbol;
    this.#events[name] ??= { name, fields: parametersOf(symbol, this.#shapes) };
    return name;
  }

  #function(symbol: Symbol, parts: PlanParts): void {
    const declaration = symbol.declaration as FnDeclaration;
    const { file } = this.#file(symbol);
    const context = { ...parts, file, nodes: new Map(), blockLocals: new Map() };
    const key = keyOf(symbol);
    this.#functions[key] = {
      key,
      name: symbol.name,
      parameters: declaration.parameters.map(parameter => parameter.name.text),
      defaults: lowerDefaults(declaration.parameters, value => lowerExpression(context, value)),
      body: lowerExpression(context, declaration.body),
    };
  }

  #resource(symbol: Symbol, parts: PlanParts): void {
    const declaration = symbol.declaration as ResourceDeclaration;
    const { file, lines } = this.#file(symbol);
    const context = { ...parts, file, nodes: new Map(), blockLocals: new Map() };
    const call = declaration.call && file.calls.get(declaration.call);
    const key = keyOf(symbol);
    this.#resources[key] = {
      key,
      name: symbol.name,
      type: call?.target.name ?? '',
      arguments: Object.fromEntries(
        [...(call?.arguments ?? [])].map(([name, value]) => [name, lowerExpression(context, value)]),
      ),
      place: lines.place(file.uri, declaration.span),
    };
  }
}

/** `file URI#name` */
function keyOf(symbol: Symbol): string {
  return `${symbol.origin.uri}#${symbol.name}`;
}

function lowerDefaults(
  parameters: readonly Parameter[],
  lowerValue: (value: NonNullable<Parameter['default']>) => Expr,
): Readonly<Record<string, Expr>> {
  return Object.fromEntries(
    parameters.flatMap(({ name, default: value }) => (value ? [[name.text, lowerValue(value)]] : [])),
  );
}

function parametersOf(symbol: Symbol, shapes: ShapeBuilder): readonly ParameterSignature[] {
  return (symbol.signature?.parameters ?? []).map(({ name, type, optional, doc }) => ({
    name,
    shape: shapes.shapeOf(type()),
    optional: optional || acceptsNull(type()),
    doc,
    typeText: showType(type()),
  }));
}

function flowSignature(
  file: FileModel,
  declaration: FlowDeclaration,
  symbol: Symbol,
  shapes: ShapeBuilder,
): Omit<FlowSignature, 'problem'> {
  const parameters = parametersOf(symbol, shapes);
  const result = symbol.signature && shapes.shapeOf(symbol.signature.result());
  return {
    name: symbol.name,
    doc: symbol.doc,
    parameters,
    result,
    shapes: shapes.shapes,
    place: new LineIndex(file.text).place(file.uri, declaration.span),
  };
}
