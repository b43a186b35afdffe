/** Plans built by hand, for tests that want no parser. Needs of the kind `data` follow from what expressions mention. */
import type { ClausesPlan, Expr, FlowPlan, Need, NodePlan, Plan, ResourcePlan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import type { ParameterSignature, Shape } from '#protocol/shape.ts';

const somewhere: Place = { file: 'file:///test.flow', start: 0, end: 0, line: 1, column: 1 };

export const constant = (value: Json): Expr => ({ op: 'constant', value });

/** What may be said of any step; expressions are given as such, or as constants. */
export interface StepOptions {
  readonly after?: readonly string[];
  readonly afterFailed?: readonly string[];
  readonly afterSettled?: readonly string[];
  readonly afterAny?: readonly string[];
  readonly when?: Expr;
  readonly retry?: { readonly count: number; readonly backoff?: number; readonly maximum?: number; readonly on?: Expr };
  readonly timeout?: number;
  readonly catch?: Expr;
  /** Whether results of equal calls are taken: of the same arguments, or the same value of this. */
  readonly cache?: true | Expr;
  /** Name of a lock. */
  readonly using?: string;
  /** The arguments of the action that undoes it. */
  readonly undo?: Readonly<Record<string, Expr>>;
}

export interface ActionOptions extends StepOptions {
  readonly input?: Readonly<Record<string, Expr>>;
  readonly resource?: string;
  /** Whether the action may be called twice; true unless it is said. */
  readonly idempotent?: boolean;
}

export interface ForOptions extends StepOptions {
  readonly list: Expr;
  readonly limit?: number;
  readonly until?: Expr;
}

export interface FlowOptions {
  readonly parameters?: Readonly<Record<string, Shape>>;
  readonly defaults?: Readonly<Record<string, Expr>>;
  readonly timeout?: number;
}

type Fill = (block: BlockBuilder) => void;

/** A plan whose flow `main` is what `fill` says, with the other flows by name. */
export function planOf(fill: Fill, options: FlowOptions = {}, others: Readonly<Record<string, FlowPlan>> = {}): Plan {
  const main = flowOf('main', fill, options);
  return {
    format: 1,
    entry: main.key,
    flows: Object.fromEntries([main, ...Object.values(others)].map(flow => [flow.key, flow])),
    functions: {},
    resources: Object.fromEntries(locks.map(name => [keyOf(name), lockOf(name)])),
    shapes: {},
  };
}

/** Locks that steps may use. */
const locks = ['gate', 'door'];

function lockOf(name: string): ResourcePlan {
  return { key: keyOf(name), name, type: 'lock', arguments: {}, place: somewhere };
}

export function flowOf(name: string, fill: Fill, options: FlowOptions = {}): FlowPlan {
  const builder = new FlowBuilder();
  const body = builder.block(undefined, undefined, Object.keys(options.parameters ?? {}), fill);
  const parameters = Object.entries(options.parameters ?? {}).map(
    ([parameter, shape]): ParameterSignature => ({
      name: parameter,
      shape,
      optional: options.defaults?.[parameter] !== undefined,
      doc: undefined,
      typeText: shape.kind,
    }),
  );
  return {
    key: keyOf(name),
    signature: {
      name,
      doc: undefined,
      parameters,
      result: undefined,
      shapes: {},
      place: somewhere,
      problem: undefined,
    },
    defaults: options.defaults ?? {},
    timeout: options.timeout === undefined ? undefined : constant(options.timeout),
    limit: undefined,
    body,
    blocks: builder.blocks,
    nodes: builder.nodes,
  };
}

function keyOf(flow: string): string {
  return `file:///test.flow#${flow}`;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

class FlowBuilder {
  readonly blocks: { -readonly [K in keyof FlowPlan['blocks'][number]]: FlowPlan['blocks'][number][K] }[] = [];
  readonly nodes: NodePlan[] = [];

  block(
    owner: number | undefined,
    around: BlockBuilder | undefined,
    locals: readonly string[],
    fill: Fill,
    label?: string,
  ): number {
    const number = this.blocks.length;
    const nodes: number[] = [];
    this.blocks.push({ number, owner, label, locals, nodes, place: somewhere });
    fill(new BlockBuilder(this, number, around, nodes));
    return number;
  }
}

/** The statements of one block, in the order of the text. */
export class BlockBuilder {
  readonly number: number;
  private readonly flow: FlowBuilder;
  private readonly around: BlockBuilder | undefined;
  private readonly numbers: number[];
  private readonly names = new Map<string, number>();

  constructor(flow: FlowBuilder, number: number, around: BlockBuilder | undefined, numbers: number[]) {
    this.flow = flow;
    this.number = number;
    this.around = around;
    this.numbers = numbers;
  }

  /** The value of a step or `let` of this block, or one around it. */
  ref(name: string): Expr {
    return { op: 'node', node: this.find(name) };
  }

  /** A name that this block brings. */
  local(name: string): Expr {
    return { op: 'blockLocal', block: this.number, name };
  }

  action(name: string, options: ActionOptions = {}): void {
    const input = options.input ?? {};
    this.add(name, options, Object.values(input), number => ({
      ...number,
      kind: 'action',
      call: { action: 'act', resource: options.resource, idempotent: options.idempotent ?? true, arguments: input },
    }));
  }

  call(name: string, flow: string, input: Readonly<Record<string, Expr>> = {}, options: StepOptions = {}): void {
    this.add(name, options, Object.values(input), base => ({
      ...base,
      kind: 'flow',
      flow: keyOf(flow),
      arguments: input,
    }));
  }

  start(name: string, flow: string, input: Readonly<Record<string, Expr>> = {}, options: StepOptions = {}): void {
    this.add(name, options, Object.values(input), base => ({
      ...base,
      kind: 'start',
      flow: keyOf(flow),
      arguments: input,
    }));
  }

  let(name: string, value: Expr): void {
    this.add(name, {}, [value], base => ({ ...base, kind: 'value', value }));
  }

  return(value: Expr, options: StepOptions = {}): void {
    this.add(this.unnamed('return'), options, [value], base => ({ ...base, kind: 'return', value }));
  }

  yield(value: Expr, options: StepOptions = {}): void {
    this.add(this.unnamed('yield'), options, [value], base => ({ ...base, kind: 'yield', value }));
  }

  fail(message: Expr, options: StepOptions = {}): void {
    this.add(this.unnamed('fail'), options, [message], base => ({ ...base, kind: 'fail', message }));
  }

  wait(
    name: string,
    event: string,
    input: Readonly<Record<string, Expr>>,
    options: StepOptions & { fresh?: boolean } = {},
  ): void {
    const { fresh = false } = options;
    this.add(name, options, Object.values(input), base => ({ ...base, kind: 'wait', event, fresh, arguments: input }));
  }

  emit(name: string, event: string, input: Readonly<Record<string, Expr>>, options: StepOptions = {}): void {
    this.add(name, options, Object.values(input), base => ({ ...base, kind: 'emit', event, arguments: input }));
  }

  forEvents(
    name: string,
    event: string,
    options: StepOptions & { input: Readonly<Record<string, Expr>>; limit?: number; until: Expr },
    body: Fill,
  ): void {
    const { input, limit, until } = options;
    this.add(name, options, Object.values(input), base => ({
      ...base,
      kind: 'event-loop',
      variable: 'item',
      event,
      arguments: input,
      limit: limit === undefined ? undefined : constant(limit),
      body: this.inner(base.number, ['item'], body),
      until,
    }));
  }

  cancel(target: string, options: StepOptions = {}): void {
    const name = this.unnamed('cancel');
    this.add(name, options, [], base => ({ ...base, kind: 'cancel', summary: target, target: this.find(target) }));
  }

  if(name: string, branches: readonly { when?: Expr; body: Fill }[], options: StepOptions = {}): void {
    const conditions = branches.flatMap(({ when }) => (when === undefined ? [] : [when]));
    this.add(name, options, conditions, base => ({
      ...base,
      kind: 'if',
      branches: branches.map(({ when, body }) => ({ condition: when, block: this.inner(base.number, [], body) })),
    }));
  }

  match(
    name: string,
    value: Expr,
    cases: readonly { fits?: readonly Shape[]; body: Fill }[],
    options: StepOptions = {},
  ): void {
    this.add(name, options, [value], base => ({
      ...base,
      kind: 'match',
      value,
      cases: cases.map(({ fits = [], body }) => ({ patterns: fits, block: this.inner(base.number, [], body) })),
    }));
  }

  for(name: string, options: ForOptions, body: Fill): void {
    this.add(name, options, [options.list], base => ({
      ...base,
      kind: 'for',
      variable: 'item',
      index: 'index',
      list: options.list,
      limit: options.limit === undefined ? undefined : constant(options.limit),
      until: options.until,
      body: this.inner(base.number, ['item', 'index'], body),
    }));
  }

  group(name: string, order: 'parallel' | 'sequence', body: Fill, options: StepOptions = {}): void {
    this.add(name, options, [], base => ({ ...base, kind: 'group', order, body: this.inner(base.number, [], body) }));
    if (order === 'sequence') this.chain();
  }

  try(name: string, parts: { body: Fill; handler?: Fill; cleanup?: Fill }, options: StepOptions = {}): void {
    const optional = (owner: number, locals: readonly string[], fill: Fill | undefined): number | undefined =>
      fill && this.inner(owner, locals, fill);
    this.add(name, options, [], base => ({
      ...base,
      kind: 'try',
      body: this.inner(base.number, [], parts.body),
      handler: optional(base.number, ['e'], parts.handler),
      cleanup: optional(base.number, [], parts.cleanup),
    }));
  }

  /** `until` gives the condition out of the body, whose steps it may mention. */
  repeat(
    name: string,
    options: StepOptions & { every?: number; limit?: number; until: (body: BlockBuilder) => Expr },
    fill: Fill,
  ): void {
    this.add(name, options, [], base => {
      let until: Expr | undefined;
      const body = this.inner(base.number, [], inside => {
        fill(inside);
        until = options.until(inside);
      });
      const optional = (value: number | undefined): Expr | undefined =>
        value === undefined ? undefined : constant(value);
      return { ...base, kind: 'repeat', every: optional(options.every), limit: optional(options.limit), body, until };
    });
  }

  race(
    name: string,
    options: StepOptions & { winners?: number; restContinue?: boolean },
    branches: Readonly<Record<string, Fill>>,
  ): void {
    this.add(name, options, [], base => ({
      ...base,
      kind: 'race',
      winners: options.winners === undefined ? undefined : constant(options.winners),
      blocks: Object.entries(branches).map(([label, fill]) => this.inner(base.number, [], fill, label)),
      restContinue: options.restContinue ?? false,
    }));
  }

  private chain(): void {
    const block = this.flow.blocks.at(-1);
    block?.nodes.forEach((node, position) => {
      const before = block.nodes[position - 1];
      const plan = this.flow.nodes[node] as Writable<NodePlan>;
      if (before !== undefined) {
        plan.needs = [...plan.needs, { kind: 'step', node: before, on: 'success', why: 'sequence' }];
      }
    });
  }

  private inner(owner: number, locals: readonly string[], fill: Fill, label?: string): number {
    return this.flow.block(owner, this, locals, fill, label);
  }

  private add(
    name: string,
    options: StepOptions,
    mentions: readonly Expr[],
    make: (base: Omit<Extract<NodePlan, { kind: 'value' }>, 'kind' | 'value'>) => NodePlan,
  ): void {
    const number = this.flow.nodes.length;
    const all = options.when === undefined ? mentions : [...mentions, options.when];
    this.numbers.push(number);
    const base = {
      number,
      block: this.number,
      name,
      isNamed: true,
      place: somewhere,
      doc: undefined,
      needs: this.needs(options, all),
      summary: name,
      clauses: clausesOf(options),
    };
    // The place is taken first, so that the nodes of inner blocks get later numbers.
    this.flow.nodes.push({ ...base, kind: 'value', value: constant(null) });
    this.flow.nodes[number] = make(base);
    this.names.set(name, number);
  }

  private needs(options: StepOptions, mentions: readonly Expr[]): readonly Need[] {
    const step = (on: 'success' | 'failed' | 'settled', why: 'after' | 'data') => (node: number) =>
      ({ kind: 'step', node, on, why }) as const;
    const find = (name: string): number => this.find(name);
    const any = options.afterAny?.map(find);
    return [
      ...[...new Set(mentions.flatMap(nodesIn))].map(step('success', 'data')),
      ...(options.after ?? []).map(find).map(step('success', 'after')),
      ...(options.afterFailed ?? []).map(find).map(step('failed', 'after')),
      ...(options.afterSettled ?? []).map(find).map(step('settled', 'after')),
      ...(any === undefined ? [] : [{ kind: 'any' as const, nodes: any }]),
    ];
  }

  private find(name: string): number {
    const number = this.names.get(name) ?? this.around?.find(name);
    if (number === undefined) throw new Error(`no step ${name}`);
    return number;
  }

  private unnamed(kind: string): string {
    return `${kind}#${this.numbers.length + 1}`;
  }
}

function clausesOf(options: StepOptions): ClausesPlan {
  const { retry } = options;
  const optional = (value: number | undefined): Expr | undefined => (value === undefined ? undefined : constant(value));
  return {
    when: options.when,
    retry: retry && {
      count: constant(retry.count),
      backoff: optional(retry.backoff),
      maximum: optional(retry.maximum),
      on: retry.on,
    },
    timeout: optional(options.timeout),
    catch: options.catch && { error: 'error', value: options.catch },
    undo: options.undo && { action: 'undo', resource: undefined, idempotent: true, arguments: options.undo },
    cache: options.cache && { on: options.cache === true ? undefined : options.cache, duration: undefined },
    using: options.using && keyOf(options.using),
  };
}

/** Numbers of the nodes that an expression mentions. */
function nodesIn(expr: unknown): readonly number[] {
  if (Array.isArray(expr)) return expr.flatMap(nodesIn);
  if (typeof expr !== 'object' || expr === null) return [];
  const { op, node } = expr as { op?: string; node?: number };
  if (op === 'node' && node !== undefined) return [node];
  return Object.values(expr).flatMap(nodesIn);
}
