/** The tests of a file, as they are run. */
import type { Place } from '#protocol/place.ts';
import type { TestHead } from '#protocol/tests.ts';
import { matchArguments } from '../analysis/calls.ts';
import type { FileModel, Model, Symbol } from '../analysis/model.ts';
import type {
  Argument,
  BinaryExpression,
  Expression,
  Name,
  QualifiedName,
  StringLiteral,
  TestDeclaration,
  TestStatement,
} from '../syntax/ast.ts';
import { childrenOf } from '../syntax/children.ts';
import { LineIndex } from '../syntax/lineIndex.ts';
import { PlanBuilder } from './lower.ts';
import { type ExpressionContext, lowerExpression } from './lowerExpressions.ts';
import { FlowBuilder, type PlanParts } from './lowerFlow.ts';
import type { Expr } from './plan.ts';
import { sourceText } from './sourceText.ts';
import type { ExpectStep, MockStep, MockTarget, OutcomePlan, TestPlan, TestStep, TestSuite } from './testPlan.ts';

export { fileProblem } from './problems.ts';

/** The tests of a file, in the order of the text; in a file with errors as well. */
export function testHeads(model: Model, uri: string): readonly TestHead[] {
  const file = model.files.get(uri);
  if (!file) return [];
  const lines = new LineIndex(file.text);
  return file.tree.declarations.flatMap(declaration => {
    if (declaration.kind !== 'TestDeclaration' || !declaration.name) return [];
    return [{ name: testName(declaration.name), place: lines.place(uri, declaration.span) }];
  });
}

/** The name of a test; empty while it has none. */
export function testName(name: StringLiteral | undefined): string {
  return (name?.parts ?? []).map(part => (part.kind === 'StringText' ? part.text : '')).join('');
}

/** The plan of all tests of a file, in the order of the text. For files without errors: see {@link fileProblem}. */
export function lowerTests(model: Model, uri: string): TestSuite {
  const file = model.files.get(uri);
  if (!file) throw new Error(`${uri} is not in the model.`);
  const builder = new PlanBuilder(model);
  const lines = new LineIndex(file.text);
  const tests = file.tree.declarations.flatMap(declaration =>
    declaration.kind === 'TestDeclaration' ? [new TestBuilder(file, lines, builder.parts).test(declaration)] : [],
  );
  // Flows that no test runs are a part of what could be covered.
  for (const symbol of file.scope.values()) {
    if (symbol.kind === 'flow' && symbol.origin.uri === uri) builder.parts.flowKey(symbol);
  }
  return { plan: builder.plan(''), tests };
}

/** Comparison operators, whose sides a failure shows. */
const comparisons: ReadonlySet<BinaryExpression['operator']> = new Set(['==', '!=', '<', '<=', '>', '>=']);

class TestBuilder implements ExpressionContext {
  readonly file: FileModel;
  readonly shapes: PlanParts['shapes'];
  readonly nodes = new Map<Symbol, number>();
  readonly blockLocals = new Map<Symbol, number>();
  readonly #lines: LineIndex;
  readonly #parts: PlanParts;
  readonly #flow: FlowBuilder;
  readonly #calls: Record<string, MockTarget> = {};

  constructor(file: FileModel, lines: LineIndex, parts: PlanParts) {
    this.file = file;
    this.shapes = parts.shapes;
    this.#lines = lines;
    this.#parts = parts;
    this.#flow = new FlowBuilder(file, lines, parts);
  }

  functionKey(symbol: Symbol): string {
    return this.#parts.functionKey(symbol);
  }

  resourceKey(symbol: Symbol): string {
    return this.#parts.resourceKey(symbol);
  }

  secretName(symbol: Symbol): string {
    return this.#parts.secretName(symbol);
  }

  callsOf(owner: Expression): Expr {
    const name = `${sourceText(this.file.text, owner)}.calls`;
    this.#calls[name] = this.#target(namesOf(owner));
    return { op: 'blockLocal', block: 0, name };
  }

  test(declaration: TestDeclaration): TestPlan {
    for (const statement of declaration.statements) {
      this.#declare(statement.kind === 'LetStatement' ? statement.name : undefined);
      this.#declare(statement.kind === 'RunStatement' ? statement.result : undefined);
      this.#declare(statement.kind === 'MockStatement' ? statement.variable : undefined);
    }
    const statements = declaration.statements.map(statement => this.#statement(statement));
    const place = this.#place(declaration);
    return { name: testName(declaration.name), place, statements, calls: this.#calls };
  }

  #declare(name: Name | undefined): void {
    const symbol = name && this.file.symbols.get(name);
    if (symbol) this.blockLocals.set(symbol, 0);
  }

  #place(node: { readonly span: TestDeclaration['span'] }): Place {
    return this.#lines.place(this.file.uri, node.span);
  }

