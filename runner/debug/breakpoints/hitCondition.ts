/** Conditions on how often a breakpoint was reached: `3`, `>= 3`, `% 2`. */

export type HitCondition = (count: number) => boolean;

const operators: Readonly<Record<string, (count: number, number: number) => boolean>> = {
  '': (count, number) => count === number,
  '=': (count, number) => count === number,
  '==': (count, number) => count === number,
  '>': (count, number) => count > number,
  '>=': (count, number) => count >= number,
  '<': (count, number) => count < number,
  '<=': (count, number) => count <= number,
  '%': (count, number) => number > 0 && count % number === 0,
};

/** Undefined for a text that is none. */
export function parseHitCondition(text: string): HitCondition | undefined {
  const [, operator = '', digits] = /^\s*(==?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text) ?? [];
  const compare = operators[operator];
  return digits === undefined || compare === undefined ? undefined : count => compare(count, Number(digits));
}
