/** A flow's blocks and nodes, numbered. */
import type { Place } from '#protocol/place.ts';
import type { FileModel, Symbol } from '../analysis/model.ts';
import type {
  Block,
  CallExpression,
  CancelStatement,
  FailStatement,
  FlowDeclaration,
  LetStatement,
  Name,
  Node,
  ReturnStatement,
  Statement,
  Step,
  YieldStatement,
} from '../syntax/ast.ts';
import type { LineIndex } from '../syntax/lineIndex.ts';
import { lowerClauses } from './lowerClauses.ts';
import { type ExpressionContext, lowerExpression } from './lowerExpressions.ts';
import { needsOf } from './lowerNeeds.ts';
import { secretArguments, secretParts } from './lowerSecrets.ts';
import { lowerCallWork, lowerWork } from './lowerWork.ts';
import type { BlockPlan, CallPlan, ClausesPlan, Expr, NodePlan, SecretParts } from './plan.ts';
import { sourceText, summaryText } from './sourceText.ts';

/** What a node has before it is known what kind it is. */
export type NodeHead = Pick<NodePlan, 'number' | 'block' | 'name' | 'isNamed' | 'place' | 'doc' | 'needs' | 'clauses'>;

/** A block that is to be numbered. */
export interface BlockParts {
  readonly block: Block | undefined;
  readonly owner: number;
  readonly label?: string | undefined;
  readonly locals?: readonly (Name | undefined)[];
}

/** Where flows, functions and resources that a flow mentions become part of the plan. */
export interface PlanParts extends Omit<ExpressionContext, 'file' | 'nodes' | 'blockLocals'> {
  flowKey(symbol: Symbol): string;
  eventName(symbol: Symbol): string;
  /** The name under which the plan knows an action that a document or module brings. */
  outsideName(symbol: Symbol, client: string): string;
}

/** Numbers a flow's statements and lowers them one by one. */
export class FlowBuilder implements ExpressionContext {
  readonly file: FileModel;
  readonly parts: PlanParts;
  readonly shapes: PlanParts['shapes'];
  readonly nodes = new Map<Symbol, number>();
  readonly blockLocals = new Map<Symbol, number>();
  readonly #lines: LineIndex;
  readonly #nodes: NodePlan[] = [];
  readonly #blocks: BlockPlan[] = [];
  /** How many node numbers are given; nodes are lowered after their siblings have numbers. */
  #numbered = 0;

  constructor(file: FileModel, lines: LineIndex, parts: PlanParts) {
    this.file = file;
    this.#lines = lines;
    this.parts = parts;
    this.shapes = parts.shapes;
  }

  functionKey(symbol: Symbol): string {
    return this.parts.functionKey(symbol);
  }

  resourceKey(symbol: Symbol): string {
    return this.parts.resourceKey(symbol);
  }

  secretName(symbol: Symbol): string {
    return this.parts.secretName(symbol);
  }

  place(node: Node): Place {
    return this.#lines.place(this.file.uri, node.span);
  }

  /** The flow's whole body; block 0. */
  body(flow: FlowDeclaration): { readonly blocks: readonly BlockPlan[]; readonly nodes: readonly NodePlan[] } {
    this.#block(
      flow.body,
      undefined,
      undefined,
      flow.parameters.map(parameter => parameter.name),
      flow,
    );
    return { blocks: this.#blocks, nodes: this.#nodes };
  }

  /** Gives a block of a node its number, and lowers all in it. */
  block({ block, owner, label, locals = [] }: BlockParts, isSequence = false): number {
    return this.#block(block, owner, label, locals, block, isSequence);
  }

