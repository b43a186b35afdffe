/**
 * Evaluates expressions of a plan. Pure and total: whatever the expression and the values, the answer is a value or an
 * {@link EvaluationError}, after a bounded amount of work.
 */
import type { Json } from '#protocol/json.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';
import { type Argument, Arguments, type Lambda, type Sources } from './builtins/arguments.ts';
import { EvaluationError } from './builtins/evaluationError.ts';
import { builtins, methodOf } from './builtins/index.ts';
import { type BinaryOperator, binary, condition, negate } from './builtins/operators.ts';
import { template } from './builtins/template.ts';
import {
  boundedText,
  describe,
  isList,
  isObject,
  memberOf,
  requireBounded,
  textOf,
  tooLong,
} from './builtins/values.ts';
import { conformOutside } from './conform.ts';
import type { Expr, FieldExpr, FunctionPlan, ItemExpr } from './plan.ts';

export type { Sources } from './builtins/arguments.ts';
export { EvaluationError } from './builtins/evaluationError.ts';

/** What an expression's names stand for. */
export interface Environment {
  /** The value of a step or `let`, by number, as the place of the expression sees it. */
  readonly node: (node: number) => Json;
  /** A name that a block around the expression brings. */
  readonly blockLocal: (block: number, name: string) => Json;
  /** Names that a clause brings: `error`, `results`. */
  readonly locals: ReadonlyMap<string, Json>;
  readonly functions: Readonly<Record<string, FunctionPlan>>;
  readonly shapes: Shapes;
  readonly sources: Sources;
}

/** Elements and operations that one evaluation may handle. */
const mostWork = 10_000_000;

/** How deep expressions, functions and lambdas may be inside each other. */
const deepest = 1500;

/**
 * The value of `expr`. Throws an {@link EvaluationError} when it has none: a member of null, an operand of the wrong
 * kind, a division by zero, a cast that does not fit, more work than an expression may do.
 */
export function evaluate(expr: Expr, environment: Environment): Json {
  try {
    const { locals } = environment;
    const names = { names: [...locals.keys()], values: [...locals.values()] };
    const value = new Evaluation(environment).value(expr, names);
    requireBounded(value);
    return value;
  } catch (error) {
    // Comparing or printing data that is nested too deeply exhausts the stack; that is the data's fault.
    if (error instanceof RangeError)
      throw error.message.includes('call stack') ? tooDeep() : tooLong(Number.POSITIVE_INFINITY);
    throw error;
  }
}

/** Names that clauses, functions and lambdas bring, the innermost first. There are few: a list is faster than a map. */
interface Locals {
  readonly names: readonly string[];
  readonly values: readonly Json[];
  readonly outer?: Locals;
}

function lookUp(locals: Locals, name: string): Json {
  for (let scope: Locals | undefined = locals; scope !== undefined; scope = scope.outer) {
    const position = scope.names.indexOf(name);
    if (position >= 0) return scope.values[position] ?? null;
  }
  return null;
}

type ExprOf<Op extends Expr['op']> = Extract<Expr, { readonly op: Op }>;

/** One evaluation, with the work that it has done so far. */
class Evaluation {
  private readonly environment: Environment;
  private done = 0;
  private depth = 0;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  value(expr: Expr, locals: Locals): Json {
    this.work(1);
    if (this.depth >= deepest) throw tooDeep();
    this.depth += 1;
    const value = this.dispatch(expr, locals);
    this.depth -= 1;
    return value;
  }

  private readonly work = (amount: number): void => {
    this.done += amount;
    if (this.done > mostWork) {
      throw new EvaluationError(
        'limit/work',
        'The expression takes more work than an expression may.',
        'Split the work over the steps of a `for`, or do it in an action.',
      );
    }
  };

  private dispatch(expr: Expr, locals: Locals): Json {
    switch (expr.op) {
      case 'constant':
        return expr.value;
      case 'node':
        return this.environment.node(expr.node);
      case 'blockLocal':
        return this.environment.blockLocal(expr.block, expr.name);
      case 'local':
        return lookUp(locals, expr.name);
      case 'member':
        return this.member(expr, locals);
      case 'binary':
        return this.binary(expr, locals);
      case 'text':
        return this.text(expr, locals);
      case 'builtin':
        return this.call(expr, locals);
      case 'conditional': {
        const holds = condition(this.value(expr.condition, locals), '?:');
        return this.value(holds ? expr.then : expr.otherwise, locals);
      }
      default:
        return this.dispatchRare(expr, locals);
    }
  }

