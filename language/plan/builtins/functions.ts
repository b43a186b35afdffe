/** Built-ins that are called by name alone. */
import type { Arguments, Builtin, BuiltinContext } from './arguments.ts';
import { EvaluationError } from './evaluationError.ts';
import { longestRange } from './values.ts';

export const functionBuiltins: Readonly<Record<string, Builtin>> = {
  range,
  env,
  now: (_given, context) => context.sources.now(),
  uuid: (_given, context) => context.sources.uuid(),
  random: (_given, context) => context.sources.random(),
  reveal: given => given.value(0),
  // In the hole of a template the evaluator keeps it apart; anywhere else it is the text itself.
  raw: given => given.text(0),
};

function range(given: Arguments, context: BuiltinContext): number[] {
  const count = given.int(0);
  if (count < 0) throw new EvaluationError('operand', `\`range\` counts up from 0 and can't count to ${count}.`);
  if (count > longestRange) {
    throw new EvaluationError(
      'limit/range',
      `\`range(${count})\` is too long; it gives at most ${longestRange} numbers.`,
    );
  }
  context.work(count);
  // Many times faster than `Array.from`.
  const numbers: number[] = [];
  for (let position = 0; position < count; position += 1) numbers.push(position);
  return numbers;
}

function env(given: Arguments, context: BuiltinContext): string {
  const name = given.text(0);
  const value = context.sources.variable(name);
  if (value !== undefined) return value;
  if (given.has(1)) return given.text(1);
  throw new EvaluationError(
    'env',
    `The environment variable \`${name}\` is not set.`,
    `Set it before the run, or give a default: env("${name}", "…").`,
  );
}