  #block(
    block: Block | undefined,
    owner: number | undefined,
    label: string | undefined,
    locals: readonly (Name | undefined)[],
    placed: Node | undefined,
    isSequence = false,
  ): number {
    const number = this.#blocks.length;
    const names = locals.filter(name => name !== undefined);
    for (const name of names) {
      const symbol = this.file.symbols.get(name);
      if (symbol) this.blockLocals.set(symbol, number);
    }
    const statements = block?.statements ?? [];
    const first = this.#numbered;
    this.#numbered += statements.length;
    this.#blocks.push({
      number,
      owner,
      label,
      locals: names.map(name => name.text),
      nodes: statements.map((_, index) => first + index),
      place: this.place(placed ?? this.file.tree),
    });
    this.#statements(statements, number, first, isSequence);
    return number;
  }

  #statements(statements: readonly Statement[], block: number, first: number, isSequence: boolean): void {
    statements.forEach((statement, index) => {
      const name = nameOf(statement);
      const symbol = name && this.file.symbols.get(name);
      if (symbol) this.nodes.set(symbol, first + index);
    });
    const names = new NodeNames();
    statements.forEach((statement, index) => {
      const number = first + index;
      const previous = isSequence && index > 0 ? number - 1 : undefined;
      const before = this.#numbered;
      const isOutside = (node: number) => node !== number && node < before;
      const head: NodeHead = {
        number,
        block,
        name: names.of(statement),
        isNamed: nameOf(statement) !== undefined,
        place: this.place(statement),
        doc: 'doc' in statement ? statement.doc : undefined,
        needs: needsOf(this.file, statement, this.nodes, isOutside, previous),
        clauses: noClauses,
      };
      const secret = this.#secretOf(statement);
      const node = this.#statement(statement, head);
      this.#nodes[number] = secret === undefined ? node : { ...node, secret };
    });
  }

  #secretOf(statement: Statement): SecretParts | undefined {
    if (statement.kind === 'Step' || statement.kind === 'LetStatement') {
      const symbol = statement.name && this.file.symbols.get(statement.name);
      return symbol && secretParts(symbol.type());
    }
    const value = 'value' in statement ? statement.value : undefined;
    const type = value && this.file.types.get(value);
    return type && secretParts(type);
  }

  #statement(statement: Statement, head: NodeHead): NodePlan {
    switch (statement.kind) {
      case 'Step':
        return this.#step(statement, head);
      case 'LetStatement':
        return this.#value(statement, head);
      case 'ReturnStatement':
      case 'YieldStatement':
        return this.#result(statement, head);
      case 'FailStatement':
        return this.#fail(statement, head);
      case 'CancelStatement':
        return this.#cancel(statement, head);
    }
  }

  #step(step: Step, head: NodeHead): NodePlan {
    const whole = { ...head, clauses: lowerClauses(this, step.clauses) };
    if (!step.work) return { ...whole, kind: 'value', summary: '', value: { op: 'constant', value: null } };
    return step.work.kind === 'CallWork'
      ? lowerCallWork(this, step.work.call, whole)
      : lowerWork(this, step.work, whole);
  }

  #value({ value }: LetStatement, head: NodeHead): NodePlan {
    return { ...head, kind: 'value', summary: this.summary(value), value: lowerExpression(this, value) };
  }

  #result({ kind, value }: ReturnStatement | YieldStatement, head: NodeHead): NodePlan {
    const result = kind === 'ReturnStatement' ? 'return' : 'yield';
    return { ...head, kind: result, summary: this.summary(value), value: lowerExpression(this, value) };
  }

  #fail({ value }: FailStatement, head: NodeHead): NodePlan {
    return { ...head, kind: 'fail', summary: this.summary(value), message: lowerExpression(this, value) };
  }

  #cancel({ target }: CancelStatement, head: NodeHead): NodePlan {
    const symbol = target && this.file.symbols.get(target);
    const number = (symbol && this.nodes.get(symbol)) ?? head.number;
    return { ...head, kind: 'cancel', summary: target?.text ?? '', target: number };
  }

  summary(node: Node | undefined): string {
    return summaryText(this.file.text, node);
  }

  /** A call of an action with its arguments by parameter name. What is called may be unknown, in a file with errors. */
  call(call: CallExpression): CallPlan {
    const known = this.file.calls.get(call);
    const isAction = known?.target.kind === 'action';
    const owner = call.callee.kind === 'MemberExpression' ? call.callee.object : undefined;
    const client = owner?.kind === 'NameExpression' ? owner.name.text : '';
    return {
      action: isAction ? this.actionName(known.target, client) : sourceText(this.file.text, call.callee),
      resource: known?.resource && this.resourceKey(known.resource),
      idempotent: isAction && known.signature.isIdempotent,
      ...(isAction && known.signature.isPure ? { pure: true } : {}),
      arguments: this.arguments(call),
      ...this.#secretArguments(call),
    };
  }

  /** What is secret in the arguments: the parameters may take secrets without asking for one. */
  #secretArguments(call: CallExpression): Pick<CallPlan, 'secretArguments'> {
    const given = [...(this.file.calls.get(call)?.arguments ?? [])].flatMap(([name, value]) => {
      const type = this.file.types.get(value);
      return type ? [[name, type] as const] : [];
    });
    const found = secretArguments(given);
    return found === undefined ? {} : { secretArguments: found };
  }

  /** The name by which the plan knows an action; `client` is the name before the dot. */
  actionName(target: Symbol, client: string): string {
    return target.outside ? this.parts.outsideName(target, client) : target.name;
  }

  /** The arguments of a call by parameter name. */
  arguments(call: CallExpression): Readonly<Record<string, Expr>> {
    const known = this.file.calls.get(call);
    const given = known
      ? [...known.arguments]
      : call.arguments.map(({ name, value }, index) => [name?.text ?? String(index), value] as const);
    return Object.fromEntries(given.map(([name, value]) => [name, lowerExpression(this, value)]));
  }
}

export const noClauses: ClausesPlan = {
  when: undefined,
  retry: undefined,
  timeout: undefined,
  catch: undefined,
  undo: undefined,
  cache: undefined,
  using: undefined,
};

function nameOf(statement: Statement): Name | undefined {
  return statement.kind === 'Step' || statement.kind === 'LetStatement' ? statement.name : undefined;
}

/** The nodes' names in one block: the author's, or the kind with a count. */
class NodeNames {
  readonly #counts = new Map<string, number>();
  readonly #taken = new Set<string>();

  of(statement: Statement): string {
    const given = nameOf(statement)?.text;
    if (given !== undefined && !this.#taken.has(given)) {
      this.#taken.add(given);
      return given;
    }
    // A name that is there twice is an error; the picture still needs two nodes.
    const kind = given ?? kindOf(statement);
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}#${count}`;
  }
}

function kindOf(statement: Statement): string {
  if (statement.kind !== 'Step') return statement.kind.replace('Statement', '').toLowerCase();
  const { work } = statement;
  if (!work) return 'step';
  if (work.kind === 'GroupWork') return work.order;
  return work.kind === 'CallWork' ? 'step' : work.kind.replace('Work', '').toLowerCase();
}