  #statement(statement: TestStatement): TestStep {
    const place = this.#place(statement);
    switch (statement.kind) {
      case 'MockStatement':
        return this.#mock(statement, place);
      case 'RunStatement': {
        const known = statement.call && this.file.calls.get(statement.call);
        return {
          kind: 'run',
          place,
          flow: known?.target.kind === 'flow' ? this.#parts.flowKey(known.target) : '',
          arguments: this.#byName(known?.arguments ?? new Map()),
          result: statement.result?.text,
          duration: this.#optional(statement.duration),
        };
      }
      case 'ExpectStatement':
        return this.#expect(statement.condition, place);
      case 'SendStatement': {
        const event = statement.event && this.file.symbols.get(statement.event);
        return {
          kind: 'emit',
          place,
          event: event?.kind === 'event' ? this.#parts.eventName(event) : '',
          fields: this.#matched(statement.arguments, event),
          delay: this.#optional(statement.delay),
        };
      }
      case 'AdvanceStatement':
        return { kind: 'advance', place, duration: lowerExpression(this, statement.duration) };
      case 'CancelStatement':
        return { kind: 'cancel', place, run: statement.target?.text ?? '' };
      case 'LetStatement': {
        const value = lowerExpression(this, statement.value);
        return { kind: 'let', place, name: statement.name?.text ?? '', value };
      }
    }
  }

  #mock(statement: Extract<TestStatement, { kind: 'MockStatement' }>, place: Place): MockStep {
    const parts = statement.target?.parts ?? [];
    const last = parts.at(-1);
    const symbol = last && this.file.symbols.get(last);
    const outcomes: OutcomePlan[] = [];
    for (let outcome = statement.outcome; outcome; outcome = outcome.next) {
      const { how, value, delay } = outcome;
      outcomes.push({ how, value: lowerExpression(this, value), delay: this.#optional(delay) });
    }
    return {
      kind: 'mock',
      place,
      target: this.#target(parts),
      name: writtenName(statement.target),
      arguments: statement.arguments && this.#matched(statement.arguments, symbol),
      variable: statement.variable?.text,
      outcomes,
    };
  }

  #target(parts: readonly Name[]): MockTarget {
    const symbols = parts.map(part => this.file.symbols.get(part));
    const symbol = symbols.at(-1);
    const owner = symbols.at(-2);
    if (symbol?.kind === 'flow') return { action: this.#parts.flowKey(symbol), resource: undefined, isFlow: true };
    const resource = owner?.kind === 'resource' ? this.#parts.resourceKey(owner) : undefined;
    const action = symbol ? this.#flow.actionName(symbol, parts.at(-2)?.text ?? '') : '';
    return { action, resource, isFlow: false };
  }

  #expect(condition: Expression | undefined, place: Place): ExpectStep {
    const plain = withoutParentheses(condition);
    const isComparison = plain?.kind === 'BinaryExpression' && comparisons.has(plain.operator);
    const comparison = isComparison
      ? {
          operator: plain.operator,
          left: lowerExpression(this, plain.left),
          right: lowerExpression(this, plain.right),
        }
      : undefined;
    const parts = tellingParts(plain).map(part => ({
      text: sourceText(this.file.text, part),
      value: lowerExpression(this, part),
    }));
    const text = sourceText(this.file.text, condition);
    return { kind: 'expect', place, condition: lowerExpression(this, condition), text, comparison, parts };
  }

  #optional(expression: Expression | undefined): Expr | undefined {
    return expression && lowerExpression(this, expression);
  }

  #byName(given: ReadonlyMap<string, Expression>): Readonly<Record<string, Expr>> {
    return Object.fromEntries([...given].map(([name, value]) => [name, lowerExpression(this, value)]));
  }

  /** Arguments of what is no call, by parameter. */
  #matched(args: readonly Argument[], target: Symbol | undefined): Readonly<Record<string, Expr>> {
    const signature = target?.signature;
    const matched = target && signature ? matchArguments(args, target, signature) : [];
    return Object.fromEntries(
      args.flatMap(({ value }, index) => {
        const parameter = matched[index];
        return parameter ? [[parameter.name, lowerExpression(this, value)]] : [];
      }),
    );
  }
}

function writtenName(name: QualifiedName | undefined): string {
  return (name?.parts ?? []).map(part => part.text).join('.');
}

/** The names in `payments.refund`. */
function namesOf(expression: Expression): readonly Name[] {
  if (expression.kind === 'NameExpression') return [expression.name];
  if (expression.kind !== 'MemberExpression' || !expression.member) return [];
  return [...namesOf(expression.object), expression.member];
}

function withoutParentheses(expression: Expression | undefined): Expression | undefined {
  return expression?.kind === 'ParenthesizedExpression' ? withoutParentheses(expression.inner) : expression;
}

/** The outermost names, members and calls of a condition: their values tell why it does not hold. */
function tellingParts(expression: Expression | undefined): readonly Expression[] {
  if (!expression) return [];
  switch (expression.kind) {
    case 'NameExpression':
    case 'MemberExpression':
    case 'IndexExpression':
      return [expression];
    case 'CallExpression': {
      const { callee } = expression;
      const self = callee.kind === 'MemberExpression' ? tellingParts(callee.object) : [];
      return [...self, expression];
    }
    case 'LambdaExpression':
      return [];
    default:
      return childrenOf(expression).flatMap(child => (isExpression(child) ? tellingParts(child) : []));
  }
}

function isExpression(node: ReturnType<typeof childrenOf>[number]): node is Expression {
  return /Expression$|Literal$/.test(node.kind);
}
