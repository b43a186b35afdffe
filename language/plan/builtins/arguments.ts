/** How a built-in reads what it was given: each reader checks, and its failure names the built-in and the argument. */
import type { Json, JsonObject } from '#protocol/json.ts';
import { EvaluationError } from './evaluationError.ts';
import { describe, isList, isObject } from './values.ts';

/** A lambda, ready to be applied. */
export type Lambda = (...values: readonly Json[]) => Json;

/** What a built-in may be given; undefined for an argument that was left out. */
export type Argument = Json | Lambda | undefined;

/** Where values come from that are not in the flow. Whoever runs a flow records them, so that a replay sees the same. */
export interface Sources {
  /** ISO 8601, UTC. */
  readonly now: () => string;
  readonly uuid: () => string;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
  /** A variable of the environment, if it is set. */
  readonly variable: (name: string) => string | undefined;
  readonly secret: (name: string) => string | undefined;
}

/** What a built-in may use besides its arguments. */
export interface BuiltinContext {
  readonly sources: Sources;
  /** Counts work, in elements handled; fails once an evaluation did too much of it. */
  readonly work: (amount: number) => void;
}

/** One built-in: the first argument of a method is its `self`. */
export type Builtin = (given: Arguments, context: BuiltinContext) => Json;

/** The arguments of one call of the built-in `name`. */
export class Arguments {
  readonly name: string;
  private readonly values: readonly Argument[];

  constructor(name: string, values: readonly Argument[]) {
    this.name = name;
    this.values = values;
  }

  /** Whether the argument was given, and is not null. */
  has(position: number): boolean {
    return this.values[position] !== undefined && this.values[position] !== null;
  }

  value(position: number): Json {
    const value = this.values[position];
    if (typeof value === 'function') throw this.wrong(position, 'a value');
    return value ?? null;
  }

  text(position: number): string {
    const value = this.values[position];
    if (typeof value !== 'string') throw this.wrong(position, 'a text');
    return value;
  }

  number(position: number): number {
    const value = this.values[position];
    if (typeof value !== 'number') throw this.wrong(position, 'a number');
    return value;
  }

  int(position: number): number {
    const value = this.values[position];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.wrong(position, 'a whole number');
    return value;
  }

  list(position: number): readonly Json[] {
    const value = this.values[position];
    if (value === undefined || typeof value === 'function' || !isList(value)) throw this.wrong(position, 'a list');
    return value;
  }

  object(position: number): JsonObject {
    const value = this.values[position];
    if (value === undefined || typeof value === 'function' || !isObject(value)) throw this.wrong(position, 'an object');
    return value;
  }

  lambda(position: number): Lambda {
    const value = this.values[position];
    if (typeof value !== 'function') throw this.wrong(position, 'a function');
    return value;
  }

  /** A lambda that must answer true or false. */
  condition(position: number): (...values: readonly Json[]) => boolean {
    const lambda = this.lambda(position);
    return (...values) => {
      const answer = lambda(...values);
      if (typeof answer === 'boolean') return answer;
      throw new EvaluationError(
        'operand',
        `The function given to \`${this.name}\` must be true or false, not ${describe(answer)}.`,
      );
    };
  }

  private wrong(position: number, expected: string): EvaluationError {
    const found = describe(this.values[position]);
    const [receiver = '', method] = this.name.split('.');
    const isMethod = receivers.has(receiver) && method !== undefined;
    if (!isMethod || position > 0) {
      const argument = isMethod ? position : position + 1;
      return new EvaluationError(
        'operand',
        `\`${this.name}\` needs ${expected} as its argument ${argument}, not ${found}.`,
      );
    }
    const code = found === 'null' ? 'null/member' : 'operand';
    return new EvaluationError(code, `\`${method}\` is called on ${expected}, not on ${found}.`);
  }
}

/** What has methods. `json.parse` and `base64.encode` are functions of a namespace. */
const receivers: ReadonlySet<string> = new Set(['string', 'list', 'map', 'object', 'number', 'duration', 'time']);