  private dispatchRare(
    expr: ExprOf<
      | 'resource'
      | 'secret'
      | 'guarded'
      | 'list'
      | 'object'
      | 'index'
      | 'method'
      | 'apply'
      | 'lambda'
      | 'not'
      | 'negate'
      | 'cast'
    >,
    locals: Locals,
  ): Json {
    switch (expr.op) {
      case 'list':
        return this.list(expr.items, locals);
      case 'object':
        return this.object(expr.fields, locals);
      case 'index':
        return this.index(expr, locals);
      case 'method':
        return this.method(expr, locals);
      case 'apply':
        return this.apply(expr, locals);
      case 'not':
        return !condition(this.value(expr.operand, locals), '!');
      case 'negate':
        return negate(this.value(expr.operand, locals));
      case 'cast':
        return cast(this.value(expr.value, locals), expr.shape, expr.text, this.environment.shapes);
      case 'resource':
        return { $resource: expr.key };
      case 'secret':
        return this.secret(expr.name);
      case 'guarded':
        return this.guarded(expr.value, locals);
      case 'lambda':
        throw new EvaluationError(
          'operand',
          'A function is not a value; it is only given to methods of lists and maps.',
        );
    }
  }

  private member(expr: ExprOf<'member'>, locals: Locals): Json {
    const object = this.value(expr.object, locals);
    if (object === null) {
      if (expr.optional) return null;
      throw new EvaluationError(
        'null/member',
        `\`${expr.name}\` is read from null.`,
        `Write \`?.${expr.name}\` for null where there is nothing, or give a value in its place with \`??\`.`,
      );
    }
    if (isObject(object)) return memberOf(object, expr.name);
    // What has no members of its own may have a property that is a method without parameters: `length`.
    const method = expr.name === 'length' ? methodOf(object, expr.name) : undefined;
    return method === undefined ? null : this.builtin(method, [object]);
  }

  private index(expr: ExprOf<'index'>, locals: Locals): Json {
    const object = this.value(expr.object, locals);
    const index = this.value(expr.index, locals);
    if (isList(object) && typeof index === 'number') return object[index] ?? null;
    if (isObject(object) && typeof index === 'string') return memberOf(object, index);
    if (object === null) {
      throw new EvaluationError(
        'null/member',
        `\`[${textOf(index)}]\` is read from null.`,
        'Give a value in its place with `??`.',
      );
    }
    throw new EvaluationError('operand', `${describe(index)} is no index of ${describe(object)}.`);
  }

  private binary(expr: ExprOf<'binary'>, locals: Locals): Json {
    const operator: BinaryOperator = expr.operator;
    const left = this.value(expr.left, locals);
    switch (operator) {
      case '??':
        return left ?? this.value(expr.right, locals);
      case '&&':
        return condition(left, operator) && condition(this.value(expr.right, locals), operator);
      case '||':
        return condition(left, operator) || condition(this.value(expr.right, locals), operator);
      default:
        return binary(operator, left, this.value(expr.right, locals));
    }
  }

  private text(expr: ExprOf<'text'>, locals: Locals): Json {
    const { strings, values } = expr;
    if (expr.template !== undefined) {
      return template(expr.template, strings, values, hole => this.value(hole, locals));
    }
    let text = strings[0] ?? '';
    values.forEach((hole, position) => {
      text += textOf(this.value(hole, locals)) + (strings[position + 1] ?? '');
      boundedText(text);
    });
    return text;
  }

  private list(items: readonly ItemExpr[], locals: Locals): Json {
    const list: Json[] = [];
    for (const item of items) {
      const value = this.value(item.value, locals);
      if (item.kind === 'item') list.push(value);
      else {
        if (!isList(value))
          throw new EvaluationError('operand', `\`...\` in a list needs a list, not ${describe(value)}.`);
        this.work(value.length);
        for (const element of value) list.push(element);
      }
    }
    return list;
  }

  private object(fields: readonly FieldExpr[], locals: Locals): Json {
    const members: [string, Json][] = [];
    for (const field of fields) {
      const value = this.value(field.value, locals);
      if (field.kind === 'field') members.push([field.name, value]);
      else if (value !== null) {
        if (!isObject(value)) {
          throw new EvaluationError('operand', `\`...\` in an object needs an object, not ${describe(value)}.`);
        }
        const names = Object.keys(value);
        this.work(names.length);
        for (const name of names) members.push([name, memberOf(value, name)]);
      }
    }
    return Object.fromEntries(members);
  }

  private call({ name, arguments: given, optional }: ExprOf<'builtin'>, locals: Locals): Json {
    const [first] = given;
    if (optional !== true || first === undefined) return this.builtin(name, this.given(given, locals));
    const self = this.value(first, locals);
    return self === null ? null : this.builtin(name, [self, ...this.given(given.slice(1), locals)]);
  }

  private given(expressions: readonly Expr[], locals: Locals): Argument[] {
    return expressions.map(expr => (expr.op === 'lambda' ? this.lambda(expr, locals) : this.value(expr, locals)));
  }

  private lambda(expr: ExprOf<'lambda'>, locals: Locals): Lambda {
    return (...values) => this.value(expr.body, { names: expr.parameters, values, outer: locals });
  }

  private builtin(name: string, given: readonly Argument[]): Json {
    const builtin = builtins.get(name);
    if (builtin === undefined) throw new EvaluationError('builtin', `There is no built-in \`${name}\`.`);
    return builtin(new Arguments(name, given), { sources: this.environment.sources, work: this.work });
  }

  private method(expr: ExprOf<'method'>, locals: Locals): Json {
    const [object, ...rest] = expr.arguments;
    const self = object === undefined ? null : this.value(object, locals);
    if (self === null) {
      if (expr.optional) return null;
      throw new EvaluationError(
        'null/member',
        `\`${expr.name}\` is called on null.`,
        'Give a value in its place with `??`, or check for null first.',
      );
    }
    const name = methodOf(self, expr.name);
    if (name === undefined) {
      throw new EvaluationError('method', `There is no method \`${expr.name}\` on ${describe(self)}.`);
    }
    return this.builtin(name, [self, ...this.given(rest, locals)]);
  }

  /** Parameters are known by name only: neither the caller's locals nor its lambdas reach into a function. */
  private apply(expr: ExprOf<'apply'>, locals: Locals): Json {
    const plan = this.environment.functions[expr.function];
    if (plan === undefined) throw new EvaluationError('function', `There is no function \`${expr.function}\`.`);
    const values: Json[] = [];
    const parameters: Locals = { names: plan.parameters, values };
    for (const [position, name] of plan.parameters.entries()) {
      const argument = expr.arguments[position];
      const fallback = plan.defaults[name];
      if (argument !== undefined) values.push(this.value(argument, locals));
      else values.push(fallback === undefined ? null : this.value(fallback, parameters));
    }
    return this.value(plan.body, parameters);
  }

  /** What a failure says could be a part of the secret; what kind of failure it is could not. */
  private guarded(expr: Expr, locals: Locals): Json {
    try {
      return this.value(expr, locals);
    } catch (error) {
      if (!(error instanceof EvaluationError) || error.code === 'secret') throw error;
      throw new EvaluationError(error.code, 'An expression that computes with a secret has failed. Why is not shown.');
    }
  }

  private secret(name: string): Json {
    const value = this.environment.sources.secret(name);
    if (value !== undefined) return value;
    throw new EvaluationError(
      'secret',
      `The secret \`${name}\` has no value.`,
      'Set it in the environment, in a `.env` file, or in the secret storage of VS Code.',
    );
  }
}

function cast(value: Json, shape: Shape, text: string, shapes: Shapes): Json {
  requireBounded(value);
  const answer = conformOutside(value, shape, shapes);
  if (answer.ok) return answer.value;
  const where = answer.path === '' ? `\`${text}\`` : `\`${answer.path}\` of \`${text}\``;
  throw new EvaluationError('cast', `${where} must be ${answer.expected}, but is ${answer.found}.`);
}

function tooDeep(): EvaluationError {
  return new EvaluationError('limit/depth', 'The expression, or the data that it handles, is nested too deeply.');
}
